"""Hands words and files of a reporter to staff, and says what became of them."""

from telegram import Message

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.numbers import find
from bot.domain.citizen.report import Report
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import AdditionsFull, NumbersAsk
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


async def asks_about_numbers(
    visit: Visit, message: Message, report: Report, key: str, question: str | None
) -> bool:
    """Ask before words with numbers of people go to staff; False when there are none.

    The question answers the message, so that nothing of it is kept meanwhile.
    """
    found = find(message.text or message.caption, visit.work.channel.country)
    if found:
        notice = NumbersAsk(key, report.number, found, question)
        to, answers = citizen(visit).recipient, message.message_id
        await visit.work.tell(to, notice, reply_to=answers, latest=f"numbers:{key}:{answers}")
    return bool(found)


def full_notice(key: str, report: Report, full: TooManyAdditions) -> Notice:
    return AdditionsFull(key, report.number, full.most, within_a_day=full.within_a_day)
