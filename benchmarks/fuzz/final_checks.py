"""Checks after the run: whether people are served still, and the data at rest."""

import json

import sqlalchemy as sa

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.deployment import Deployment
from benchmarks.fuzz.message_checks import MessageChecks
from benchmarks.fuzz.texts import CITIZEN_ID, Kind
from benchmarks.kit.staff import decide
from bot.domain.desk.case import Act
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import case_events, cases, metadata, outbox
from tests.kit.people.buttons import card_buttons
from tests.kit.process.story import CITIZEN_STEPS, Story

_NEWCOMER = 7_199_999_001


async def check_service(on: Deployment, actors: Actors, checks: MessageChecks) -> None:
    """A new person files a report, staff decide, the outcome arrives."""
    phone, staff = on.sandbox.person("Newcomer", "en", id=_NEWCOMER), actors.admins[0]
    story = Story(phone, staff, staff, actors.desks[0].id, "en", "newcomer")
    try:
        with on.polled():
            await story.tell(*CITIZEN_STEPS)
            filed = sa.select(cases.c.id).where(cases.c.canonical.contains("evil-newcomer"))
            [case] = await on.rows(filed)
            staff.say(f"/start c-{case['id']}")  # what Open on the group's card leads to
            await decide(staff, await staff.wait(lambda m: bool(card_buttons(m))))
        await on.settle()
        await on.advance(on.channel.retention.undo_seconds + 2)
        await on.settle()
        await phone.wait(story.words("There is news on your report."), timeout=1)
    except Exception as error:
        said = [m.text[:80] for m in phone.messages() if m.from_bot][-3:]
        checks.violate("normal people are answered afterwards", f"{error!r}; {said}")


async def check_leftovers(on: Deployment, checks: MessageChecks) -> None:
    """No message failed by a mistake of the bot, and notes stayed with staff."""
    failed = sa.select(outbox.c.kind, outbox.c.error).where(
        outbox.c.state.in_([OutboxState.FAILED.value, OutboxState.UNKNOWN.value])
    )
    for row in await on.rows(failed):
        checks.violate("every message is sent", dict(row))
    notes = sa.select(case_events.c.detail).where(case_events.c.act == Act.NOTE.value)
    texts = "\n".join(row["detail"] for row in await on.rows(notes))
    for token, kind, _ in checks.tokens.found(texts):
        if kind is Kind.STAFF and token in checks.leaked_notes:
            checks.violate("notes are for staff only", token)


async def check_data_at_rest(on: Deployment, checks: MessageChecks) -> None:
    """A copy of the database holds no name and no Telegram id of a citizen."""
    for table in metadata.sorted_tables:
        for row in await on.rows(sa.select(table)):
            kept = json.dumps({k: str(v) for k, v in row.items()}, ensure_ascii=False)
            names = any(
                kind is Kind.NAME and not checks.actors.is_staff_name(owner)
                for _, kind, owner in checks.tokens.found(kept)
            )
            if names or CITIZEN_ID.search(kept):
                checks.violate("the database holds no names", f"{table.name}: {kept}")
