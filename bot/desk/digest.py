"""Digest of a desk in a flood: content, renewal, end."""

from typing import Any

from bot.cases.model import HOLD_MS, Case, is_held
from bot.core import desks_store
from bot.core.database.database import Transaction
from bot.core.desks_store import Desk
from bot.core.languages import numbered
from bot.core.outgoing import Outgoing, shortened
from bot.core.pickers import URGENCY_MARKS
from bot.core.posts import Lane
from bot.core.queues.tasks import task
from bot.core.speaker import Speaker, bold, lines, paragraphs, quote
from bot.core.work import Work
from bot.desk import cards, lists_store, looks_store
from bot.desk.card_menus import next_row
from bot.desk.look_screens import looks_line
from bot.desk.views import DecidedCase, DigestView
from bot.reports.news_screens import outcome_label
from bot.values import Urgency

SHOWN_DECISIONS = 5
NAMED = 12
"""Urgent cases for whose card there is no room yet, named in the digest; the oldest first."""


async def view(tx: Transaction, desk: str, now: int) -> DigestView:
    on = await desks_store.get_desk(tx, desk)
    counts = await lists_store.backlog_counts(tx, desk, now - HOLD_MS)
    cardless = (
        await lists_store.without_card(tx, desk, NAMED, Urgency.URGENT) if counts.urgent else []
    )
    return DigestView(
        is_on=on is not None and on.in_digest,
        waiting=counts.waiting,
        urgent=counts.urgent,
        held=counts.held,
        oldest_at=counts.oldest,
        decided=tuple(
            [
                DecidedCase(case, await desks_store.staff_name(tx, case.decision.by))
                for case in await lists_store.decided_lately(tx, desk, SHOWN_DECISIONS)
                if case.decision is not None
            ]
        ),
        named=tuple(case for case in cardless if not is_held(case, now)),
        looks=await looks_store.looks_waiting_elsewhere(tx, on.chat) if on is not None else 0,
    )


@task(cards.DIGEST, lasting=True)
async def tick(work: Work, params: dict[str, Any]) -> None:
    """Update the digest; end it when few enough cases are left without a card."""
    desk = await _open_desk(work, params["desk"])
    if desk is None:
        return
    if not desk.in_digest:
        await _post_late_cases(work, desk)
        return
    if desk.trouble is None:
        await _show_urgent(work, desk)
        await cards.post_digest(work, desk)
        await _end_if_over(work, desk)
    await cards.plan_tick(work, desk)  # also after the end: for late cases


async def _open_desk(work: Work, desk_id: str) -> Desk | None:
    desk = await desks_store.get_desk(work.tx, desk_id)
    there = None if desk is None else await desks_store.desks_at(work.tx, desk.chat, desk.thread)
    return there if there is not None and there.id == desk_id else None


async def _show_urgent(work: Work, desk: Desk) -> None:
    """Post urgent cards that were over the limit as soon as there is room."""
    most = cards.MOST_URGENT
    for case in await lists_store.without_card(work.tx, desk.id, most, Urgency.URGENT):
        await cards.show(work, case)


async def _end_if_over(work: Work, desk: Desk) -> None:
    """End the digest and post the last cards once there is room for all of them."""
    left = await lists_store.without_card(work.tx, desk.id, cards.MOST_WAITING)
    queued = await lists_store.cards_waiting(work.tx, desk.recipient.address)
    if len(left) + queued >= cards.MOST_WAITING:
        return
    await cards.end(work, desk)
    for case in left:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
        await cards.post(work, case, desk, lane)


async def _post_late_cases(work: Work, desk: Desk) -> None:
    """Post cards of cases that were stored while the digest ended.

    On PostgreSQL the transaction that ends the digest does not see them.
    """
    left = await lists_store.without_card(work.tx, desk.id, cards.MOST_WAITING + 1)
    if len(left) > cards.MOST_WAITING:
        await cards.begin(work, desk)
        return
    for case in left:
        await cards.show(work, case)


MINUTE_MS = 60 * 1000
SHOWN_LINK = 120
"""UTF-16 units of a link."""
IN_MINUTES = 120
"""A longer wait is shown as the time when it began."""


def digest(speaker: Speaker, view: DigestView) -> Outgoing:
    """Render the digest of cases that wait at the moment of sending."""
    named = [_named(speaker, case) for case in view.named]
    decided = [_line(speaker, each) for each in view.decided]
    text = paragraphs(
        _head(speaker, view),
        _how(speaker, view),
        view.is_on and _listed(speaker.t("Urgent, and without a card yet:"), named),
        view.is_on and _listed(speaker.t("Recently decided:"), decided),
    )
    return Outgoing(text, next_row(speaker) if view.is_on else ())


def _head(speaker: Speaker, view: DigestView) -> str:
    t = speaker.t
    return lines(
        bold(t.plural("{n} case waits", "{n} cases are waiting", view.waiting))
        if view.waiting
        else bold(t("Nothing is waiting. Thank you.")),
        view.urgent and t.plural("{n} of them is urgent", "{n} of them are urgent", view.urgent),
        _oldest(speaker, view.oldest_at) if view.oldest_at is not None else None,
        view.held
        and t.plural("{n} more is with a moderator", "{n} more are with moderators", view.held),
        looks_line(speaker, view.looks),
    )


def _oldest(speaker: Speaker, since: int) -> str:
    t, minutes = speaker.t, max(0, speaker.now - since) // MINUTE_MS
    if minutes >= IN_MINUTES:
        return t("The oldest has been waiting since {time}", time=t.time(since))
    return t.plural(
        "The oldest has been waiting for {n} minute",
        "The oldest has been waiting for {n} minutes",
        minutes,
    )


def _how(speaker: Speaker, view: DigestView) -> str | None:
    if view.is_on:
        return speaker.t(
            "Reports are coming in faster than cards can be posted here. “Next” brings the "
            "case whose turn it is to our private chat. Urgent cases still get a card here."
        )
    if view.waiting or view.held:
        return speaker.t("The rush is over: every case that waits has a card of its own again.")
    return None


def _listed(heading: str, entries: list[str]) -> str | None:
    return lines(bold(heading), *entries) if entries else None


def _named(speaker: Speaker, case: Case) -> str:
    what = speaker.violation(case.violation)
    head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)} · {what}"
    return lines(head, quote(shortened(case.display, SHOWN_LINK)) if case.display else None)


def _line(speaker: Speaker, decided: DecidedCase) -> str:
    case, t = decided.case, speaker.t
    if case.decision is None:
        return ""
    return t(
        "№ {number}: {outcome} – {name}",
        number=case.number,
        outcome=outcome_label(speaker, case.decision.outcome),
        name=decided.name,
    )
