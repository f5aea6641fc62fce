"""A message changed after its report was sent: one tap hands staff the new text."""

from telegram import Message

from bot.domain.actions.citizen import AddEditedText, SendWords
from bot.domain.citizen.numbers import find, hide
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import EditOffer, NumbersAsk
from bot.services.citizen import edits
from bot.services.citizen.adding import takes_more
from bot.services.visit import Visit
from handlers.citizen import adding
from handlers.guards import citizen
from handlers.press import ReportPress
from handlers.reading import content_of, said_in


async def offer(visit: Visit, message: Message) -> None:
    """Say that staff have the old text, and offer to add the new one.

    The offer answers the changed message: a later press adds what stands there then, and nothing of
    it is kept meanwhile.
    """
    person, work = citizen(visit), visit.work
    content, _ = content_of(message)
    report = await edits.report_of(work, person, _sent_at(message))
    if report is None or content.is_empty:
        return
    if not await edits.says_more(work, report, said_in(message).text, content):
        return
    notice: Notice = EditOffer(report.id, report.number)
    if not await takes_more(work, report):
        notice = say.AdditionTooLate(report.id, report.number)
    latest = f"edited:{person.id}:{message.message_id}"
    await work.tell(person.recipient, notice, reply_to=message.message_id, latest=latest)


async def is_of_earlier_report(visit: Visit, message: Message) -> bool:
    """Whether a message came before the last report was filed."""
    return await edits.came_before(visit.work, citizen(visit), _sent_at(message))


async def take(press: ReportPress[AddEditedText | SendWords]) -> bool:
    """Add what the message says now that the button's message answers.

    False when Telegram does not show it any more. Numbers of people are asked about first.
    """
    shown, action, report = press.query.message, press.action, press.report
    message = shown.reply_to_message if isinstance(shown, Message) else None
    if message is None:
        return False
    said, country, question = said_in(message), press.work.channel.country, None
    text = said.text
    if isinstance(action, SendWords):
        question = action.question
        text = hide(text, country) if text and action.hidden else text
    elif found := find(text, country):
        await press.replace(NumbersAsk(press.key, report.number, found))
        return True
    done: Notice = say.AdditionTaken(press.key, report.number)
    content, _ = content_of(message)
    # A second tap adds nothing twice.
    if await edits.says_more(press.work, report, text, content):
        done, _ = await adding.hand_on(
            press.visit, report, text, said.files, question, key=press.key
        )
    await press.replace(done)
    return True


def _sent_at(message: Message) -> int:
    return int(message.date.timestamp()) * 1000
