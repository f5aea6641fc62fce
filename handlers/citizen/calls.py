"""/call: a member of staff writes down, step by step, what a person on the phone reports."""

from dataclasses import replace

from telegram import Message, Update

from bot.domain.actions import hotlines as actions
from bot.domain.actions.base import Action
from bot.domain.citizen.answers import Answer, ChooseRegion, ChooseType, Clear, Go
from bot.domain.citizen.draft import Call, Draft, Step
from bot.domain.desk.case import Urgency
from bot.domain.notices.calls import CallEnd, CallStep, CallWord, TooManyCalls
from bot.domain.notices.reporter import DraftStep
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.citizen import calls
from bot.services.citizen.calls import CALLS_PER_HOUR
from bot.services.visit import Visit
from handlers.guards import citizen, stop_expecting, work_in_private
from handlers.press import DraftPress, Press
from handlers.reading import content_of


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
    await work_in_private(visit)
    draft = await calls.current(visit.work, person)
    if visit.desk is None or not may(visit.role, Right.HANDLE_CASES):
        await calls.drop(visit.work, person)
        await visit.work.tell(person.recipient, CallWord(CallEnd.LOST))
    elif draft is None:
        await stop_expecting(visit)
        await visit.work.tell(person.recipient, CallWord(CallEnd.OVER))
    else:
        content, bad_links = content_of(message)
        await show(visit, await calls.receive(visit.work, person, draft, content, bad_links), None)
    return True


async def on_region(press: DraftPress[actions.PickCallRegion]) -> None:
    channel, code = press.work.channel, press.action.region
    if code not in {region.code for region in (*channel.regions, *channel.region_options)}:
        press.toast(Toast.UNREADABLE)
        return
    await _answer(press, ChooseRegion(None if code == "unspecified" else code))


async def on_types(press: DraftPress[actions.ShowCallTypes]) -> None:
    await show(press.visit, DraftStep(press.draft, group=press.action.group), press.message)


async def on_type(press: DraftPress[actions.PickCallType]) -> None:
    if press.action.violation not in {kind.id for kind in press.work.channel.types_on()}:
        press.toast(Toast.UNREADABLE)
        return
    await _answer(press, ChooseType(press.action.violation))


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
