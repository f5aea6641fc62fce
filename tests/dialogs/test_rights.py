"""docs/rights.md and the bot say the same: every command and button, tried in every role."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot.domain.commands import Chat
from bot.domain.people import Role
from handlers.commands import COMMANDS
from tests.dialogs.rights import (
    DESK,
    PRIVATE,
    Ear,
    Row,
    Subject,
    answers,
    give_role,
    make_cases,
    press,
    rows,
)
from tests.kit.stage import stage

LANGUAGES = {Role.OUTSIDER: "kk", Role.MODERATOR: "ru", Role.SENIOR: "en", Role.ADMIN: "kk"}


@pytest.mark.parametrize(("place", "chat"), [(PRIVATE, Chat.PRIVATE), (DESK, Chat.GROUP)])
def test_every_command_stands_in_the_table(place, chat):
    commands = [command.name for command in COMMANDS if command.chat is chat]
    told = [row.name for row in rows() if row.place == place and row.is_command]
    missing = [f"/{name}" for name in commands if f"/{name}" not in told]
    assert not missing, f"docs/rights.md, “{place}”: add a line for {', '.join(missing)}"
    gone = [name for name in told if name[1:] not in commands]
    assert not gone, f"docs/rights.md, “{place}”: {', '.join(gone)} is no command any more"
    assert len(told) == len(set(told))


def test_every_word_of_the_table_is_explained():
    used = {word for row in rows() for word in row.words.values()}
    assert used == set(answers()) | {"yes"}
    assert all(set(row.words) == set(Role) for row in rows())


async def subjects_of(on, *, strict):
    """One person of each role; without `strict` the moderator was given nothing."""
    found = [Subject(role, on.citizen(f"{role.value.title()}", LANGUAGES[role])) for role in Role]
    for subject in found:
        await on.agree(subject.phone, LANGUAGES[subject.role])
        if subject.role in (Role.SENIOR, Role.ADMIN) or (strict and subject.role is Role.MODERATOR):
            await give_role(on, subject.phone, subject.role)
    return found


async def answered(row: Row, subject: Subject, ear: Ear) -> str:
    """What a command is answered: in a group under it, in private the next thing that is said."""
    expected, group = row.words[subject.role], subject.group
    said = subject.phone.say(row.name, chat=group.id if group else None)
    if expected == "yes" and group is not None:
        return "yes"  # it may be answered elsewhere; refusals are counted at the end
    heard = await subject.phone.wait(
        lambda m: ear.word(m.text) == expected
        and (group is None or m.reply_to == said.id),
        chat=group.id if group else None,
    )  # fmt: skip
    return ear.word(heard.text)


async def commands_hold(place, subject, ear):
    """Every command of a place, one after the other; no refusal but those that are told."""
    told = [row for row in rows() if row.place == place and row.is_command]
    for row in told:
        assert await answered(row, subject, ear) == row.words[subject.role], str(row)
    where = subject.group.id if subject.group else None
    heard = Counter(ear.word(m.text) for m in subject.phone.messages(where) if m.from_bot)
    expected = Counter(row.words[subject.role] for row in told)
    heard.pop("yes", None)
    expected.pop("yes", None)
    assert heard == expected, (place, subject.role)


async def buttons_hold(on, place, subject, ear, desk):
    for row in rows():
        if row.place == place and not row.is_command:
            shown = await press(on, row, subject, desk)
            assert ear.word(shown) == row.words[subject.role], (str(row), subject.role, shown)


@pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])
async def test_the_bot_does_what_the_table_says(tmp_path, strict):
    async with stage(tmp_path, undo_seconds=600, strict=strict) as on:
        ear = Ear(on)
        subjects = await subjects_of(on, strict=strict)
        everybody = await on.desk(*[each.phone for each in subjects], title="Everybody")
        for n, subject in enumerate(subjects):
            await make_cases(on, subject, n)
        at_desks = subjects if strict else subjects[1:]
        for subject in at_desks:
            subject.group = await on.desk(subject.phone, title=subject.role.value)
        if not strict:
            everybody.leave(subjects[0].phone)  # who left is an outsider
        await asyncio.gather(*[
            buttons_hold(on, DESK, each, ear, everybody) for each in subjects
        ])  # fmt: skip
        await asyncio.gather(*[commands_hold(DESK, each, ear) for each in at_desks])
        for subject in subjects:
            subject.group = None
        await asyncio.gather(*[commands_hold(PRIVATE, each, ear) for each in subjects])
        await asyncio.gather(*[buttons_hold(on, PRIVATE, each, ear, None) for each in subjects])
