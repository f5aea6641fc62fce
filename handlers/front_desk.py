"""Front desk: questions are answered in every state, and other words are asked about."""

from telegram import Message

from bot.core.chat_commands import Chat, Command
from bot.core.people import may
from bot.desk.visit import Visit
from bot.reports import filing
from bot.reports.draft import Draft, Input, Step
from bot.reports.draft_form import begin_draft
from bot.reports.front_desk import (
    LeftOut,
    NoReport,
    QuestionAnswered,
    ReportAsk,
    SendAsReport,
    Waits,
    asks_first,
    question_in,
    type_named,
    unknown_command,
)
from bot.reports.model import is_small_talk
from bot.values import replace
from handlers import report_form
from handlers.core import expected
from handlers.core import press as frame
from handlers.core.dispatch import on
from handlers.core.updates import content_of
from handlers.desk import prompts, replies


async def answer_question(visit: Visit, message: Message) -> bool:
    """Answer a question of the channel file; True where the message was one.

    Nothing of the chat's state changes. Words for the work of staff are none.
    """
    if (
        not message.text
        or message.text.startswith("/")
        or message.forward_origin is not None
    ):
        return False
    if visit.takes_call or frame.is_of_work(visit):
        return False
    asked = question_in(visit.work.channel, message.text, frame.citizen(visit).language)
    if (
        asked is None
        or content_of(message).links
        or await replies.is_answer(visit, message)
    ):
        return False
    if visit.care is not None and is_small_talk(message.text):
        return False  # thanks have an answer of their own there
    if await prompts.hold_back(visit, message):
        return True
    person = frame.citizen(visit)
    to = person.recipient
    if not person.language_chosen and asked.language in visit.work.channel.languages:
        to = replace(to, language=asked.language)
    await visit.work.tell(to, _answer(visit, asked.question))
    return True


def _answer(visit: Visit, question: str) -> QuestionAnswered:
    if visit.care is not None:
        return QuestionAnswered(question, Waits.CARE)
    if expected.is_expected(visit):
        return QuestionAnswered(question, Waits.ANSWER)
    person = frame.citizen(visit)
    if not person.language_chosen:
        return QuestionAnswered(question, Waits.LANGUAGE)
    if not filing.has_agreed(visit.work, person):
        return QuestionAnswered(question, Waits.CONSENT)
    if visit.draft is not None:
        return QuestionAnswered(question, Waits.DRAFT, *_named(visit.draft))
    return QuestionAnswered(question)


def _named(draft: Draft) -> tuple[str, int]:
    return draft.id, draft.revision


async def ask_first(visit: Visit, message: Message, content: Input) -> bool:
    """Ask whether words that the bot did not ask for are a report; keep nothing of them."""
    if visit.takes_call or not asks_first(visit.draft, content):
        return False
    album = message.media_group_id
    if await report_form.is_paused(visit, album=album):
        return True
    if not await frame.require_consent(visit, reply_to=message.message_id):
        return True  # they are asked under the same words when the consent is given
    adds = visit.draft is not None
    await frame.tell(visit, ReportAsk(adds), reply_to=message.message_id)
    return True


async def choose_named_type(visit: Visit, content: Input) -> bool:
    """Take the typed name of a type as its choice, where a type is to be chosen; else False."""
    draft = visit.draft
    if not content.text or not asks_first(draft, content):
        return False
    if draft is not None and (draft.step is not Step.TYPE or draft.asked is not None):
        return False
    kind = type_named(visit.work.channel, content.text)
    if kind is None:
        return False
    if not visit.takes_call and await report_form.is_paused(visit):
        return True
    if not visit.takes_call and not await frame.require_consent(visit):
        return True
    if draft is None:
        draft = await begin_draft(visit.work, frame.citizen(visit))
    await report_form.REPORT.go_on(
        visit, draft, await report_form.REPORT.choose(visit, draft, kind.id)
    )
    return True


@on(SendAsReport)
async def on_send(press: frame.Press[SendAsReport]) -> None:
    message = press.replied_to
    await frame.stop_expecting(press.visit)
    if message is None:
        await report_form.begin_report(press.visit, press.message)
        return
    await report_form.take(press.visit, content_of(message), edit=press.message)


@on(NoReport)
async def on_no_report(press: frame.Press[NoReport]) -> None:
    draft = press.visit.draft
    if draft is None:
        await press.replace(LeftOut())
    else:
        await press.replace(LeftOut(*_named(draft)))


async def answer_unknown_command(visit: Visit, message: Message) -> None:
    """Name the nearest command that the sender may use."""
    await frame.meet_staff(visit)
    known = [
        one.name for one in visit.work.deployment.commands if _is_usable(visit, one)
    ]
    await frame.tell(visit, unknown_command(message.text or "", known))


def _is_usable(visit: Visit, command: Command) -> bool:
    if command.chat is not Chat.PRIVATE or not command.is_offered(visit.work.channel):
        return False
    return command.right is None or may(visit.role, command.right)
