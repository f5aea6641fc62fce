"""The lines of /stats about decisions by outcome, each beside the period before."""

from bot.domain.desk.case import Outcome
from bot.domain.figures.figures import Figures
from bot.messages.figures.words import outcome_name
from bot.messages.speaker import Speaker


def outcome_lines(speaker: Speaker, now: Figures, then: Figures | None) -> list[str]:
    """A line for each outcome, the most frequent first."""
    t, found = speaker.t, list[str]()
    before = {} if then is None else then.by_outcome()
    for outcome, n in sorted(now.by_outcome().items(), key=lambda each: -each[1]):
        was = None if then is None else before.get(outcome, 0)
        name = outcome_name(speaker, outcome)
        found.append(t("{what}: {n}", what=name, n=beside(speaker, n, was)))
        if outcome is Outcome.RESTRICTED and now.ended_orders:
            ended = beside(speaker, now.ended_orders, None if then is None else then.ended_orders)
            found.append(t("– orders that ended: {n}", n=ended))
        if outcome is Outcome.FORWARDED and now.unanswered:
            earlier = None if then is None else then.unanswered
            count = beside(speaker, now.unanswered, earlier)
            found.append(t("– closed without an answer of the authority: {n}", n=count))
    return found


def beside(speaker: Speaker, now: int, then: int | None) -> str:
    return bracketed(speaker.t.number(now), None if then is None else speaker.t.number(then))


def bracketed(now: str, then: str | None) -> str:
    return now if then is None else f"{now} ({then})"
