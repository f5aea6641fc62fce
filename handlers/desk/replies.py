"""Handlers of replies with words: to a question, to a card, or to a reporter's words."""

from telegram import Message, Update

from bot.authorities import answers
from bot.cases import store
from bot.cases.model import Because, Case, IllegalMove
from bot.core import members_store, prompts_store
from bot.core.desks_store import Desk
from bot.core.messages import Lane
from bot.core.people import Right, may
from bot.core.queues import sent_messages
from bot.core.toasts import Toast
from bot.desk import cards, casework, reasoned_acts, search, talks
from bot.desk.buttons import GiveWords
from bot.desk.menus import ReasonMenu
from bot.desk.notices import DeskProblem, DeskWord, WordsGiven
from bot.desk.verdict_form import verdict_step
from bot.desk.visit import Visit
from bot.links.link import defang
from bot.values import Act, replace
from handlers.core.context import BotContext
from handlers.core.dispatch import about
from handlers.core.press import (
    message_of,
    refusal,
    work_in_private,
)
from handlers.core.updates import is_number
from handlers.desk.case_press import NAMED_CASES, NOT_POSSIBLE, CasePress, reason_of
from handlers.desk.prompts import PLACE, WHOSE, standing_decision, whom_asked

MAX_WORDS = 1000
"""Characters of a question or of words to a reporter."""

_NOT_ASKED = ""
"""The id of a prompt for words that come unasked."""


async def on_reply(update: Update, context: BotContext) -> None:
    """Take a reply in a staff group to a prompt, or to a card, where it is a note."""
    visit = context.visit
    message = message_of(update)
    if visit.desk is None or visit.desk.is_of_authority:
        return
    place = await _replied(visit, message)
    kind, _, named = place.partition(":")
    is_heard = (
        may(visit.role, Right.HANDLE_CASES)
        or visit.sender.is_anonymous
        or visit.is_unsure
    )
    if _asks(place):
        await _answer(visit, visit.desk, await _prompt_of(visit, place), message)
    elif (
        is_heard
        and kind == "card"
        and await casework.find_case(visit.work, named, visit.desk)
    ):
        await _answer(visit, visit.desk, _note_on(visit, named), message)


async def is_asked(visit: Visit, message: Message) -> bool:
    return _asks(await _replied(visit, message))


async def is_answer(visit: Visit, message: Message) -> bool:
    """True for a reply to a question to staff, to a reporter's words or to a working card."""
    place = await _replied(visit, message)
    return _asks(place) or place.startswith("card:")


async def take_private_reply(visit: Visit, message: Message) -> bool:
    """Take a private reply to a question to staff, a reporter's words or a working card, where it
    is a note; False for others."""
    place = await _replied(visit, message)
    kind, _, named = place.partition(":")
    if kind == "card":
        prompt: prompts_store.Prompt | None = _note_on(visit, named.partition(":")[0])
    elif _asks(place):
        prompt = await _prompt_of(visit, place)
    else:
        return False
    if prompt is None:
        await _word(visit, DeskProblem.PROMPT_OVER)
        return True
    await work_in_private(visit, prompt.case)
    if visit.desk is None:
        return False
    await _answer(visit, visit.desk, prompt, message)
    return True


async def _replied(visit: Visit, message: Message) -> str:
    """The place of the message that this one replies to; empty where it is none of the bot's."""
    replied = message.reply_to_message
    if replied is None or not is_number(replied.message_id):
        return ""
    return (
        await sent_messages.find_place(
            visit.work.tx, message.chat.id, replied.message_id
        )
        or ""
    )


def _note_on(visit: Visit, case: str) -> prompts_store.Prompt:
    return prompts_store.Prompt(_NOT_ASKED, visit.me, case, Act.NOTE.value, {})


def _asks(place: str) -> bool:
    """True for the place of a prompt, or of a reporter's words."""
    return place.startswith(PLACE) or talks.read_place(place) is not None


async def _prompt_of(visit: Visit, place: str) -> prompts_store.Prompt | None:
    """The prompt of a place; a reply to a reporter's words needs none that was stored."""
    said = talks.read_place(place)
    if said is None:
        return await prompts_store.prompts.get(visit.work.tx, place.removeprefix(PLACE))
    case, reply = said
    return prompts_store.Prompt(
        _NOT_ASKED, visit.me, case, Act.TELL.value, {"reply": reply}
    )


@about(NAMED_CASES, GiveWords)
async def on_give_words(press: CasePress[GiveWords]) -> None:
    """Make a note, or a message to the reporters, of the words that the question answers."""
    visit = press.visit
    act = press.action.act
    message = press.replied_to
    place = await sent_messages.find_place(
        visit.work.tx, visit.sender.chat or 0, press.message or 0
    )
    is_open = place is not None and place.startswith(WHOSE)
    if message is None or not is_open or act not in {Act.NOTE, Act.ASK}:
        press.toast(Toast.OUTDATED)
        return
    prompt = prompts_store.Prompt(_NOT_ASKED, visit.me, press.subject.id, act.value, {})
    if await _answer(visit, press.desk, prompt, message):
        await sent_messages.drop(visit.work.tx, place)
        await press.show_staff(WordsGiven(act, press.subject.number))


async def _answer(
    visit: Visit, desk: Desk, prompt: prompts_store.Prompt | None, message: Message
) -> bool:
    """True for words that were taken; else the writer is told why they were not."""
    if visit.sender.is_anonymous:
        await _word(visit, DeskProblem.ANONYMOUS)
    elif not may(visit.role, Right.HANDLE_CASES):
        await _word(visit, refusal(visit, Right.HANDLE_CASES))
    elif prompt is None:
        await _word(visit, DeskProblem.PROMPT_OVER)
    elif prompt.staff != visit.sender.person:
        name = await members_store.staff_name(visit.work.tx, prompt.staff)
        await _word(visit, DeskProblem.NOT_YOURS, name)
    elif not message.text or len(message.text) > MAX_WORDS:
        await _word(visit, DeskProblem.WORDS_ONLY, str(MAX_WORDS))
    else:
        return await _take(visit, desk, prompt, message.text)
    return False


async def _take(
    visit: Visit, desk: Desk, prompt: prompts_store.Prompt, text: str
) -> bool:
    case = await store.cases.get(visit.work.tx, prompt.case)
    if case is None:
        await _word(visit, DeskProblem.PROMPT_OVER)
        return False
    try:
        done = await _do(visit, desk, case, prompt, text)
    except NOT_POSSIBLE as error:
        await _explain(visit, case, error)
        return False
    if done:
        await prompts_store.prompts.delete(visit.work.tx, prompt.id)
    else:
        await _word(visit, DeskProblem.UNKNOWN_CASE, text[:20])
    return done


async def _explain(visit: Visit, case: Case, error: Exception) -> None:
    reason = await reason_of(visit.work, error)
    if reason is not None:
        await _word(visit, reason.toast, reason.name)
    else:
        await _word(visit, DeskProblem.PROMPT_OVER)
        await cards.refresh(visit.work, case)


async def _do(
    visit: Visit, desk: Desk, case: Case, prompt: prompts_store.Prompt, text: str
) -> bool:
    """False for a number of a case to join that there is not."""
    work = visit.work
    actor = visit.actor
    here = _desk_in_language(visit, desk)
    match Act(prompt.act):
        case Act.ASK:
            await talks.ask(
                work, case, actor, defang(text), here, whom_asked(prompt.detail)
            )
        case Act.TELL:
            reply = prompt.detail["reply"]
            await talks.answer_reporter(work, case, actor, reply, defang(text), here)
        case Act.NOTE:
            is_in_group = prompt.id == _NOT_ASKED and work.private_chat is None
            # A reply to a card stands in the group already: nothing is said there.
            await talks.note(work, case, actor, text, None if is_in_group else here)
        case Act.AUTHORITY_TELL:
            language = visit.recipient.language
            referral = prompt.detail["referral"]
            await answers.tell_authority(
                work, case, referral, text, language, actor.telegram_id
            )
        case Act.DECIDE:
            await _decide(visit, case, prompt, text)
        case Act.MERGE if "path" not in prompt.detail:
            target = await search.find_numbered(work, text)
            if target is None:
                return False
            await casework.check_works_at(work, case, actor, target)
            await cards.open_menu(work, case, ReasonMenu(Act.MERGE, (target.number,)))
        case act:
            _check_decision(case, act, prompt)
            because = Because(words=text)
            path = tuple(prompt.detail["path"])
            await reasoned_acts.act_because(work, case, actor, desk, path, because)
    return True


def _check_decision(case: Case, act: Act, prompt: prompts_store.Prompt) -> None:
    """Raise IllegalMove if the case was decided anew since the question for the reason."""
    if act in {Act.VOID, Act.PAUSE}:
        return  # a reporter's bad faith does not depend on what is decided
    if prompt.detail["decision"] != standing_decision(case):
        raise IllegalMove(case, act)


def _desk_in_language(visit: Visit, desk: Desk) -> Desk:
    """The desk, in the language of the moderator who writes in private."""
    if visit.work.private_chat is None:
        return desk
    return replace(desk, language=visit.recipient.language)


async def _decide(
    visit: Visit, case: Case, prompt: prompts_store.Prompt, text: str
) -> None:
    """Make the chosen verdict with the words. Raises IllegalMove where it changed meanwhile."""
    path = tuple(prompt.detail.get("path", ()))
    channel = visit.work.channel
    verdict = verdict_step(channel, case.violation, path).verdict
    if verdict is None or prompt.detail.get("decision") != standing_decision(case):
        raise IllegalMove(case, Act.DECIDE)
    language = prompt.detail.get("language", visit.recipient.language)
    verdict = replace(verdict, words=defang(text), words_language=language)
    await casework.decide_case(visit.work, case, visit.actor, verdict)


async def _word(
    visit: Visit, problem: DeskProblem | Toast, name: str | None = None
) -> None:
    word = DeskWord(problem, name)
    to = visit.sender.message
    await visit.work.say(visit.recipient, word, Lane.DESK_ANSWER, reply_to=to)
