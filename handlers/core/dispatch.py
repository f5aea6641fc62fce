"""Guard of presses, the only one: checks presser, right, place and subject, runs the handler."""

from dataclasses import replace

import structlog
from telegram import Update

from bot.authorities import answer_form
from bot.broadcasts import messages
from bot.broadcasts.model import Stage
from bot.core.buttons import Action, Place, decode
from bot.core.forms import FormAction
from bot.core.people import Right, may
from bot.core.toasts import Toast, Toasted
from bot.desk import buttons, cards, casework, second_looks
from bot.reports import draft_form, menu, own_reports
from handlers import broadcasts, forms
from handlers.authorities import AnswerPress, answering
from handlers.core import press as frame
from handlers.core.context import BotContext
from handlers.desk import cases, workbench

logger = structlog.get_logger(__name__)

Admitted = frame.Press[Action] | None
"""None when it was answered instead."""
_DESK_RIGHTS = {Right.HANDLE_CASES, Right.BE_SECOND}


async def on_press(update: Update, context: BotContext) -> None:
    query = update.callback_query
    action = decode(query.data) if query is not None and isinstance(query.data, str) else None
    if query is None or action is None:
        context.visit.answer(Toasted(Toast.UNREADABLE))
        return
    press = frame.Press(context.visit, action, query)
    if not await _may_press(press):
        return
    admitted, handler = await _subject(press), frame.HANDLERS[type(action)]
    if isinstance(admitted, frame.CasePress):
        await cases.explained(handler, admitted)
    elif isinstance(admitted, frame.BroadcastPress):
        await broadcasts.explained(handler, admitted)
    elif admitted is not None:
        await handler(admitted)
    if isinstance(action, buttons.CaseAction):
        visit = press.visit
        # A toast at a desk claims nothing that the card does not show yet.
        if visit.toast is not None and visit.desk is not None and not visit.sender.is_private:
            seconds = await cards.follows_in(visit.work, action.case, visit.desk)
            visit.toast = replace(visit.toast, follows=seconds)


async def _may_press(press: frame.Press[Action]) -> bool:
    """Check presser and place; a refused press is answered over the button."""
    visit, right, place = press.visit, press.action.right, press.action.place
    is_private = visit.sender.is_private
    if right is None:
        if visit.person is None:
            press.toast(Toast.UNREADABLE)
        return visit.person is not None
    if isinstance(press.action, answer_form.AnswerAction):
        # The place only: `_subject` asks the referral for the right.
        is_elsewhere = place is Place.PRIVATE and not is_private
        if is_elsewhere:
            frame.refuse(press, Right.ANSWER_CASES)
        return not is_elsewhere
    on_case = isinstance(press.action, buttons.CaseAction) or right in _DESK_RIGHTS
    visit.is_work = on_case
    if on_case and is_private:
        await frame.work_in_private(visit, getattr(press.action, "case", None), right)
    needs_desk = on_case or not (is_private or place is Place.GROUP)
    at_wrong_place = place is Place.PRIVATE and not is_private
    sets_up = right is Right.SET_UP_DESKS and not is_private
    role = await frame.role_anywhere(visit) if sets_up else visit.role
    is_allowed = may(role, right) or visit.may(right)
    if at_wrong_place or not is_allowed or (needs_desk and visit.desk is None):
        frame.refuse(press, right)
        return False
    if place in {Place.DESK, Place.GROUP} and is_private:
        press.toast(Toast.UNREADABLE)
        return False
    return True


async def _subject(press: frame.Press[Action]) -> Admitted:
    match press.action:
        case menu.ReportAction():
            return await _report(press, press.action)
        case buttons.CaseAction():
            return await _on_case(press, press.action)
        case FormAction() if not isinstance(press.action, draft_form.AboutPost):
            return await forms.admitted(press, press.action)
        case answer_form.AnswerAction():
            if (about := await answering(press, press.action.referral)) is None:
                return None
            return AnswerPress(press.visit, press.action, press.query, about)
        case messages.BroadcastAction():
            return await _on_broadcast(press, press.action)
        case _:
            return press


async def _report(press: frame.Press[Action], action: menu.ReportAction) -> Admitted:
    report = await own_reports.named(press.work, press.person, action.report)
    if report is None:
        press.toast(Toast.NOT_FOUND)
        return None
    await frame.look_aside(press.visit)
    return frame.ReportPress(press.visit, action, press.query, report, action.report)


async def _on_case(press: frame.Press[Action], action: buttons.CaseAction) -> Admitted:
    visit = press.visit
    found = await casework.find_case(visit.work, action.case, visit.desk)
    if found is None or visit.desk is None:
        logger.warning("a press on a case of another desk was refused")
        press.toast(Toast.NOT_FOUND)
        return None
    barred = await second_looks.barred(visit.work, visit.sender.person, found)
    # A case that a colleague handed over to the presser can be given back.
    holds_it = found.holder == visit.sender.person
    if barred is not None and not (holds_it and isinstance(action, buttons.RefuseCase)):
        press.toast(barred, alert=True)
        return None
    chooses = isinstance(action, buttons.VerdictAction)
    path = await cards.chosen_path(visit.work, found) if chooses else ()
    admitted = frame.CasePress(visit, action, press.query, found, visit.desk, visit.actor, path)
    if action.place is Place.WORKBENCH and not visit.sender.is_private:
        # A button of an earlier card of the group does nothing there.
        await workbench.lead_to(press, found)
        await cards.refresh(visit.work, found)
        return None
    if action.current and not await casework.still_shows(visit.work, found, action.version):
        await cases.on_outdated(admitted)
        return None
    if isinstance(action, buttons.VerdictAction) and action.after != buttons.digest_of(path):
        press.toast(Toast.OUTDATED)
        await cards.show_where_pressed(visit.work, found)
        return None
    return admitted


async def _on_broadcast(press: frame.Press[Action], action: messages.BroadcastAction) -> Admitted:
    """Only its author composes it, while it is a draft; `current` acts need the version shown."""
    visit, found = press.visit, await broadcasts.find(press.visit, action.broadcast)
    if found is None:
        press.toast(Toast.NOT_FOUND, alert=True)
        return None
    is_old = action.current and found.version != action.version
    if isinstance(action, messages.ComposingAction):
        if not broadcasts.is_mine(visit, found):
            press.toast(Toast.NOT_YOUR_DRAFT, alert=True)
            return None
        is_old = is_old or found.stage is not Stage.DRAFT
    if isinstance(action, messages.LanguageAction):
        is_old = is_old or action.language not in press.work.channel.languages
    if is_old:
        await broadcasts.outdated(visit, found, press.message)
        return None
    return frame.BroadcastPress(visit, action, press.query, found)
