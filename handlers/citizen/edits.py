"""A message changed after its report was sent: one tap hands staff the new text."""

from __future__ import annotations

from telegram import Message, Update

from bot.domain.citizen.report import Report
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.services.citizen import edits, following
from bot.services.visit import Visit
from handlers.guards import citizen, pressed_message
from handlers.reading import content_of, files_of, is_empty, place_of


async def offer(visit: Visit, message: Message) -> None:
    """Say that staff have the old text, and offer to add the new one.

    The offer answers the changed message: whoever presses later adds what stands there then, and
    nothing of it is kept meanwhile.
    """
    person, work = citizen(visit), visit.work
    content, _ = content_of(message)
    report = await edits.report_of(work, person, int(message.date.timestamp()) * 1000)
    if report is None or is_empty(content):
        return
    if not await edits.says_more(work, report, _written(message), content):
        return
    notice: Notice = say.EditOffer(report.id, report.number)
    if not await following.takes_more(work, report):
        notice = say.AdditionTooLate(report.id, report.number)
    await work.tell(
        person.recipient,
        notice,
        reply_to=message.message_id,
        latest=f"edited:{person.id}:{message.message_id}",
    )


async def take(visit: Visit, update: Update, report: Report) -> bool:
    """Add what the changed message says now; False where it is not to be seen any more."""
    query = update.callback_query
    offered = query.message if query is not None else None
    message = offered.reply_to_message if isinstance(offered, Message) else None
    if message is None:
        return False
    person, work = citizen(visit), visit.work
    written, taken = _written(message), True
    content, _ = content_of(message)
    # A second tap adds nothing twice.
    if await edits.says_more(work, report, written, content):
        taken = await following.add(work, person, report, written, files_of(message))
    done = say.AdditionTaken if taken else say.AdditionTooLate
    notice = done(report.id, report.number)
    await work.tell(person.recipient, notice, edit=pressed_message(update))
    return True


def _written(message: Message) -> str | None:
    return message.text or message.caption or place_of(message)
