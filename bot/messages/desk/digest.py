"""A desk's digest in a flood, and the button for the next case."""

from bot.domain.desk.case import Case
from bot.i18n import numbered
from bot.messages.choosing import URGENCY_MARKS
from bot.messages.citizen.decided import outcome_label
from bot.messages.desk.looks.offers import looks_line
from bot.messages.desk.menus import next_row
from bot.messages.fit import shortened
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote
from bot.services.desk.digest import DecidedCase, DigestView

MINUTE_MS = 60 * 1000
SHOWN_LINK = 120
"""UTF-16 units of a link."""
IN_MINUTES = 120
"""A longer wait is shown as the time when it began."""


def digest(speaker: Speaker, view: DigestView) -> Outgoing:
    """What waits at the moment of sending."""
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
