"""Answers to figures and export commands that were refused."""

from bot.domain.link import defang
from bot.domain.notices.figures import FiguresProblem, FiguresWord
from bot.i18n import N_
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, says

SENTENCES = {
    FiguresProblem.NO_RIGHT: N_("Figures are shown to members of staff."),
    FiguresProblem.NO_EXPORT_RIGHT: N_("You have no right to export cases. An admin can give it."),
    FiguresProblem.NO_PERIOD: N_(
        "I do not know the period “{word}”. Write it like this: /stats 2026-10, /stats "
        "2026-Q4, /stats 2026-W47, /stats 2026, or two dates: /stats 2026-09-01 2026-09-30"
    ),
    FiguresProblem.NO_MONTH: N_(
        "“{word}” is not a month that has begun. Write it like this: /figures 2026-10"
    ),
    FiguresProblem.UNKNOWN_WORD: N_("I know no period, type or outcome called “{word}”."),
    FiguresProblem.IN_PRIVATE: N_("Exports are for one person: write /export to me in private."),
}


@says(FiguresWord)
def figures_word(speaker: Speaker, notice: FiguresWord) -> Outgoing:
    return Outgoing(speaker.t(SENTENCES[notice.problem], word=defang(notice.word or "")))
