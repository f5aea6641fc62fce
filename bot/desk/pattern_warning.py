"""Warning of a pattern in the reports: their number moves the case up no more."""

from collections.abc import Iterable

from markupsafe import Markup

from bot.cases.pattern_rules import Pattern
from bot.core.languages import N_
from bot.core.speaker import Speaker, lines
from bot.desk.views import CardView

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
