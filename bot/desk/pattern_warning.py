"""Warning of a pattern in the reports: their number moves the case up no more."""

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from bot.core.languages import N_
from bot.core.speaker import Speaker, lines
from bot.desk.model import Act, Case, IllegalMove, Move
from bot.desk.pattern_rules import Pattern
from bot.desk.views import CardView


def slowed(case: Case, changed: Case, move: Move) -> Case:
    """The case with new patterns, where the move notes some.

    Raises IllegalMove where each was noted before.
    """
    if move.act is not Act.SLOW:
        return changed
    if move.patterns <= case.patterns:
        raise IllegalMove(case, move.act)
    return replace(changed, patterns=case.patterns | move.patterns)


def weight(case: Case, reporters: int) -> int:
    """How many people the order of work counts; cases.weight in the database."""
    return 1 if case.patterns else reporters


PATTERN_SENTENCES = {
    Pattern.NEW_ACCOUNTS: N_("many reporters were new to the bot"),
    Pattern.SAME_WORDS: N_("many reporters used the same words"),
    Pattern.BURST: N_("most reports came within minutes"),
    Pattern.ONE_REPORTER: N_("one account reported many links of the same author"),
}


def named(speaker: Speaker, patterns: Iterable[Pattern]) -> str:
    return Markup("; ").join(speaker.t(PATTERN_SENTENCES[one]) for one in sorted(patterns))


def warning(speaker: Speaker, view: CardView) -> str | None:
    """For the working card, while the case is undecided."""
    t, case = speaker.t, view.case
    if not case.patterns or not case.status.is_undecided:
        return None
    return lines(
        t(
            "⚖ Please look closely. Reports about this account, site or link stand out: "
            "{patterns}.",
            patterns=named(speaker, case.patterns),
        ),
        t(
            "This proves nothing, neither about the material nor about the reporters. Decide by "
            "what you see."
        ),
        t(
            "The number of reports does not move this case up. If the desk has two people, a "
            "second one approves the decision."
        ),
    )
