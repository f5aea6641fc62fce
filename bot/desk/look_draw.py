"""Draw of cases for a second look, and the screen of a look in its holder's private chat."""

import secrets
from dataclasses import replace

from bot.cases import store as stored
from bot.cases.model import Case, CaseEvent, Decision, restore_decision
from bot.core import desks_store, people_store, sealed
from bot.core.posts import Lane, Recipient, Shown, What
from bot.core.queues import sent_messages
from bot.core.sealed import DRAW_KEY
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.desk import looks_store, shown_words
from bot.desk.look import (
    CHOSEN,
    Drawn,
    Dropped,
    Look,
    dropped,
    is_drawn,
    opinion_of,
    same_finding,
    ticket_of,
)
from bot.desk.look_screens import LookCard, menu_of
from bot.reports import store
from bot.reports.model import Report
from bot.values import CONFIRMS, Act, Intake, Outcome


def place_of(look: str, copy: str) -> str:
    """The name that the message's id is stored under."""
    return f"look:{look}:{copy}"


async def give(work: Work, look: Look) -> None:
    """Send the screen anew to who holds the look."""
    to = await _holder(work, look)
    if to is not None and to.address.person is not None:
        await sent_messages.drop(work.tx, place_of(look.id, to.address.person))
        await _show(work, look, to, Lane.DESK_ANSWER)


async def refresh(work: Work, look: Look, lane: Lane = Lane.REFRESH) -> None:
    """Show the look as it is now; does nothing while it is in no hands."""
    to = await _holder(work, look)
    if to is not None:
        await _show(work, look, to, lane)


async def close(work: Work, look: Look, lane: Lane = Lane.REFRESH) -> None:
    """Replace the screen of who held the look by how it ended, and take the files back."""
    to = await _holder(work, look)
    if to is None or to.address.person is None:
        return
    await stored.close_menus(work.tx, menu_of(look.id))
    await shown_words.files_at(work, to.address, look.case)
    place = place_of(look.id, to.address.person)
    ended = LookCard(look.id, to.address.person)
    await work.say(to, ended, lane, remember=place, latest=place)


async def _show(work: Work, look: Look, to: Recipient, lane: Lane) -> None:
    person = to.address.person or ""
    place, shows = place_of(look.id, person), Shown(What.CARD, look.case)
    card = LookCard(look.id, person)
    await work.say(to, card, lane, remember=place, latest=place, shows=shows)


async def _holder(work: Work, look: Look) -> Recipient | None:
    """Return the holder's address, in the language of their work."""
    if look.holder is None:
        return None
    person = await people_store.find(work.tx, *work.vault.identities(look.holder))
    row = await desks_store.staff_row(work.tx, look.holder)
    if person is None:
        return None
    language = (row["language"] if row else None) or person.language
    return Recipient(person.recipient.address, language)


READ = 300
"""Reports of a case that are looked through for one that still stands."""


async def follow(work: Work, before: Case, after: Case) -> None:
    """Drop the open look of a case whose decision does not stand any more.

    A new decision that finds the same takes the place of the first: an authority that acted does
    not change what staff found.
    """
    was, now = before.decision, after.decision
    is_same = was is not None and now is not None and was.id == now.id
    if was is None or (is_same and before.merged_into == after.merged_into):
        return
    stands = now is not None and after.merged_into is None and same_finding(was, now)
    look = await looks_store.open_of_case(work.tx, before.id)
    if look is None:
        return
    if now is not None and stands:
        await looks_store.change(work.tx, look, replace(look, decision=now.id, decided_at=now.at))
    else:
        await drop(work, look, Dropped.CHANGED)


async def check_reports(work: Work, case: Case) -> None:
    """Drop the look of a case whose reports were all erased; else show what is left of them."""
    look = await looks_store.open_of_case(work.tx, case.id)
    if look is None:
        return
    if await can_be_looked_at(work, case):
        await refresh(work, look)
    else:
        await drop(work, look, Dropped.ERASED)


async def drop(work: Work, look: Look, why: Dropped) -> Look:
    after = dropped(look, why, work.now)
    await looks_store.change(work.tx, look, after)
    await close(work, look)
    return after


async def can_be_looked_at(work: Work, case: Case) -> bool:
    """True if a report stands, and there is a link, words or a file to decide on."""
    every = await store.reports_first_of_case(work.tx, case.id, READ)
    standing = [report for report in every if _stands(report)]
    if not standing:
        return False
    counts = await stored.report_counts_of_case(work.tx, case.id)
    return bool(case.canonical or counts.files or any(_words(report) for report in standing))


def _stands(report: Report) -> bool:
    """A report that was erased has lost its person and its words."""
    is_known = report.person is not None or report.intake is not Intake.CHAT or _words(report)
    return report.withdrawn_at is None and bool(is_known)


def _words(report: Report) -> bool:
    return bool(report.description or report.forwarded)


async def consider(work: Work, case: Case) -> Look | None:
    """Draw the case, or not; what was drawn.

    Who decided cannot foresee it: the ticket is made of ids that the software chose and of a key
    that only the database holds.
    """
    decision = case.decision
    if decision is None or case.merged_into is not None:
        return None
    told = await looks_store.told_decisions(work.tx, case.id)
    await _note_overturned(work, case, told)
    if decision.outcome not in CONFIRMS | CHOSEN or _was_looked_at(decision, told):
        return None
    percent = work.channel.second_look_percent(case.violation)
    ticket = ticket_of(await _key(work), case.id, decision.id)
    drawn = Drawn.SHARE if is_drawn(ticket, percent) else None
    if drawn is None and percent and await _overturned_lately(work, case.violation):
        drawn = Drawn.OVERTURNED_TYPE
    if drawn is None or not await can_be_looked_at(work, case):
        return None
    look = Look(
        fresh_id(),
        case.id,
        decision.id,
        decision.at,
        case.violation,
        drawn,
        ticket,
        percent,
        work.now,
        opinion_of(decision),
    )
    return look if await looks_store.add(work.tx, look) else None


def _was_looked_at(decision: Decision, told: list[CaseEvent]) -> bool:
    """True if a third person made the decision, or it finds the same as the one before."""
    newest = next((event for event in told if event.act is not Act.REOPEN), None)
    if newest is not None and newest.act is Act.OVERTURN:
        return True
    before = restore_decision(decision.before)
    return before is not None and same_finding(before, decision)


async def _note_overturned(work: Work, case: Case, told: list[CaseEvent]) -> None:
    """Keep when a decision on a case of this type was overturned, by a look or by reopening."""
    decided = [event for event in told if event.act is not Act.REOPEN]
    if len(decided) < 2:
        return
    now, before = decided[:2]
    was_reopened = any(event.act is Act.REOPEN for event in told[: told.index(before)])
    if now.act is not Act.OVERTURN and not was_reopened:
        return  # an authority answered, say
    found, earlier = (Outcome(event.detail["outcome"]) for event in (now, before))
    if found is not earlier and not {found, earlier} <= CONFIRMS:
        await sealed.put_fact(work.tx, _fact(case.violation), str(work.now))


async def _overturned_lately(work: Work, violation: str) -> bool:
    kept = await sealed.get_fact(work.tx, _fact(violation))
    days = work.channel.second_look.overturned_days
    return kept is not None and work.now - int(kept) < days * DAY_MS


def _fact(violation: str) -> str:
    return f"overturned:{violation}"


async def _key(work: Work) -> bytes:
    kept = await sealed.get_sealed_fact(work.tx, DRAW_KEY)
    return kept or await sealed.keep_sealed_fact(work.tx, DRAW_KEY, secrets.token_bytes(32))
