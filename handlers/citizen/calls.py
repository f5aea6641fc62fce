"""/call: a member of staff writes down, step by step, what a person on the phone reports."""

from dataclasses import replace

from telegram import Message, Update

from bot.domain.actions import hotlines as actions
from bot.domain.actions.base import Action
from bot.domain.citizen.answers import Answer, Clear, Go
from bot.domain.citizen.draft import Call, Draft, Step
from bot.domain.desk.case import Urgency
from bot.domain.notices.calls import CallEnd, CallStep, CallWord, TooManyCalls
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.notices.reporter import DraftStep
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.citizen import calls
from bot.services.citizen.calls import CALLS_PER_HOUR
from bot.services.visit import Visit
from bot.storage.queues import sent_messages
from bot.storage.queues.sent_messages import SentMessage
from handlers.citizen.choices import chosen_region, chosen_type
from handlers.guards import citizen, say_here, stop_expecting, work_in_private
from handlers.press import DraftPress, Press
from handlers.reading import content_of

_SAID = "call:"
"""Begins the names of messages that belong to calls: the call, its step, the message."""


async def on_call(update: Update, context: BotContext) -> None:
    """Begin a call, or go on with the one that is being written down."""
    del update
    visit = context.visit
    await _begin(visit, await calls.current(visit.work, citizen(visit)), None)


async def on_begin(press: Press[actions.BeginCall]) -> None:
    found = await calls.current(press.work, press.person)
    await _begin(press.visit, found, press.message)


async def _begin(visit: Visit, found: Draft | None, edit: int | None) -> None:
    draft = found or await calls.begin(visit.work, citizen(visit))
    await calls.expect(visit.work, citizen(visit))
    await show(visit, DraftStep(draft), edit)


async def on_hide(press: Press[actions.HideCallCode]) -> None:
    await press.replace(CallWord(CallEnd.READ_OUT))


async def take_call(visit: Visit, message: Message) -> bool:
    """What the person writes while a call is open; never part of a report of their own."""
    person = citizen(visit)
    draft = await calls.current(visit.work, person)
    await _remember(visit, message, draft)
    if draft is None:
        await stop_expecting(visit)
        await visit.work.tell(person.recipient, CallWord(CallEnd.OVER))
    elif await _is_staff(visit):
        content, bad_links = content_of(message)
        await show(visit, await calls.receive(visit.work, person, draft, content, bad_links), None)
    return True


async def take_edit(visit: Visit, message: Message) -> bool:
    """An edited message of a call corrects it while it is open; False for any other message."""
    place = await sent_messages.find(visit.work.tx, message.chat.id, message.message_id)
    if place is None or not place.startswith(_SAID):
        return False
    kept = await sent_messages.get(visit.work.tx, place)
    # Telegram also reports edits that no person made, such as a loaded preview.
    if kept is None or kept.content == _digest(visit, message):
        return True
    await sent_messages.put(visit.work.tx, replace(kept, content=_digest(visit, message)))
    call, step, _ = place.removeprefix(_SAID).split(":")
    person = citizen(visit)
    draft = await calls.current(visit.work, person)
    if draft is None or draft.id != call:
        await visit.work.tell(person.recipient, CallWord(CallEnd.EDITED))
    elif await _is_staff(visit):
        is_reason = step == Step.URGENCY.value
        content, _ = content_of(message)
        shown = await calls.correct(visit.work, person, draft, content, is_reason=is_reason)
        await show(visit, shown, None)
    return True


async def _remember(visit: Visit, message: Message, draft: Draft | None) -> None:
    """Keep that a message belongs to a call, for the case that it is edited; not its words."""
    about = ":" if draft is None else f"{draft.id}:{draft.step.value}"
    place = f"{_SAID}{about}:{message.message_id}"
    content = _digest(visit, message)
    said = SentMessage(place, message.chat.id, None, message.message_id, content)
    await sent_messages.put(visit.work.tx, said)


def _digest(visit: Visit, message: Message) -> bytes:
    return visit.work.vault.inbox_key(message.text or message.caption or "").encode()


async def _is_staff(visit: Visit) -> bool:
    """Whether the writer may still take calls. If not, the call is dropped; if Telegram does not
    tell, it is kept and nothing is added."""
    await work_in_private(visit)
    if visit.desk is not None and may(visit.role, Right.HANDLE_CASES):
        return True
    person = citizen(visit)
    if visit.is_unsure:
        await say_here(visit, DeskWord(DeskProblem.UNSURE), None)
    else:
        await calls.drop(visit.work, person)
        await visit.work.tell(person.recipient, CallWord(CallEnd.LOST))
    return False


async def on_region(press: DraftPress[actions.PickCallRegion]) -> None:
    if region := chosen_region(press, press.action.region):
        await _answer(press, region)


async def on_types(press: DraftPress[actions.ShowCallTypes]) -> None:
    await show(press.visit, DraftStep(press.draft, group=press.action.group), press.message)


async def on_type(press: DraftPress[actions.PickCallType]) -> None:
    if violation := chosen_type(press, press.action.violation):
        await _answer(press, violation)


async def on_answer(press: DraftPress[Action]) -> None:
    """A button that answers the question, or leads to another one."""
    match press.action:
        case actions.EditCall(step=step):
            answer: Answer = Go(to=step)
        case actions.ClearCall(step=step):
            answer = Clear(step)
        case actions.GoBackInCall():
            answer = Go(back=True)
        case _:
            answer = Go()
    await _answer(press, answer)


async def on_raise(press: DraftPress[actions.RaiseCall]) -> None:
    if press.action.urgency not in set(Urgency):
        press.toast(Toast.UNREADABLE)
        return
    call = replace(_call_of(press), urgency=Urgency(press.action.urgency), why=None)
    await _change(press, call, Step.URGENCY)


async def on_lower(press: DraftPress[actions.LowerCall]) -> None:
    await _change(press, replace(_call_of(press), urgency=None, why=None))


async def on_language(press: DraftPress[actions.SetCallLanguage]) -> None:
    if press.action.language not in press.work.channel.languages:
        press.toast(Toast.UNREADABLE)
        return
    await _change(press, replace(_call_of(press), language=press.action.language))


async def on_send(press: DraftPress[actions.SendCall]) -> None:
    visit = press.visit
    staff = visit.sender.person or 0
    refused = await calls.file(press.work, press.person, staff, press.message)
    if refused is not None and refused.too_many:
        await press.tell(TooManyCalls(CALLS_PER_HOUR))
    elif refused is not None:
        await show(visit, DraftStep(press.draft, refusal=refused.missing), press.message)


async def on_cancel(press: DraftPress[actions.CancelCall]) -> None:
    await cancel(press.visit, press.message)


async def cancel(visit: Visit, edit: int | None) -> None:
    person = citizen(visit)
    await calls.drop(visit.work, person)
    await visit.work.tell(person.recipient, CallWord(CallEnd.CANCELLED), edit=edit)


async def gone(press: Press[Action], action: actions.CallAction, found: Draft | None) -> None:
    """A button of a call that was filed, cancelled or dropped; `found` is another call."""
    if await calls.was_filed(press.work, action.draft):
        press.toast(Toast.CALL_FILED)
        return
    press.toast(Toast.STEP_OVER)
    if found is None:
        await press.replace(CallWord(CallEnd.OVER))


async def show(visit: Visit, step: DraftStep, edit: int | None) -> None:
    await visit.work.tell(citizen(visit).recipient, CallStep(step), edit=edit)


async def _answer(press: DraftPress[Action], answer: Answer) -> None:
    step = await calls.answer(press.work, press.person, press.draft, answer)
    await show(press.visit, step, press.message)


async def _change(press: DraftPress[Action], call: Call, step: Step = Step.REVIEW) -> None:
    shown = await calls.change(press.work, press.person, press.draft, call, step)
    await show(press.visit, shown, press.message)


def _call_of(press: DraftPress[Action]) -> Call:
    return press.draft.call or Call(press.person.language)
