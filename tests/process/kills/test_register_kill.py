"""kill -9 while decisions are published and contested: the register says what was decided."""

import asyncio
import random
from functools import partial

from benchmarks.publication.audit import audit, give_leaves
from bot.core.database.engines import open_database
from bot.core.key_files import read_secrets
from bot.core.vault import Vault
from bot.settings import new_secret
from tests.kit.deployments import settings_of
from tests.kit.people.buttons import labels
from tests.kit.process import records
from tests.kit.process.world import UNDO_SECONDS
from tests.kit.stage import quick_channel
from tests.kit.waiting import until
from tests.kit.words import ru

CASES, EVERY, KILLS = 2, 5, 5
"""Links that are reported, acts of people between two kills, and how many these are at least."""
LINK, SHOWN = "https://example.com/shop-{}", "example[.]com/shop-{}"
REMOVED = "Подтверждено – удалила платформа"
TAKE, NEXT = ru("Take an appeal"), ru("Next appeal")
WORDS = "Теперь напишите человеку причины"
RIGHT = ((ru("The decision stands"), WORDS),)
WRONG = (
    (ru("The decision is wrong: overturn it"), ru("Choose the ground:")),
    ("1. ", ru("Choose the reason:")),
    ("1. ", WORDS),
)
ANSWER = ru("There is an answer to your appeal.")
PENDING = "SELECT count(*) FROM publications WHERE state = 'pending'"
PUBLISHED = "SELECT count(*) FROM entries JOIN cases ON cases.id = case_id WHERE canonical"
CONTESTED = "SELECT count(*) FROM appeals WHERE stage = 'waiting'"
OPEN = "SELECT count(*) FROM appeals WHERE stage IN ('waiting', 'decided')"


async def _agree(phone):
    phone.say("/start")
    for label in ("Русский", ru("I agree")):
        await phone.wait(lambda m, label=label: label in labels(m))
        phone.press(label)
    await phone.wait(lambda m: ru("Report a violation") in labels(m))


async def _report(phone, number):
    phone.say(LINK.format(number))
    for label in ("Наркотики", ru("Send")):
        await phone.wait(lambda m, label=label: label in str(labels(m)))
        phone.press(label)
    await phone.wait(lambda m: ru("Copy the code") in labels(m))


class Register:
    """People at work by chat; the process is killed again and again while they are."""

    def __init__(self, world, bot):
        self.bot, self.chance = bot, random.Random(1)  # noqa: S311 - repeatable on purpose
        self.url = bot.settings["DATABASE_URL"]
        self.acts = self.kills = 0
        self._alone = asyncio.Lock()
        staff = [world.sandbox.person(name) for name in ("Дана", "Марат", "Тимур")]
        self.dana, self.marat, self.timur = staff
        self.admin = world.sandbox.person("Әсел", id=world.admin_id)
        self.group = world.sandbox.group("Desk", [self.admin, *staff], bot_admin=True)
        self.people = [world.sandbox.person(f"Житель {n}") for n in range(CASES)]

    async def open(self):
        """A desk, people who agreed, and what they reported; nothing is killed yet."""
        self.admin.say("/desk", chat=self.group.id)
        await self.admin.wait("/help", chat=self.group.id)
        await asyncio.gather(*map(_agree, (*self.people, self.dana, self.marat, self.timur)))
        for phone in (self.marat, self.timur):
            said = phone.say("Здравствуйте!", chat=self.group.id)
            self.admin.say("/staff moderator", chat=self.group.id, reply_to=said)
            await self.admin.wait("модератор", chat=self.group.id)
        await asyncio.gather(*map(_report, self.people, range(CASES)))

    async def does(self, act, phone, see, chat=None, after=None):
        """An act of a person and what comes of it; often the process is killed meanwhile."""
        act()
        self.acts += 1
        if self.acts % EVERY == 0:
            async with self._alone:
                await asyncio.sleep(self.chance.uniform(0, 0.05))
                await self.bot.kill()
                await self.bot.start()
                self.kills += 1
        return await phone.wait(see, chat=chat, after=after)

    async def press(self, phone, label, shown, see, after=None):
        return await self.does(partial(phone.press, label, shown), phone, see, after=after)

    async def say(self, phone, text, see, after=None):
        return await self.does(partial(phone.say, text), phone, see, after=after)

    async def decide(self):
        """Dana decides by one press at the desk."""
        for number in range(CASES):
            card = await self.dana.wait(
                lambda m, n=number: SHOWN.format(n) in m.text and REMOVED in labels(m),
                chat=self.group.id,
                after=0,
                timeout=120,
            )
            await self.does(
                partial(self.dana.press, REMOVED, card),
                self.dana,
                lambda m, id=card.id: m.id == id and REMOVED not in labels(m),
                chat=self.group.id,
                after=0,
            )

    async def publish(self):
        for _ in range(CASES):
            await self.wait_for(PENDING)
            listed = await self.say(
                self.marat, "/queue publish", lambda m: "Посмотреть" in str(labels(m))
            )
            look = next(label for label in labels(listed) if "Посмотреть" in label)
            card = await self.press(self.marat, look, listed, "частного лица?")
            shown = await self.press(self.marat, ru("No"), card, ru("This is published:"))
            await self.press(self.marat, ru("Publish"), shown, ru("published in the register"))

    async def contest(self, number):
        """Another person than who reported it, by the link."""
        await self.wait_for(f"{PUBLISHED} LIKE '%shop-{number}'")
        phone = self.people[(number + 1) % CASES]
        shown = await self.say(phone, f"/contest {LINK.format(number)}", "Что неверно?")
        await self.press(phone, ru("The decision is wrong"), shown, "Напишите своими словами")
        shown = await self.say(phone, "Это наш магазин.", "Как вам ответить?")
        await self.press(phone, ru("Send, answer me here"), shown, ru("Your appeal is received."))

    async def judge(self):
        """Timur finds one decision right and overturns the other."""
        for path in (RIGHT, WRONG):
            await self.wait_for(CONTESTED)
            shown = await self.say(self.timur, "/queue appeals", lambda m: TAKE in labels(m))
            card = await self.press(self.timur, TAKE, shown, ru("A decision is contested"))
            for label, see in path:
                card = await self.press(self.timur, label, card, see)
            card = await self.say(self.timur, "Мы проверили.", "Это ваш ответ?")
            await self.press(self.timur, ru("Confirm"), card, lambda m: NEXT in labels(m))

    async def wait_for(self, query):
        await until(partial(records.value, self.url, query), 120)


async def test_entries_and_decisions_agree_after_kills_while_people_publish_and_contest(
    world, tmp_path
):
    channel = quick_channel(tmp_path, UNDO_SECONDS, publishes=True)
    bot = world.bot(CHANNEL_FILE=str(channel), SECRET_KEY=new_secret())
    await bot.start()
    on = Register(world, bot)
    await on.open()
    async with asyncio.TaskGroup() as tasks:
        for number in range(CASES):
            tasks.create_task(on.contest(number))
        for hand in (on.decide, on.publish, on.judge):
            tasks.create_task(hand())
    await until(lambda: _is_over(on.url), 120)
    assert await bot.stop() == 0
    assert on.kills == on.acts // EVERY >= KILLS
    answers = [m for phone in on.people for m in phone.messages() if ANSWER in m.text]
    assert CASES <= len(answers) <= CASES + bot.unknown_outcomes()
    verdict = await _audited(bot, tmp_path)
    assert verdict.holds, verdict.show("register")
    assert verdict.figures["standing"] == {"in_force": 1, "overturned": 1}


async def _is_over(url):
    return not await records.value(url, OPEN) and not await records.value(url, records.UNSETTLED)


async def _audited(bot, folder):
    database = await open_database(bot.settings["DATABASE_URL"])
    database.sealer = Vault(*read_secrets(settings_of(bot.settings, folder)))
    try:
        await give_leaves(database)
        rows = await records.ask(bot.settings["DATABASE_URL"], "SELECT id FROM cases")
        return await audit(database, [row.id for row in rows])
    finally:
        await database.close()
