"""A case on its way to an authority's own group, in each language."""

import pytest

from bot.cases import store
from bot.core import desks_store
from tests.kit.channel_files import own_channel
from tests.kit.people.authorities import answer, authority_desk, passed_on
from tests.kit.people.buttons import labels
from tests.kit.people.staff import card
from tests.kit.stage import stage
from tests.kit.waiting import until


class Scene:
    """Ivan reported, Dana confirmed, and the group of Baqyt and Erlan has the card."""

    def __init__(self, on, language):
        self.on, self.language, self.t = on, language, on.t(language)
        self.dana, self.ivan = on.citizen("Дана"), on.citizen("Иван Сидоров", language)
        self.bakyt, self.erlan = (
            on.citizen("Бақыт", language),
            on.citizen("Ерлан", language),
        )
        self.authority = self.group = self.referral = self.card = None

    async def play(self, *, has_group=True):
        on = self.on
        if has_group:
            self.authority = await authority_desk(on, self.bakyt, self.erlan)
        self.group = await on.desk(self.dana)
        await on.agree(self.ivan, self.language)
        await on.agree(self.dana)
        await on.file(self.ivan, "https://example.com/bad?x=1", "drugs", self.language)
        await card(self.dana, self.group, "hxxps")
        async with on.habarla.database.reading() as tx:
            [desk] = await desks_store.open_desks(tx)
            [found] = await store.open_at(tx, desk.id)
        self.referral = await passed_on(on, self.dana, found)
        if has_group:
            self.card = await self.bakyt.wait("№", chat=self.authority.id, after=0)
        return self

    async def now(self):
        async with self.on.habarla.database.reading() as tx:
            return await store.get_referral(tx, self.referral.id)

    async def case(self):
        async with self.on.habarla.database.reading() as tx:
            return await store.cases.get(tx, self.referral.case_id)

    async def reaches(self, stage):
        async def is_there():
            return (await self.now()).stage is stage

        await until(is_there)

    async def staff_read(self, text):
        """The bot tells moderators in private, or in the group where it cannot."""
        places = (self.dana.messages, lambda: self.group.messages)
        return await until(
            lambda: next(
                (m for said in places for m in said() if m.from_bot and text in m.text),
                0,
            )
        )

    async def sees(self, person, english, **values):
        return await person.wait(self.t.plain(english, **values))

    async def presses(self, person, english):
        """Press a button of ours as soon as it is there; what appears over it."""
        label = self.t.plain(english)
        await person.wait(lambda m: label in labels(m), after=0)
        person.press(label)
        return (await person.wait_answer()).text

    async def begins(self, person, english):
        """Follow a button of the card into the private chat."""
        await answer(self.on, person, self.authority, english)


@pytest.fixture
async def on(tmp_path):
    """A stage without quiet hours: moderators hear at once, whenever the tests run."""
    always = own_channel(tmp_path, "[duty]\nquiet_from = 0\nquiet_until = 0\n")
    async with stage(tmp_path, channel=always) as opened:
        yield opened


@pytest.fixture(params=["kk", "ru", "en"])
def language(request):
    return request.param


@pytest.fixture
async def scene(on, language):
    return await Scene(on, language).play()
