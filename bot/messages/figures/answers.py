"""Short answers to commands about figures and exports that did nothing."""

from __future__ import annotations

from typing import assert_never

from bot.domain.link import defang
from bot.domain.notices.figures import FiguresProblem, FiguresWord
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, says


@says(FiguresWord)
def figures_word(speaker: Speaker, notice: FiguresWord) -> Outgoing:
    return Outgoing(_sentence(speaker, notice))


def _sentence(speaker: Speaker, notice: FiguresWord) -> str:
    t, word = speaker.t, defang(notice.word or "")
    match notice.problem:
        case FiguresProblem.NO_RIGHT:
            return t("Figures are shown to members of staff.")
        case FiguresProblem.NO_EXPORT_RIGHT:
            return t("You have no right to export cases. An admin can give it.")
        case FiguresProblem.NO_PERIOD:
            return t(
                "“{word}” is no period I know. Write it like this: /stats 2026-10, /stats 2026-Q4,"
                " /stats 2026-W47, /stats 2026, or two dates: /stats 2026-09-01 2026-09-30",
                word=word,
            )
        case FiguresProblem.NO_MONTH:
            return t(
                "“{word}” is no month that has begun. Write it like this: /figures 2026-10",
                word=word,
            )
        case FiguresProblem.UNKNOWN_WORD:
            return t(
                "“{word}” is neither a period nor a type nor an outcome that I know.", word=word
            )
        case FiguresProblem.IN_PRIVATE:
            return t("Exports are for one person: write /export to me in private.")
    assert_never(notice.problem)
