"""Who may do what: every command and button, tried in every role on the real bot."""

import asyncio
import re
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.authorities.orders import OrderDraft
from bot.cases import store
from bot.core.chat_commands import Chat
from bot.core.deep_links import DeepLink
from bot.core.messages import Place, encode
from bot.core.people import Right, Role, may
from bot.core.periods import Span, around
from bot.desk import buttons, casework
from bot.desk.model import Actor
from bot.staff.model import GIVEN
from bot.values import Finding, Outcome
from handlers.core.dispatch import HANDLERS
from handlers.core.routes import COMMANDS
from offline_telegram import Group, Phone
from tests.kit.people.authorities import authority_desk
from tests.kit.people.buttons import example
from tests.kit.people.staff import give_role, working
from tests.kit.services.desk_acts import file_case
from tests.kit.stage import Stage, stage

MONTH = around(Span.MONTH, date(2026, 10, 5))
LANGUAGES = {
    Role.OUTSIDER: "kk",
    Role.AUTHORITY: "ru",
    Role.MEMBER: "ru",
    Role.MODERATOR: "kk",
    Role.SENIOR: "en",
    Role.ADMIN: "kk",
}
OLD = "This button no longer works. Send /start."
HELD = "{name} has this case."
NOT_STAFF = "Only members of this staff group may do this."
NOT_ADMIN = "Only an admin of the channel may do this. Admins are set in ADMIN_IDS or added with /staff."
NOT_SENIOR = "Only senior moderators may do this. Please ask one."
NEEDS_ROLE = (
    "Only a person to whom an admin gave a role may do this. Please ask an admin."
)
NOT_ADMIN_ID = (
    "Only an admin of the channel may do this."
    " Your Telegram id is {id}: the operator can add it to ADMIN_IDS."
)
AT_AUTHORITY = "This group belongs to an authority: moderators do not work here. /help says how to answer."
NOT_OF_AUTHORITY = "Only members of the authority’s group may do this."
NOT_CUSTODIAN = "Only custodians of data may do this."
OF_CUSTODIANS = {Right.ANSWER_DATA, Right.SEE_DATA_REQUESTS}
"""While no person is a custodian, admins have these rights: see test_custodians.py."""
ADMINS = [
    right
    for right in Right
    if may(Role.ADMIN, right)
    and not may(Role.SENIOR, right)
    and right not in OF_CUSTODIANS
]


class Ear:
    """Recognises refusals in every language."""

    def __init__(self, on):
        self._known = []
        for english in {
            OLD,
            HELD,
            NOT_ADMIN,
            NOT_CUSTODIAN,
            NOT_SENIOR,
            NEEDS_ROLE,
            NOT_ADMIN_ID,
            NOT_STAFF,
            AT_AUTHORITY,
            NOT_OF_AUTHORITY,
        }:
            for language in on.channel.languages:
                said = on.t(language).catalog.gettext(english)
                parts = [re.escape(part) for part in re.split(r"\{\w+\}", said)]
                self._known.append((english, re.compile(".+".join(parts), re.DOTALL)))

    def refusal(self, text):
        """The English refusal that was said, None for any other words."""
        return next(
            (word for word, shape in self._known if text and shape.fullmatch(text)),
            None,
        )


@dataclass
class Subject:
    """A person of one role, the group where they give commands, and cases they may try."""

    role: Role
    phone: Phone
    group: Group | None = None
    # Own, held and decided by another
    cases: dict[str, str] = field(default_factory=dict)


async def make_cases(on, subject, n):
    """Of four cases an admin holds one and has decided another."""
    another = Actor(on.admin.id, "Әсел", Role.ADMIN)
    async with on.habarla.database.transaction() as tx:
        work = working(on, tx)
        for k, name in enumerate(("own", "held", "decided", "target")):
            number = 10 * n + k
            found = await file_case(
                work, 800_000 + number, url=f"https://example.com/{number}"
            )
            subject.cases[name] = found.id
            if name == "held":
                await casework.take(work, found, another)
            elif name == "decided":
                await casework.decide_case(
                    work, found, another, Finding(Outcome.NOT_CONFIRMED, "review")
                )


async def data_of(on, kind, subject, which="own"):
    """Button data as the bot would write it for this person now."""
    async with on.habarla.database.reading() as tx:
        found = await store.cases.get(tx, subject.cases[which])
        target = await store.cases.get(tx, subject.cases["target"])
    return encode(
        example(
            kind,
            case=found.id,
            version=found.version,
            after=buttons.digest_of(()),
            number=target.number,
            language="ru",
            telegram_id=subject.phone.id,
            role=Role.SENIOR,
            period=MONTH,
            month=MONTH,
            payload=DeepLink(hotlines=True).payload,
            form=OrderDraft.form,
        )
    )


async def press(on, data, subject, desk):
    """What appears over the button."""
    on.sandbox.world.answers_of(subject.phone.id).clear()
    subject.phone.press_data(data, 1, desk.id if desk else None)
    return (await subject.phone.wait_answer()).text


def refusal(right, role):
    """How a person of this role is refused what needs this right."""
    if right in OF_CUSTODIANS:
        return NOT_CUSTODIAN
    if right in ADMINS:
        return NOT_ADMIN
    if right is Right.ANSWER_CASES:
        return NOT_OF_AUTHORITY
    if role is Role.AUTHORITY:
        return AT_AUTHORITY
    if may(Role.MEMBER, right) or may(role, right):
        return NOT_STAFF
    return NEEDS_ROLE if right is Right.BE_SECOND else NOT_SENIOR


def refusal_of_press(right, where, role, at_desk):
    """How a press is refused, None where it is admitted."""
    if right is None:
        return OLD if at_desk else None
    if right in OF_CUSTODIANS:
        return None if role is Role.ADMIN and not at_desk else NOT_CUSTODIAN
    here = Role.OUTSIDER if role is Role.AUTHORITY and not at_desk else role
    if not may(here, right) or (at_desk and where is Place.PRIVATE):
        return refusal(right, here)
    return OLD if where in {Place.DESK, Place.GROUP} and not at_desk else None


async def buttons_hold(on, subject, ear, desk):
    """Each kind of button, one after the other."""
    for kind in HANDLERS:
        shown = await press(on, await data_of(on, kind, subject), subject, desk)
        expected = refusal_of_press(
            kind.right, kind.place, subject.role, desk is not None
        )
        assert ear.refusal(shown) == expected, (kind, subject.role, shown)


async def cases_of_others_hold(on, subject, ear, desk):
    """What a colleague holds or decided is put back and undone by seniors and admins only."""
    above = None if may(subject.role, Right.RELEASE_OTHERS) else HELD
    for kind, which, where, expected in (
        (buttons.TakeCase, "held", desk, HELD),
        (buttons.ReleaseCase, "held", None, above),
        (buttons.UndoDecision, "decided", desk, above),
    ):
        shown = await press(on, await data_of(on, kind, subject, which), subject, where)
        if not may(subject.role, Right.HANDLE_CASES):
            expected = (
                AT_AUTHORITY if subject.role is Role.AUTHORITY and where else NOT_STAFF
            )
        assert ear.refusal(shown) == expected, (kind, subject.role, shown)


SILENCE = "silence"


def refusal_of_command(command, role):
    right = command.right
    if (
        right is Right.SET_UP_DESKS
        and command.chat is Chat.GROUP
        and role is Role.OUTSIDER
    ):
        return SILENCE
    here = (
        Role.OUTSIDER
        if command.chat is Chat.PRIVATE and role is Role.AUTHORITY
        else role
    )
    if right is None or may(here, right):
        return None
    if right is Right.MANAGE_STAFF and command.chat is Chat.PRIVATE:
        return NOT_ADMIN_ID
    return refusal(right, here)


async def commands_hold(chat, subject, ear):
    """Each command of a chat; then no refusal was said but the expected ones."""
    given = [command for command in COMMANDS if command.chat is chat]
    where = subject.group.id if subject.group else None
    for command in given:
        expected = refusal_of_command(command, subject.role)
        said = subject.phone.say(f"/{command.name}", chat=where)
        if expected == SILENCE or (expected is None and where is not None):
            continue  # it may be answered elsewhere
        await subject.phone.wait(
            lambda m, expected=expected, said=said: (
                ear.refusal(m.text) == expected
                and (where is None or m.reply_to == said.id)
            ),
            chat=where,
        )
    heard = Counter(
        ear.refusal(m.text) for m in subject.phone.messages(where) if m.from_bot
    )
    expected = Counter(refusal_of_command(command, subject.role) for command in given)
    expected.pop(SILENCE, None)
    assert heard - Counter({None: heard[None]}) == expected - Counter(
        {None: expected[None]}
    ), chat


async def subjects_of(on, *, strict):
    """One person of each role; with `strict`, only those whose role depends on it: members of the
    group, with a role and without.
    """
    every = [role for role in Role if role is not Role.CUSTODIAN]
    chain = [Role.OUTSIDER, Role.MODERATOR] if strict else every
    found = [
        Subject(role, on.citizen(f"{role.value.title()}", LANGUAGES[role]))
        for role in chain
    ]
    for subject in found:
        await on.agree(subject.phone, LANGUAGES[subject.role])
        if subject.role in GIVEN:
            await give_role(on, subject.phone, subject.role)
    return found


@asynccontextmanager
async def in_every_role(folder, monkeypatch, *, strict):
    """The stage, the desk, and a person of each role with their cases and their own group."""
    # Updates a minute that are answered
    monkeypatch.setattr("handlers.core.visitor.MOST", 10_000)
    async with stage(folder, undo_seconds=600, strict=strict, publishes=True) as on:
        subjects = await subjects_of(on, strict=strict)
        others = [each.phone for each in subjects if each.role is not Role.AUTHORITY]
        desk = await on.desk(*others, title="All")
        for n, subject in enumerate(subjects):
            await make_cases(on, subject, n)
        for subject in subjects if strict else subjects[1:]:
            opens = authority_desk if subject.role is Role.AUTHORITY else Stage.desk
            subject.group = await opens(on, subject.phone, title=subject.role.value)
        if not strict:
            desk.leave(subjects[0].phone)  # a person who left is an outsider
        yield on, desk, subjects


of_both = pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])


@pytest.mark.no_cover
@pytest.mark.slow
@of_both
async def test_every_command_and_button_at_a_desk_is_open_to_the_roles_of_the_tables(
    tmp_path, strict, monkeypatch
):
    async with in_every_role(tmp_path, monkeypatch, strict=strict) as (
        on,
        desk,
        subjects,
    ):
        ear = Ear(on)
        places = [
            each.group if each.role is Role.AUTHORITY else desk for each in subjects
        ]
        each_at = list(zip(subjects, places, strict=True))
        await asyncio.gather(
            *[cases_of_others_hold(on, one, ear, at) for one, at in each_at]
        )
        await asyncio.gather(*[buttons_hold(on, one, ear, at) for one, at in each_at])
        with_group = [each for each in subjects if each.group]
        assert len(with_group) >= len(subjects) - 1
        await asyncio.gather(
            *[commands_hold(Chat.GROUP, each, ear) for each in with_group]
        )


@pytest.mark.no_cover
@pytest.mark.slow
@of_both
async def test_every_command_and_button_in_private_is_open_to_the_roles_of_the_tables(
    tmp_path, strict, monkeypatch
):
    async with in_every_role(tmp_path, monkeypatch, strict=strict) as (
        on,
        desk,
        subjects,
    ):
        ear = Ear(on)
        for subject in subjects:
            subject.group = None
            # Else a colleague's next case is this one
            if may(subject.role, Right.HANDLE_CASES):
                taken = await data_of(on, buttons.TakeCase, subject)
                assert ear.refusal(await press(on, taken, subject, desk)) is None
        await asyncio.gather(
            *[commands_hold(Chat.PRIVATE, each, ear) for each in subjects]
        )
        await asyncio.gather(*[buttons_hold(on, each, ear, None) for each in subjects])
