"""Questions for words of staff: asked, held back, and asked again."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Message

from bot.cases import store
from bot.cases.model import Case, Whom, chosen
from bot.core import prompts_store
from bot.core.messages import Action, Lane
from bot.core.people import Right, Role, may
from bot.core.queues import sent_messages
from bot.core.toasts import Toast
from bot.core.work import fresh_id
from bot.desk import card_messages, talks
from bot.desk.buttons import AskAgain
from bot.desk.notices import PromptStaff, WhoseWords, WordsHeldBack
from bot.desk.visit import Visit
from bot.reports.model import Report
from bot.values import Act, replace
from handlers.core.dispatch import on
from handlers.core.press import (
    AFTER_WORK_MS,
    Press,
    citizen,
    in_album,
    tell,
    work_in_private,
)

PLACE = "prompt:"

_ENDED_BY = "ended_by"
"""In the detail of a prompt: the command that came after it."""


async def ask_for_words(
    press: Press[Action], case: Case, act: Act, detail: dict[str, Any] | None = None
) -> None:
    """Ask the presser to reply with words; the reply is bound to this question and this person."""
    visit = press.visit
    staff = press.actor.telegram_id
    # A decision made meanwhile by another moderator is not overruled by words written before it.
    detail = {**(detail or {}), "decision": standing_decision(case)}
    prompt = prompts_store.Prompt(fresh_id(), staff, case.id, act.value, detail)
    await prompts_store.prompts.insert(visit.work.tx, prompt, created_at=visit.work.now)
    await _post(visit, case, prompt)
    press.toast(Toast.WRITE_REPLY)


async def _post(visit: Visit, case: Case, prompt: prompts_store.Prompt) -> None:
    act = Act(prompt.act)
    detail = prompt.detail
    for_reason = "path" in detail and act is not Act.DECIDE
    asked: Sequence[Report] = ()
    if act is Act.ASK:
        asked = chosen(whom_asked(detail), await talks.willing(visit.work, case))
    languages = tuple(dict.fromkeys(report.language for report in asked))
    language = detail.get("language")
    ask = PromptStaff(
        act, case.number, visit.sender.name, for_reason, language, languages
    )
    under = card_messages.place_of(case.id, visit.work.private_chat)
    place = f"{PLACE}{prompt.id}"
    await visit.work.say(
        visit.recipient, ask, Lane.DESK_ANSWER, under=under, remember=place
    )


async def _standing_in_private(visit: Visit) -> prompts_store.Prompt | None:
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
    if visit.draft is not None:
        return False
    prompt = await _standing_in_private(visit)
    if prompt is None:
        return False
    case = await store.cases.get(visit.work.tx, prompt.case)
    if case is None:
        return False
    command = prompt.detail.get(_ENDED_BY)
    asked = WordsHeldBack(prompt.id, Act(prompt.act), case.number, command)
    album = in_album(visit, message.media_group_id)
    await tell(visit, asked, reply_to=message.message_id, **album)
    return True


_WORKING_CARDS = "card:%"
WHOSE = "whose:"
"""Begins the names of questions what words are; each is answered once."""


async def ask_whose(visit: Visit, message: Message) -> bool:
    """Ask a person at work what words are that nothing asked for: never a draft of a citizen.

    At work is who handles cases and has the working card of one in this chat. False for others, and
    where a report or a call was begun.
    """
    if visit.draft is not None or not may(visit.role, Right.HANDLE_CASES):
        return False
    chat = message.chat.id
    place = await sent_messages.newest_place(visit.work.tx, chat, _WORKING_CARDS)
    if place is None:
        return False
    case = await store.cases.get(visit.work.tx, place.split(":")[1])
    if case is None:
        return False
    asked = WhoseWords(case.id, case.number)
    options = in_album(visit, message.media_group_id)
    await visit.work.tell(
        visit.recipient,
        asked,
        reply_to=message.message_id,
        remember=f"{WHOSE}{citizen(visit).id}:{message.message_id}",
        **options,
    )
    return True


@on(AskAgain)
async def on_ask_again(press: Press[AskAgain]) -> None:
    visit = press.visit
    prompt = await prompts_store.prompts.get(visit.work.tx, press.action.prompt)
    if prompt is None or prompt.staff != visit.me:
        press.toast(Toast.OUTDATED)
        return
    case = await store.cases.get(visit.work.tx, prompt.case)
    if case is None:
        press.toast(Toast.OUTDATED)
        return
    await work_in_private(visit, case.id)
    detail = {name: value for name, value in prompt.detail.items() if name != _ENDED_BY}
    await prompts_store.prompts.set(visit.work.tx, prompt.id, detail=detail)
    # It is asked further down
    await sent_messages.drop(visit.work.tx, f"{PLACE}{prompt.id}")
    await _post(visit, case, replace(prompt, detail=detail))
    press.toast(Toast.WRITE_REPLY)


def whom_asked(detail: Mapping[str, Any]) -> Whom:
    return Whom[detail.get("whom", "ALL")]


def standing_decision(case: Case) -> str | None:
    """Return the id of what is proposed or decided now."""
    stands = case.proposal or case.decision
    if stands is None:
        return None
    return stands.id
