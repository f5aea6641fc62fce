"""What is passed on comes into the authority's group; its members answer, and reporters hear."""

import pytest

from bot.domain.authority.referral import Stage, Way
from bot.domain.desk.case import Outcome
from bot.storage.desk import cases, desks
from tests.kit.people.authorities import answer, authority_desk, passed_on, referral_of
from tests.kit.people.buttons import labels
from tests.kit.people.staff import card, names_of
from tests.kit.waiting import until

URL = "https://example.com/bad?x=1"
SHOWN = "hxxps://example[.]com/bad"


class Scene:
    """Ivan reported, Dana confirmed, and Baqyt's group has the card."""

    def __init__(self, on, language):
        self.on, self.language, self.t = on, language, on.t(language)
        self.dana, self.ivan = on.citizen("Дана"), on.citizen("Иван Сидоров", language)
        self.bakyt = on.citizen("Бақыт", language)
        self.erlan = on.citizen("Ерлан", language)

    async def play(self):
        on = self.on
        self.authority = await authority_desk(on, self.bakyt, self.erlan)
        self.group = await on.desk(self.dana)
        await on.agree(self.ivan, self.language)
        await on.file(self.ivan, URL, "drugs", self.language)
        await card(self.dana, self.group, "hxxps")
        self.referral = await passed_on(on, self.dana, await self.case())
        self.card = await self.bakyt.wait("№", chat=self.authority.id, after=0)
        return self

    async def case(self):
        async with self.on.habarla.database.reading() as tx:
            [found] = await cases.open_at(tx, (await self._desk(tx)).id)
        return found

    async def case_now(self):
        async with self.on.habarla.database.reading() as tx:
            return await cases.get(tx, self.referral.case_id)

    async def _desk(self, tx):

        return (await desks.all_active(tx))[0]

    async def stage(self):
        return (await referral_of(self.on, self.referral)).stage

    async def sees(self, person, english, **values):
        text = self.t.plain(english, **values)
        return await person.wait(text)

    def press(self, person, english):
        person.press(self.t.plain(english))


@pytest.fixture(params=["kk", "ru", "en"])
async def language(request):
    return request.param


async def test_an_order_travels_from_the_group_to_the_reporter(on, language):
    scene = await Scene(on, language).play()
    t, bakyt = scene.t, scene.bakyt
    assert scene.referral.way is Way.DESK
    assert SHOWN in scene.card.text
    assert "https://example.com" not in str(scene.card.raw)
    for name in names_of(scene.ivan):
        assert name not in str([m.raw for m in scene.authority.messages if m.from_bot])
    bakyt.press(on.t("kk").plain("Received"), scene.card)
    await until(lambda: _is(scene, Stage.RECEIVED))
    await bakyt.wait(lambda m: "Бақыт" in m.text, chat=scene.authority.id, after=0)
    await answer(on, bakyt, scene.authority, "Answer")
    await scene.sees(bakyt, "What was done?")
    scene.press(bakyt, "Access was restricted")
    await scene.sees(bakyt, "What is the number of the order? Write it as it stands there.")
    bakyt.say("№ 12/3-4 <b>&\u202e")
    await scene.sees(bakyt, "Of which day is the order? For example: 12.03.2026")
    bakyt.say("31.02.2026")
    await scene.sees(bakyt, "I could not read this day. Write it like 12.03.2026 or 12 March 2026.")
    bakyt.say("12 марта 2026 г.")
    await scene.sees(bakyt, "Where does the order apply?")
    scene.press(bakyt, "The whole country")
    await bakyt.wait(lambda m: t.plain("It has no end date") in labels(m))
    scene.press(bakyt, "It has no end date")
    await bakyt.wait(lambda m: t.plain("Confirm") in labels(m))
    scene.press(bakyt, "Confirm")
    given = await bakyt.wait(lambda m: t.plain("Undo the answer") in labels(m))
    assert "12/3-4 <b>&" in given.text
    await until(lambda: _is(scene, Stage.DONE))
    told = await scene.ivan.wait(lambda m: "12/3-4" in m.text, after=0)
    assert "12.03.2026" in told.text
    assert (await scene.case_now()).decision.outcome is Outcome.RESTRICTED


async def _is(scene, reached):
    return await scene.stage() is reached
