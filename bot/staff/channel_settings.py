"""Keys of the channel that admins change in a chat, and the changes themselves.

A change goes over the files and is checked as if it stood there. A grave one waits for a second
admin; where there is only one, it is confirmed on the server.
"""

import json
from enum import StrEnum
from typing import Any

from bot.channel.changes import (
    LANGUAGES,
    NAMED,
    NUMBER,
    VERSION,
    Changes,
    ChannelFiles,
    keys_of,
)
from bot.channel.files import ChannelError
from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Ground, Text
from bot.core import channel_changes, members_store, role_store, sealed
from bot.core.channel_changes import ChannelChange, Proposal
from bot.core.messages import Speaker
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.staff.roles import TelegramUser
from bot.values import Value, replace

WAITS_MS = 7 * DAY_MS
"""Time for which a proposal waits for another admin."""


class Area(StrEnum):
    """Values stand in buttons and are stored: do not change them."""

    LANGUAGES = "languages"
    TYPES = "types"
    NUMBERS = "numbers"
    TEXTS = "texts"
    OFFICES = "offices"
    GROUNDS = "grounds"


class Kind(StrEnum):
    SWITCH = "switch"
    WORDS = "words"
    WAY = "way"
    CHECK = "check"


class Setting(Value):
    """One key: its area, the part of the file that it belongs to, and which key of it."""

    area: Area
    item: str
    part: str

    @property
    def path(self) -> str:
        match self.area:
            case Area.LANGUAGES:
                return f"{LANGUAGES}.{self.item}"
            case Area.TYPES:
                return f"types.{self.item}.on"
            case Area.NUMBERS:
                return f"hotlines.{self.item}.{self.part}"
            case Area.OFFICES:
                office = self.item.replace(".", ".departments.")
                return f"authorities.{office}.{self.part}"
            case Area.GROUNDS:
                outcome, _, ground = self.item.partition(".")
                return f"outcomes.{outcome}.grounds.{ground}.checked"
        if self.item == CONTACT:
            return self.item
        return f"{self.item}.{self.part}"

    @property
    def kind(self) -> Kind:
        match self.area:
            case Area.LANGUAGES | Area.TYPES:
                return Kind.SWITCH
            case Area.GROUNDS:
                return Kind.CHECK
        if self.part == "way":
            return Kind.WAY
        return Kind.WORDS

    @property
    def is_grave(self) -> bool:
        """True where a wrong value sends cases elsewhere, or publishes what is unchecked."""
        if self.area is Area.GROUNDS:
            return True
        return self.area is Area.OFFICES and self.part in _ADDRESSES


CONTACT = "contact"
_ADDRESSES = ("email", "url", "way")
_TEXTS = ("operator", "about", "emergency", "safety")
_OF_NUMBER = ("label", "what_for", "hours")
ONLY_PART = "-"
"""The part of what has no parts."""


def setting_at(path: str) -> Setting:
    """The setting of a path that was stored. Raises UnknownId."""
    keys = keys_of(path)
    match keys:
        case ("languages", item):
            return Setting(Area.LANGUAGES, item, ONLY_PART)
        case ("types", item, "on"):
            return Setting(Area.TYPES, item, ONLY_PART)
        case ("hotlines", item, *parts):
            return Setting(Area.NUMBERS, item, ".".join(parts))
        case ("authorities", code, "departments", region, *parts):
            return Setting(Area.OFFICES, f"{code}.{region}", ".".join(parts))
        case ("authorities", code, *parts):
            return Setting(Area.OFFICES, code, ".".join(parts))
        case ("outcomes", outcome, "grounds", ground, "checked"):
            return Setting(Area.GROUNDS, f"{outcome}.{ground}", ONLY_PART)
        case ("contact",):
            return Setting(Area.TEXTS, CONTACT, ONLY_PART)
        case (*item, language) if item:
            return Setting(Area.TEXTS, ".".join(item), language)
    raise UnknownId("setting", path)


def items_of(area: Area, channel: Channel) -> list[str]:
    """The items of an area, in the order of the file; `channel` is that of the files."""
    match area:
        case Area.LANGUAGES:
            return list(channel.languages)
        case Area.TYPES:
            return [kind.id for kind in channel.types]
        case Area.NUMBERS:
            return [line.number for line in channel.hotlines]
        case Area.TEXTS:
            answers = (f"questions.{each.id}.answer" for each in channel.questions)
            return [CONTACT, *_TEXTS, *answers]
        case Area.OFFICES:
            return _offices(channel)
    return [
        f"{outcome.id}.{ground.id}"
        for outcome in channel.outcomes
        for ground in outcome.grounds
        if ground.offered
    ]


def _offices(channel: Channel) -> list[str]:
    found = list[str]()
    for authority in channel.authorities:
        found.append(authority.code)
        found += [
            f"{authority.code}.{office.region}" for office in authority.departments
        ]
    return found


def parts_of(area: Area, item: str, channel: Channel) -> list[str]:
    match area:
        case Area.NUMBERS:
            texts = [
                f"{one}.{code}" for one in _OF_NUMBER for code in channel.languages
            ]
            return ["number", *texts]
        case Area.TEXTS if item != CONTACT:
            return list(channel.languages)
        case Area.OFFICES:
            names = [f"name.{code}" for code in channel.languages]
            return [*_ADDRESSES, *names]
    return [ONLY_PART]


def ground_of(channel: Channel, item: str) -> Ground:
    """Raises UnknownId."""
    outcome, _, id = item.partition(".")
    found = channel.outcome(outcome).ground(id)
    if found is None:
        raise UnknownId("ground", item)
    return found


def _office_name(channel: Channel, item: str) -> Text:
    code, _, region = item.partition(".")
    authority = channel.authority(code)
    offices = (one for one in authority.departments if one.region == region)
    return next(offices, authority).short


class ChannelState(Value):
    """The files of the channel, and what lies over them."""

    files: ChannelFiles
    changes: Changes

    def number(self, hotline: str) -> str:
        """The number that stands now of a hotline that the file has under this one."""
        return str(self.value(Setting(Area.NUMBERS, hotline, NUMBER)))

    def value(self, setting: Setting) -> Any:
        return _known(setting, self.files.value(setting.path, self.changes))

    def file_value(self, setting: Setting) -> Any:
        return _known(setting, self.files.value(setting.path))

    def after(self, setting: Setting, value: Any) -> str | None:
        """The JSON that is kept of a value: None where the files say the same."""
        said = written(value)
        if value is None or said == written(self.file_value(setting)):
            return None
        return said

    def with_change(self, path: str, after: str | None) -> Channel:
        """The channel as it would be. Raises ChannelError."""
        others = {one: said for one, said in self.changes if one != path}
        if after is not None:
            others[path] = after
        return self.files.channel(tuple(sorted(others.items())))


def _known(setting: Setting, value: Any) -> Any:
    """A type of which the files say nothing is on."""
    if value is None and setting.kind is Kind.SWITCH:
        return True
    return value


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def own_label(speaker: Speaker, now: ChannelState, setting: Setting) -> str | None:
    """The name of an item that stands now; None where the channel has none."""
    channel = now.files.channel(now.changes)
    item = setting.item
    label: Text | None = None
    match setting.area:
        case Area.TYPES:
            label = channel.type(item).label
        case Area.GROUNDS:
            label = ground_of(channel, item).label
        case Area.OFFICES:
            label = _office_name(channel, item)
        case Area.TEXTS if item.startswith("questions."):
            answers = {f"questions.{one.id}.answer": one for one in channel.questions}
            if item in answers:
                label = answers[item].answer
        case Area.NUMBERS:
            label = channel.hotline(now.number(item)).label
    if label is None:
        return None
    return speaker.own(label)


async def standing(work: Work) -> ChannelState:
    """Return what the database says, which a process may not have taken yet."""
    files = work.deployment.channel_files
    fitting, _ = files.fitting(await channel_changes.standing_changes(work.tx))
    return ChannelState(files, fitting)


class Over(Exception):
    """The proposal was decided or its time is over."""


class SamePerson(Exception): ...


async def change_setting(
    work: Work,
    by: TelegramUser,
    path: str,
    after: str | None,
    second: int | None = None,
) -> ChannelChange | None:
    """Put a value over the files, or what they say back; None where that stands there already.

    Raises ChannelError.
    """
    await sealed.lock(work.tx, "channel")
    now = await standing(work)
    setting = setting_at(path)
    before = written(now.value(setting))
    now.with_change(path, after)
    if dict(now.changes).get(path) == after:
        return None
    await role_store.meet(work.tx, by.telegram_id, by.name)
    made = ChannelChange(work.now, by.telegram_id, second, path, before, after)
    await channel_changes.add_change(work.tx, made)
    if setting.item in NAMED:
        await _ask_consent_again(work, made, now)
    return made


async def _ask_consent_again(
    work: Work, change: ChannelChange, now: ChannelState
) -> None:
    """People who consented to another operator or contact are asked anew.

    The version is never lowered: with the file's names they are asked once more.
    """
    version = now.value(setting_at(VERSION))
    raised = replace(
        change, path=VERSION, before=written(version), after=written(version + 1)
    )
    await channel_changes.add_change(work.tx, raised)


async def propose_change(
    work: Work, by: TelegramUser, path: str, after: str | None
) -> Proposal:
    """Let another admin decide, in place of an earlier proposal. Raises ChannelError."""
    await sealed.lock(work.tx, "channel")
    now = await standing(work)
    now.with_change(path, after)
    for earlier in await channel_changes.waiting_proposals(work.tx, work.now):
        if earlier.path == path:
            await channel_changes.proposals.delete(work.tx, earlier.id)
    await role_store.meet(work.tx, by.telegram_id, by.name)
    before = written(now.value(setting_at(path)))
    until = work.now + WAITS_MS
    made = Proposal(fresh_id(), path, before, after, by.telegram_id, until)
    await channel_changes.proposals.insert(work.tx, made)
    return made


async def waiting_change(work: Work, id: str) -> Proposal:
    """Raises Over."""
    await sealed.lock(work.tx, "channel")
    found = await channel_changes.proposals.get(work.tx, id)
    if found is None or found.until <= work.now:
        raise Over
    return found


async def approve_change(work: Work, id: str, by: int | None) -> Proposal:
    """Make the change; None approves on the server. Raises Over, SamePerson and ChannelError."""
    found = await waiting_change(work, id)
    if by == found.by:
        raise SamePerson
    name = await members_store.staff_name(work.tx, found.by)
    await change_setting(
        work, TelegramUser(found.by, name), found.path, found.after, by
    )
    await channel_changes.proposals.delete(work.tx, id)
    return found


async def refuse_change(work: Work, id: str) -> Proposal:
    """Its proposer may take it back, too. Raises Over."""
    found = await waiting_change(work, id)
    await channel_changes.proposals.delete(work.tx, id)
    return found


async def read_again(work: Work) -> list[str]:
    """Let every process read its file; return a line for each change that fits no more.

    Raises ChannelError where this process cannot read it: nothing changes then.
    """
    files = work.deployment.read_files_again()
    _, lines = files.fitting(await channel_changes.standing_changes(work.tx))
    await channel_changes.ask_to_read_again(work.tx)
    return lines


def refusal_of(now: ChannelState, path: str, after: str | None) -> ChannelError | None:
    """Return what the check of the channel file says against a change."""
    try:
        now.with_change(path, after)
    except ChannelError as error:
        return error
    return None
