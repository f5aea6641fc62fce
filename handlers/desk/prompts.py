"""Handlers of words that staff were asked for: only a reply to the question counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from telegram import Message, Update

from bot.authorities import answers
from bot.cases import model as cases_model
from bot.cases import store
from bot.cases.model import Case, IllegalMove, Whom
from bot.core import members_store, prompts_store
from bot.core.desks_store import Desk
from bot.core.messages import Action, Lane
from bot.core.people import Right, Role, may
from bot.core.prompts_store import Prompt
from bot.core.queues import sent_messages
from bot.core.toasts import Toast
from bot.core.work import fresh_id
from bot.desk import card_messages, cards, casework, corrections, reasoned_acts, talks
from bot.desk.buttons import AskAgain
from bot.desk.menus import ReasonMenu
from bot.desk.notices import DeskProblem, DeskWord, PromptStaff, WordsHeldBack
from bot.desk.verdict_form import verdict_step
from bot.desk.visit import Visit
from bot.links.link import defang
from bot.reports.model import Report
from bot.values import Act
from handlers.core.context import BotContext
from handlers.core.dispatch import on
from handlers.core.press import (
    AFTER_WORK_MS,
    Press,
    in_album,
    message_of,
    refusal,
    tell,
    work_in_private,
)
from handlers.core.updates import is_number
from handlers.desk.case_press import NOT_POSSIBLE, reason_of

MAX_WORDS = 1000
"""Characters of a question or of words to a reporter."""
PLACE = "prompt:"
_ENDED_BY = "ended_by"
"""In the detail of a prompt: the command that came after it."""
_NOT_ASKED = ""
"""The id of a prompt for words that come unasked."""


async def ask_for_words(
    press: Press[Action], case: Case, act: Act, detail: dict[str, Any] | None = None
) -> None:
    """Ask the presser to reply with words; the reply is bound to this question and this person."""
    visit = press.visit
    staff = press.actor.telegram_id
    # A decision made meanwhile by another moderator is not overruled by words written before it.
    detail = {**(detail or {}), "decision": _standing(case)}
    prompt = Prompt(fresh_id(), staff, case.id, act.value, detail)
    await prompts_store.prompts.insert(visit.work.tx, prompt, created_at=visit.work.now)
    await _post(visit, case, prompt)
    press.toast(Toast.WRITE_REPLY)


async def _post(visit: Visit, case: Case, prompt: Prompt) -> None:
    act = Act(prompt.act)
    detail = prompt.detail
    for_reason = "path" in detail and act is not Act.DECIDE
    named = (act, case.number, visit.sender.name, for_reason)
    asked: Sequence[Report] = ()
    if act is Act.ASK:
        asked = cases_model.chosen(_whom(detail), await talks.willing(visit.work, case))
    languages = tuple(dict.fromkeys(report.language for report in asked))
    ask = PromptStaff(*named, detail.get("language"), languages)
    under = card_messages.place_of(case.id, visit.work.private_chat)
    place = f"{PLACE}{prompt.id}"
    await visit.work.say(visit.recipient, ask, Lane.DESK_ANSWER, under=under, remember=place)


async def _standing_in_private(visit: Visit) -> Prompt | None:
    """The newest question that stands in the private chat of a member of staff, if it is recent."""
    if visit.role is Role.OUTSIDER:
        return None
    since = visit.work.now - AFTER_WORK_MS
    for prompt in await prompts_store.newest_prompts(visit.work.tx, visit.me, since):
        place = await sent_messages.get(visit.work.tx, f"{PLACE}{prompt.id}")
        if place is not None and place.chat_id == visit.sender.chat:
            return prompt
    return None


async def note_command(visit: Visit, name: str) -> None:
    """Keep which command came after a question: the applications of Telegram drop it then."""
    prompt = await _standing_in_private(visit)
    if prompt is not None and _ENDED_BY not in prompt.detail:
        detail = {**prompt.detail, _ENDED_BY: name}
        await prompts_store.prompts.set(visit.work.tx, prompt.id, detail=detail)


async def hold_back(visit: Visit, message: Message) -> bool:
    """Ask what words are that reply to nothing while a question to staff stands; keep nothing.

    False where none does, or where a report or a call was begun.
    """
    prompt = await _standing_in_private(visit) if visit.draft is None else None
    case = None if prompt is None else await store.cases.get(visit.work.tx, prompt.case)
    if prompt is None or case is None:
        return False
    command = prompt.detail.get(_ENDED_BY)
    asked = WordsHeldBack(prompt.id, Act(prompt.act), case.number, command)
    album = in_album(visit, message.media_group_id)
    await tell(visit, asked, reply_to=message.message_id, **album)
    return True


@on(AskAgain)
async def on_ask_again(press: Press[AskAgain]) -> None:
    visit = press.visit
    prompt = await prompts_store.prompts.get(visit.work.tx, press.action.prompt)
    case = None if prompt is None else await store.cases.get(visit.work.tx, prompt.case)
    if prompt is None or case is None or prompt.staff != visit.me:
        press.toast(Toast.OUTDATED)
        return
    await work_in_private(visit, case.id)
    detail = {name: value for name, value in prompt.detail.items() if name != _ENDED_BY}
    await prompts_store.prompts.set(visit.work.tx, prompt.id, detail=detail)
    await sent_messages.drop(visit.work.tx, f"{PLACE}{prompt.id}")  # it is asked further down
    await _post(visit, case, replace(prompt, detail=detail))
    press.toast(Toast.WRITE_REPLY)


def _whom(detail: Mapping[str, Any]) -> Whom:
    return Whom[detail.get("whom", "ALL")]


def _standing(case: Case) -> str | None:
    """The id of what is proposed or decided now."""
    stands = case.proposal or case.decision
    return stands.id if stands else None


async def on_reply(update: Update, context: BotContext) -> None:
    """A reply in a staff group to a prompt, or to a card, where it is a note; others are talk."""
    visit = context.visit
    message = message_of(update)
    if visit.desk is None or visit.desk.is_of_authority:
        return
    place = await _replied(visit, message)
    kind, _, named = place.partition(":")
    is_heard = may(visit.role, Right.HANDLE_CASES) or visit.sender.is_anonymous or visit.is_unsure
    if _asks(place):
        await _answer(visit, visit.desk, await _prompt_of(visit, place), message)
    elif is_heard and kind == "card" and await casework.find_case(visit.work, named, visit.desk):
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
        prompt: Prompt | None = _note_on(visit, named.partition(":")[0])
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
    return await sent_messages.find_place(visit.work.tx, message.chat.id, replied.message_id) or ""


def _note_on(visit: Visit, case: str) -> Prompt:
    return Prompt(_NOT_ASKED, visit.me, case, Act.NOTE.value, {})


def _asks(place: str) -> bool:
    """True for the place of a prompt, or of a reporter's words."""
    return place.startswith(PLACE) or talks.read_place(place) is not None


async def _prompt_of(visit: Visit, place: str) -> Prompt | None:
    """The prompt of a place; a reply to a reporter's words needs none that was stored."""
    said = talks.read_place(place)
    if said is None:
        return await prompts_store.prompts.get(visit.work.tx, place.removeprefix(PLACE))
    case, reply = said
    return Prompt(_NOT_ASKED, visit.me, case, Act.TELL.value, {"reply": reply})


async def _answer(visit: Visit, desk: Desk, prompt: Prompt | None, message: Message) -> None:
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
        await _take(visit, desk, prompt, message.text)


async def _take(visit: Visit, desk: Desk, prompt: Prompt, text: str) -> None:
    case = await store.cases.get(visit.work.tx, prompt.case)
    if case is None:
        await _word(visit, DeskProblem.PROMPT_OVER)
        return
    try:
        done = await _do(visit, desk, case, prompt, text)
    except NOT_POSSIBLE as error:
        reason = await reason_of(visit.work, error)
        if reason is not None:
            await _word(visit, reason.toast, reason.name)
        else:
            await _word(visit, DeskProblem.PROMPT_OVER)
            await cards.refresh(visit.work, case)
    else:
        if done:
            await prompts_store.prompts.delete(visit.work.tx, prompt.id)
        else:
            await _word(visit, DeskProblem.UNKNOWN_CASE, text[:20])


async def _do(visit: Visit, desk: Desk, case: Case, prompt: Prompt, text: str) -> bool:
    """False for a number of a case to join that there is not."""
    work = visit.work
    actor = visit.actor
    here = _desk_in_language(visit, desk)
    match Act(prompt.act):
        case Act.ASK:
            await talks.ask(work, case, actor, defang(text), here, _whom(prompt.detail))
        case Act.TELL:
            reply = prompt.detail["reply"]
            await talks.answer_reporter(work, case, actor, reply, defang(text), here)
        case Act.NOTE:
            # A reply to a card stands in the group already: nothing is said there.
            is_said = prompt.id != _NOT_ASKED or work.private_chat is not None
            await talks.note(work, case, actor, text, here if is_said else None)
        case Act.AUTHORITY_TELL:
            language = visit.recipient.language
            referral = prompt.detail["referral"]
            await answers.tell_authority(work, case, referral, text, language, actor.telegram_id)
        case Act.DECIDE:
            await _decide(visit, case, prompt, text)
        case Act.MERGE if "path" not in prompt.detail:
            target = await corrections.find_target(work, text)
            if target is None:
                return False
            await casework.check_works_at(work, case, actor, target)
            await cards.open_menu(work, case, ReasonMenu(Act.MERGE, (target.number,)))
        case act:
            # A reporter's bad faith does not depend on what is decided.
            if act not in {Act.VOID, Act.PAUSE} and prompt.detail["decision"] != _standing(case):
                raise IllegalMove(case, act)
            because = cases_model.Because(words=text)
            path = tuple(prompt.detail["path"])
            await reasoned_acts.act_because(work, case, actor, desk, path, because)
    return True


def _desk_in_language(visit: Visit, desk: Desk) -> Desk:
    """The desk, in the language of the moderator who writes in private."""
    if visit.work.private_chat is None:
        return desk
    return replace(desk, language=visit.recipient.language)


async def _decide(visit: Visit, case: Case, prompt: Prompt, text: str) -> None:
    """Make the chosen verdict with the words. Raises IllegalMove where it changed meanwhile."""
    path = tuple(prompt.detail.get("path", ()))
    channel = visit.work.channel
    verdict = verdict_step(channel, case.violation, path).verdict
    if verdict is None or prompt.detail.get("decision") != _standing(case):
        raise IllegalMove(case, Act.DECIDE)
    language = prompt.detail.get("language", visit.recipient.language)
    verdict = replace(verdict, words=defang(text), words_language=language)
    await casework.decide_case(visit.work, case, visit.actor, verdict)


async def _word(visit: Visit, problem: DeskProblem | Toast, name: str | None = None) -> None:
    word = DeskWord(problem, name)
    to = visit.sender.message
    await visit.work.say(visit.recipient, word, Lane.DESK_ANSWER, reply_to=to)
