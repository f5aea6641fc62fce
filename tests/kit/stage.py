"""A stage for whole conversations: the offline Telegram, the real bot in this process, people.

    async with stage(database_url) as on:
        ivan = on.citizen("Иван", "ru")
        await on.agree(ivan)
        ivan.say("https://example.com/1")

Everything is real but Telegram; the undo window is short so that outcomes arrive soon.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Habarla
from bot.channel.loader import SHIPPED, load_channel
from bot.channel.model import Channel
from bot.core import desks_store
from bot.core.messages import Translator, language_name
from bot.demo.people import ASEL, LABELS, populate
from bot.settings import Settings, new_secret
from bot.values import replace
from offline_telegram import Group, Message, Phone, Sandbox
from tests.kit.channel_files import own_channel
from tests.kit.databases import sqlite_with_tables
from tests.kit.deployments import TALKATIVE, environment, settings_of, translator

TOKEN = "1:SANDBOX"
UNDO_SECONDS = 1
REGISTER = "https://register.example"


def quick_channel(
    folder: Path,
    undo_seconds: int = UNDO_SECONDS,
    source: Path = SHIPPED,
    *,
    alone: bool = False,
    publishes: bool = False,
    strict: bool = False,
) -> Path:
    """The shipped channel file with a short undo window, and neither a daily hour nor a night: no
    test depends on the hour of the day.

    `alone` one person decides everything; `publishes` opens the register.
    """
    remove = ["duty.summary_hour"]
    if alone:
        remove.append("four_eyes")
    head = "strict_staff = true\n" if strict else ""
    day = "[duty]\nquiet_from = 0\nquiet_until = 0\n"
    text = f"{head}[retention]\nundo_seconds = {undo_seconds}\n{day}"
    if publishes:
        text = f"{text}\n[publication]\non = true\n{checked_grounds(source)}"
    return own_channel(folder, text, *remove, source=source, name="channel.toml")


def checked_grounds(source: Path) -> str:
    """Lines of a channel file in which one institution checked every ground."""
    check = 'checked = { day = 2026-01-01, by = "Bar of Almaty" }'
    return "".join(
        f"[outcomes.{outcome.id}.grounds.{ground.id}]\n{check}\n"
        for outcome in load_channel(source).outcomes
        for ground in outcome.grounds
    )


@dataclass
class Stage:
    """What a test can reach."""

    sandbox: Sandbox
    settings: Settings
    channel: Channel
    admin: Phone
    habarla: Habarla | None = None

    def t(self, language: str) -> Translator:
        """The bot's own words in a language: `on.t("kk").plain("Send")`."""
        return translator(language, self.channel)

    def citizen(self, name: str, language: str = "ru") -> Phone:
        return self.sandbox.person(name, language)

    async def start_bot(self) -> None:
        limits = replace(TALKATIVE, per_second=self.settings.messages_per_second)
        self.habarla = Habarla(self.settings, serve=False, limits=limits)
        await self.habarla.start()

    async def stop_bot(self) -> None:
        if self.habarla is not None:
            await self.habarla.stop()
            self.habarla = None

    async def agree(self, phone: Phone, language: str = "ru") -> Message:
        """/start, language, consent: the menu that ends it."""
        t, name = self.t(language), language_name(language)
        phone.say("/start")
        await phone.wait(lambda m: name in str(m.buttons))
        phone.press(name)
        own = t.plain("Report something of my own")
        shown = await phone.wait(
            lambda m: (
                t.plain("I agree") in str(m.buttons)
                or (own in str(m.buttons) and name not in str(m.buttons))
            )
        )
        if own in str(shown.buttons):  # staff come to their work first
            phone.press(own)
            await phone.wait(lambda m: t.plain("I agree") in str(m.buttons))
        phone.press(t.plain("I agree"))
        return await phone.wait(
            lambda m: t.plain("Report a violation") in str(m.buttons)
        )

    async def agreed(self, name: str, language: str = "ru") -> Phone:
        """A citizen who agreed to the consent."""
        phone = self.citizen(name, language)
        await self.agree(phone, language)
        return phone

    async def desk(
        self, *moderators: Phone, title: str = "Desk", violation: str = ""
    ) -> Group:
        """A staff group that is a desk, for one type where it is named."""
        group = self.sandbox.group(title, [self.admin, *moderators], bot_admin=True)
        self.admin.say("/desk", chat=group.id)
        await self.admin.wait("/help", chat=group.id)
        if violation and self.habarla is not None:
            async with self.habarla.database.transaction() as tx:
                desk = await desks_store.desk_at(tx, group.id, None)
                assert desk is not None
                await desks_store.desks.set(tx, desk.id, types=frozenset({violation}))
        return group

    async def file(
        self, phone: Phone, content: str, violation: str, language: str = "ru"
    ) -> str:
        """File a report by the fast path; the receipt code."""
        t, kind = self.t(language), self.channel.type(violation)
        said = phone.say(content)
        label = f"{kind.icon} {kind.button.say(language)}"
        [group] = [one for one in self.channel.groups if one.id == kind.group]
        family = group.label.say(language)
        yes = (t.plain("Yes, report it"), t.plain("Yes, add it"))
        offered = (label, family, *yes)
        asked = await phone.wait(
            lambda m: any(each in str(m.buttons) for each in offered), after=said.id
        )
        for each in yes:
            if each in str(asked.buttons):  # words alone are asked about first
                phone.press(each)
                asked = await phone.wait(
                    lambda m: label in str(m.buttons) or family in str(m.buttons),
                    after=said.id,
                )
        if label not in str(asked.buttons):
            phone.press(family)
            await phone.wait(lambda m: label in str(m.buttons))
        phone.press(label)
        place = t.plain("Where did it happen?")
        asked = await phone.wait(
            lambda m: (
                place in m.text
                or t.plain("Send") in [b for row in m.buttons for b in row]
            )
        )
        if place in asked.text:
            phone.press(t.plain("Skip"))
            await phone.wait(
                lambda m: t.plain("Send") in [b for row in m.buttons for b in row]
            )
        phone.press(t.plain("Send"))
        await phone.wait(lambda m: t.plain("Copy the code") in str(m.buttons))
        phone.press(t.plain("Copy the code"))
        return str(phone.clipboard)


@asynccontextmanager
async def stage(
    folder: Path,
    database_url: str | None = None,
    undo_seconds: int = UNDO_SECONDS,
    *,
    strict: bool = False,
    demo: bool = False,
    messages_per_second: int = 30,
    channel: Path = SHIPPED,
    alone: bool = False,
    publishes: bool = False,
) -> AsyncIterator[Stage]:
    """Open the stage with the bot running on it; everything is gone afterwards.

    Tests that undo something take a longer window, so that a busy machine is not too late. A
    `strict` channel has only those as staff who were given a role. `demo` brings the people,
    chats and page of the demo. Decisions need a second person as the shipped file says, unless
    one person decides `alone`; with `publishes` the public register is open, at REGISTER.
    """
    if database_url is None:
        database_url = await sqlite_with_tables(folder / "habarla.db")
    begin = {"populate": populate, "labels": LABELS} if demo else {}
    async with Sandbox(TOKEN, page=demo, **begin) as sandbox:
        admin = sandbox.phone(ASEL) if demo else sandbox.person("Әсел", "ru")
        path = quick_channel(
            folder,
            undo_seconds,
            channel,
            alone=alone,
            publishes=publishes,
            strict=strict,
        )
        variables = environment(
            sandbox.root,
            admin.id,
            database_url,
            BOT_TOKEN=TOKEN,
            CHANNEL_FILE=str(path),
            SECRET_KEY=new_secret(),
            MESSAGES_PER_SECOND=str(messages_per_second),
            **({"PUBLIC_URL": REGISTER} if publishes else {}),
        )
        settings = settings_of(variables, folder)
        on = Stage(sandbox, settings, load_channel(path), admin)
        await on.start_bot()
        try:
            yield on
        finally:
            await on.stop_bot()


def channel_with(
    folder: Path, undo_seconds: int = 1, **offices: dict[str, str]
) -> Path:
    """`offices` are keys of authorities, by code: mia={"way": "email", "email": "…"}."""
    path = quick_channel(folder, undo_seconds)
    known = {authority.code for authority in load_channel(path).authorities}
    assert known >= offices.keys()
    lines = [path.read_text(encoding="utf-8")]
    for code, keys in offices.items():
        lines.append(f"[authorities.{code}]")
        lines += [f'{key} = "{value}"' for key, value in keys.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
