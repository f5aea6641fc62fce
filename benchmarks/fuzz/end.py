"""After the storm: normal people are served as ever, and what is kept names nobody."""

from __future__ import annotations

import json

import sqlalchemy as sa

from benchmarks.fuzz.house import House
from benchmarks.fuzz.opening import Opening
from benchmarks.fuzz.tokens import CITIZEN_ID, Kind
from benchmarks.fuzz.watch import Watch
from bot.domain.desk.case import Act
from bot.sandbox import Group, Message, Phone
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import case_events, metadata, outbox

_FRESH = 7_199_999_001
_LABELS = ("Send", "Copy the code")


async def normal_people(opening: Opening, watch: Watch) -> None:
    """Somebody new files a report; staff decide; the outcome arrives."""
    house = opening.house
    phone = house.sandbox.person("Newcomer", "en", id=_FRESH)
    try:
        await _files_and_hears(opening, phone)
    except Exception as error:
        said = [m.text[:80] for m in phone.messages() if m.from_bot][-3:]
        watch.violate("normal people are answered afterwards", f"{error!r}; {said}")


async def _files_and_hears(opening: Opening, phone: Phone) -> None:
    house, cast, t = opening.house, opening.cast, opening._t("en")
    kind = house.channel.type("fraud")
    steps = ("/start", "English", "I agree", "https://newcomer.example.com/1",
             f"{kind.icon} {kind.button.say('en')}", "Send", "Copy the code")  # fmt: skip
    for step in steps:
        if step.startswith(("/", "https:")):
            phone.say(step)
        else:
            phone.press(t.plain(step) if step in ("I agree", *_LABELS) else step)
        await opening._hear(record=False)
    number = await _number_of(house)
    staff = cast.admins[0]
    for group in cast.desks:
        topic = cast.topic if group.chat.forum else None
        staff.say(f"/case {number}", chat=group.id, topic=topic)
    await opening._hear(record=False)
    desk, card = _newest(cast.desks, number)
    data = [b["callback_data"] for row in card.rows for b in row if ":take" in b["callback_data"]]
    assert data, card
    staff.press_data(data[0], card.id, desk.id)
    await opening._hear(record=False)
    case, version = data[0].split(":")[1], int(data[0].split(":")[2]) + 1
    staff.press_data(f"c:{case}:{version}:decide:not_confirmed:-:0:0", card.id, desk.id)
    staff.press_data(f"c:{case}:{version}:decide:not_confirmed:-:-:0", card.id, desk.id)
    await opening._hear(record=False)
    before = len(phone.messages())
    await house.advance(house.channel.retention.undo_seconds + 2)
    await house.settle()
    assert len(phone.messages()) > before, f"no outcome; {_newest(cast.desks, number)}"


async def _number_of(house: House) -> str:
    from bot.storage.schema import cases

    newest = sa.select(cases.c.number).where(cases.c.host == "newcomer.example.com")
    async with house.database.reading() as tx:
        return str(await tx.value(newest))


def _newest(groups: list[Group], number: str) -> tuple[Group, Message]:
    """The newest message with buttons about a case, wherever it stands."""
    found = [
        (message.seq, group, message)
        for group in groups
        for message in group.messages
        if message.from_bot and number in message.text and message.rows
    ]
    assert found, f"no card of {number}"
    return max(found, key=lambda each: each[0])[1:]


async def nothing_left(house: House, watch: Watch) -> None:
    """No message has come to nothing by a mistake of ours, and notes stayed with staff."""
    failed = sa.select(outbox.c.kind, outbox.c.error).where(
        outbox.c.state.in_([OutboxState.FAILED.value, OutboxState.UNKNOWN.value])
    )
    notes = sa.select(case_events.c.detail).where(case_events.c.act == Act.NOTE.value)
    async with house.database.reading() as tx:
        for row in await tx.rows(failed):
            watch.violate("every message is said", dict(row))
        texts = "\n".join(row["detail"] for row in await tx.rows(notes))
    for token, kind, _ in watch.tokens.found(texts):
        if kind is Kind.STAFF and token in watch.citizens_saw:
            watch.violate("notes are for staff only", token)


async def secrets_at_rest(house: House, watch: Watch) -> None:
    """A copy of the database alone names no citizen."""
    names = {t for t, owner in watch.tokens.owners.items() if t[2] == Kind.NAME}
    staff = {t for t in names if watch.cast.is_staff_name(watch.tokens.owners[t])}
    async with house.database.reading() as tx:
        for table in metadata.sorted_tables:
            for row in await tx.rows(sa.select(table)):
                kept = json.dumps({k: str(v) for k, v in row.items()}, ensure_ascii=False)
                found = {token for token, kind, _ in watch.tokens.found(kept) if kind is Kind.NAME}
                if CITIZEN_ID.search(kept) or found - staff:
                    watch.violate("the database names nobody", f"{table.name}: {kept}")
