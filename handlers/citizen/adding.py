"""Hands words and files of a reporter to staff, and says what became of them."""

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.report import Report
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import AdditionsFull
from bot.services.citizen import adding
from bot.services.citizen.adding import Album, TooManyAdditions
from bot.services.visit import Visit
from handlers.guards import citizen


async def hand_on(
    visit: Visit,
    report: Report,
    text: str | None,
    files: tuple[Attachment, ...],
    question: str | None = None,
    album: Album | None = None,
    *,
    key: str | None = None,
) -> tuple[Notice, str | None]:
    """What to tell the reporter, and the reply that an album's further parts join.

    Buttons name the report by `key`, or else by its id.
    """
    work, person, key = visit.work, citizen(visit), key or report.id
    try:
        reply = await adding.add(work, person, report, text, files, question, album)
    except TooManyAdditions as full:
        return full_notice(key, report, full), None
    if reply is None:
        return say.AdditionTooLate(key, report.number), None
    if question is not None:
        return say.AnswerTaken(report.number), reply
    return say.AdditionTaken(key, report.number), reply


def full_notice(key: str, report: Report, full: TooManyAdditions) -> Notice:
    return AdditionsFull(key, report.number, full.most, within_a_day=full.within_a_day)
