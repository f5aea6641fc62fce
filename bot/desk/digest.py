"""A desk's digest in a flood: what waits at the moment of sending."""

from bot.cases.model import HOLD_MS, Case, is_held
from bot.core import desks_store
from bot.core.database.database import Transaction
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Outgoing, shortened
from bot.core.pickers import URGENCY_MARKS
from bot.core.speaker import Speaker, bold, lines, paragraphs, quote
from bot.core.work import Work
from bot.desk import lists_store, looks_store
from bot.desk.card_menus import next_row
from bot.desk.views import DecidedCase, DigestView
from bot.reports.news_screens import outcome_label
from bot.values import Urgency

SHOWN_DECISIONS = 5
NAMED = 12
"""Urgent cases for whose card there is no room yet, named in the digest; the oldest first."""


async def view(tx: Transaction, desk: str, now: int) -> DigestView:
    on = await desks_store.desks.get(tx, desk)
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


MINUTE_MS = 60 * 1000
SHOWN_LINK = 120
"""UTF-16 units of a link."""
IN_MINUTES = 120
"""A longer wait is shown as the time when it began."""


@message
class Digest:
    """One message for all cases that wait at a desk when it is sent."""

    desk: str

    async def load(self, work: Work) -> DigestView:
        return await view(work.tx, self.desk, work.now)

    def render(self, speaker: Speaker, view: DigestView) -> Outgoing:
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
        outcome=outcome_label(speaker, case.decision.finding.outcome),
        name=decided.name,
    )


def looks_line(speaker: Speaker, waiting: int) -> str | None:
    """For digests: how many decided cases the people of a desk may decide again."""
    if not waiting:
        return None
    return speaker.t.plural(
        "{n} decided case is waiting for a second look: /queue second",
        "{n} decided cases are waiting for a second look: /queue second",
        waiting,
    )
