"""What admins do with a broadcast on the stage, in one line each."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import people_store
from bot.core.database import new_id
from bot.core.people import Person
from bot.core.queues import tasks_store
from bot.core.storage import open_vault
from bot.core.times import DAY_MS
from bot.core.toasts import topic_name
from bot.reports import topics_store
from bot.values import NEWS, Topic
from offline_telegram import Message, Phone
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, toast
from tests.kit.stage import Stage
from tests.kit.waiting import until
from tests.kit.words import ru

TEXTS = {
    "kk": "Жедел желі 110 – тегін, тәулік бойы.",
    "ru": "Горячая линия 110 – бесплатно и круглосуточно.",
    "en": "Hotline 110: free, day and night.",
}


class AdminChat:
    """An admin's private chat with the bot, in a language."""

    def __init__(self, on: Stage, phone: Phone, language: str) -> None:
        self.on, self.phone, self.language = on, phone, language
        self.t = on.t(language)

    def word(self, english: str, **values: object) -> str:
        return self.t.plain(english, **values)

    async def sees(self, *texts: str, button: str = "") -> Message:
        """A message since the last act with all these words and such a button."""
        return await self.phone.wait(
            lambda m: (
                all(text in m.text for text in texts)
                and (not button or any(button in label for label in labels(m)))
            ),
        )

    async def press(self, label: str, *texts: str, button: str = "") -> Message:
        """Press a button of ours by its English name, and wait for what it leads to."""
        self.phone.press(self._label(label))
        return await self.sees(*texts, button=self._label(button) if button else "")

    async def say(self, words: str, *texts: str, button: str = "") -> Message:
        """Say something, and wait for what it leads to."""
        self.phone.say(words)
        return await self.sees(*texts, button=button)

    async def toast(self, label: str) -> str:
        """The words over a button."""
        self.phone.press(self._label(label))
        return await toast(self.phone)

    def _label(self, label: str) -> str:
        return LANGUAGE_NAMES.get(label) or self.word(label)

    async def begin(self, topic: Topic = Topic.HOTLINES) -> Message:
        """/broadcast and a topic: the panel."""
        name = topic_name(self.t, topic)
        await self.say("/broadcast", button=name)
        self.phone.press(name)
        return await self.sees(button=self.word("Preview and send"))

    async def write(self, *languages: str) -> Message:
        """The message in each of these languages, as they are asked for."""
        panel = None
        for language in languages:
            panel = await self.say(TEXTS[language], f"✓ {LANGUAGE_NAMES[language]}")
        assert panel is not None
        return panel

    async def preview(self) -> Message:
        """The last message before it goes out."""
        return await self.press("Preview and send", button="Back")

    async def ready(self, *languages: str) -> Message:
        """A new broadcast in these languages, up to the last message before it goes out."""
        await self.begin()
        await self.write(*languages)
        return await self.preview()


async def admin(on: Stage, language: str = "ru") -> AdminChat:
    """The stage's admin, who agreed long ago and speaks this language."""
    await enroll(on, language, on.admin)
    return AdminChat(on, on.admin, language)


async def question(other: AdminChat, after: int = 0) -> Message:
    """What asks another admin for approval."""
    return await other.phone.wait(
        lambda m: other.word("Approve") in labels(m), after=after
    )


async def to_approve(
    on: Stage, language: str = "ru", above: int = 1
) -> tuple[AdminChat, AdminChat]:
    """An admin who writes broadcasts that are large enough to be approved, and another one."""
    boss, other = await admin(on, language), await another_admin(on, language=language)
    await begin_anew(on, approval_above=above)
    return boss, other


async def crowd(on: Stage, count: int, language: str = "ru") -> list[Phone]:
    """People who agreed long ago."""
    phones = [on.citizen(f"Житель {n}", language) for n in range(count)]
    await enroll(on, language, *phones)
    return phones


async def enroll(on: Stage, language: str, *phones: Phone) -> None:
    """Let them have agreed and asked for news, without the talk that led there."""
    vault = await open_vault(on.habarla.database, on.settings)
    async with on.habarla.database.transaction() as tx:
        for phone in phones:
            phone.person.started = True
            person = Person(new_id(), language, language_chosen=True)
            address = vault.seal(phone.id, person.id)
            await people_store.add_person(
                tx, person.id, vault.identity(phone.id), address, language
            )
            await people_store.PEOPLE.set(tx, person.id, language_chosen=True)
            asked, year = on.channel.consent.version, tx.now + 365 * DAY_MS
            await people_store.agree(tx, person.id, asked, language, "", year)
            for topic in NEWS:
                await topics_store.choose_topic(
                    tx, person.id, topic, wanted=True, broadcast=None
                )


async def begin_anew(
    on: Stage, *, approval_above: int | None = None, **settings: object
) -> None:
    """Restart the bot with other settings of the channel or the deployment."""
    await on.stop_bot()
    path = on.settings.channel_file
    if approval_above is not None and path is not None:
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if not line.startswith("approval_above = ")]
        # Below the file that it extends
        lines.insert(1, f"approval_above = {approval_above}")
        path.write_text("\n".join(lines), encoding="utf-8")
    on.settings = on.settings.model_copy(update=settings)
    await on.start_bot()


async def another_admin(
    on: Stage, name: str = "Ерлан", language: str = "ru"
) -> AdminChat:
    """Another admin beside those there are, who has agreed too."""
    other = on.citizen(name, language)
    await begin_anew(on, admin_ids=(*on.settings.admin_ids, other.id))
    await enroll(on, language, other)
    return AdminChat(on, other, language)


def times(phone, text):
    return sum(m.text == text for m in phone.messages() if m.from_bot)


MINUTE = timedelta(minutes=1)


TEXT = TEXTS["kk"]


def evening(on):
    """Half past six at the channel's place, some days from now."""
    today = datetime.now(ZoneInfo(on.channel.zone))
    return (today + timedelta(days=3)).replace(
        hour=18, minute=30, second=0, microsecond=0
    )


def travel(on, moment):
    """It is that moment now, for the bot and for Telegram."""
    database = on.habarla.database
    before = database.clock
    ahead = round(moment.timestamp() * 1000) - before()
    database.clock = lambda: before() + ahead
    on.sandbox.advance(ahead / 1000)
    database.signal("tasks")


async def all_due_is_done(on):
    async def nothing_is_due():
        async with on.habarla.database.reading() as tx:
            return not await tasks_store.due(tx, 1)

    await until(nothing_is_due)


def goes_out(boss, moment):
    return boss.word("Goes out: {time}", time=f"{moment:%d.%m.%Y} 18:30 (UTC+5)")


async def compose(boss):
    """The panel of a draft with one text for all recipients."""
    await boss.begin()
    return await boss.write("kk")


async def set_time(boss, moment):
    """The panel of a draft that is to leave at this moment."""
    await boss.press("When", "(UTC+5)")
    when = f"{moment:%d.%m.%Y %H:%M}"
    return await boss.say(
        when, goes_out(boss, moment), button=boss.word("Preview and send")
    )


async def confirm(boss, moment):
    """It waits for its time."""
    last = await boss.preview()
    assert goes_out(boss, moment) in last.text
    assert boss.word("Send it now") not in labels(last)
    word = boss.word("scheduled")
    return await boss.press(
        "Confirm the time", word, button="Take it back to change it"
    )


async def send(boss):
    """The report on a broadcast that reached its few recipients."""
    await boss.preview()
    return await boss.press("Send it now", button="Table (CSV)")


async def report(boss, *texts):
    """The broadcast as it is now, opened from the list."""
    boss.phone.press("№", await boss.say("/broadcasts", button="№"))
    return await boss.sees(*texts, button=boss.word("Table (CSV)"))


def reach(boss, count):
    people = boss.t.plural("{count} person", "{count} people", count, count=count)
    return boss.word("Recipients now: {people}", people=people)


async def custodian_of(on, language="ru"):
    """A person in no group whom an admin makes a custodian."""
    t, custodian = on.t(language), on.citizen("Арман", language)
    await on.agree(custodian, language)
    on.admin.say("/staff")
    add = f"➕ {ru('custodian')}"
    on.admin.press(add, await on.admin.wait(lambda m: add in labels(m)))
    await on.admin.wait(lambda m: bool(m.keys))
    on.admin.pick(ru("Choose people"), custodian)
    await custodian.wait(t.plain("custodian"))
    return custodian
