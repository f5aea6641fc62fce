"""Which button leads where, and who may press it: one table, and the only guard of presses.

For each kind of action the table names the handler, the right it needs, where it may be pressed and
whether the card must be current. What a case's or a broadcast's state allows is the domain's word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from telegram import Update

from bot.domain.actions import case, citizen, desk, draft, figures, hotlines, staff
from bot.domain.actions.base import Action
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, may
from bot.messages.buttons import decode
from bot.pipeline.application import BotContext
from bot.services.citizen import following
from bot.services.desk import cards, casework
from bot.services.desk.casework import Actor
from handlers.citizen import drafting as drafts
from handlers.citizen import hotlines as numbers
from handlers.citizen import menu, reports, start
from handlers.desk import board, cases, files, next_case
from handlers.figures import exports
from handlers.figures import figures as stats
from handlers.guards import require_consent, stop_expecting, work_in_private
from handlers.press import CasePress, DraftPress, Press, ReportPress
from handlers.staff import posters, roles

logger = structlog.get_logger(__name__)


class Where(StrEnum):
    """Where a button may be pressed. A desk's work is also done in its members' private chats."""

    PRIVATE = "private"
    DESK = "desk"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the table says of a kind of action; without a right, everyone may press it."""

    handler: Callable[[Any], Awaitable[None]]
    right: Right | None = None
    where: Where = Where.PRIVATE
    current: bool = False


def _case(handler: cases.Handler, *, current: bool = False) -> Rule:
    return Rule(cases.explained(handler), Right.HANDLE_CASES, Where.BOTH, current)


RULES: dict[type[Action], Rule] = {
    citizen.ShowMenu: Rule(menu.on_menu),
    citizen.ShowMenuBelow: Rule(menu.on_menu_below),
    citizen.BeginReport: Rule(menu.on_report),
    citizen.ShowReports: Rule(menu.on_reports),
    citizen.ShowHotlines: Rule(menu.on_hotlines),
    citizen.AskLanguage: Rule(menu.on_language),
    citizen.ShowPrivacy: Rule(menu.on_privacy),
    citizen.AskErasure: Rule(menu.on_ask_erasure),
    citizen.Erase: Rule(menu.on_erase),
    citizen.ChooseFirstLanguage: Rule(start.on_first_language),
    citizen.ChooseLanguage: Rule(start.on_language),
    citizen.ReadConsent: Rule(start.on_read_consent),
    citizen.DeclineConsent: Rule(start.on_decline),
    citizen.GiveConsent: Rule(start.on_agree),
    citizen.ShowReport: Rule(reports.on_show),
    citizen.ShowReportBelow: Rule(reports.on_show_below),
    citizen.AddToReport: Rule(reports.on_add),
    citizen.AddEditedText: Rule(reports.on_edited),
    citizen.StopAdding: Rule(reports.on_stop),
    citizen.AskWithdrawal: Rule(reports.on_ask_withdrawal),
    citizen.Withdraw: Rule(reports.on_withdraw),
    citizen.SetNews: Rule(reports.on_set_news),
    citizen.AnswerQuestion: Rule(reports.on_answer),
    draft.SendReport: Rule(drafts.on_send, current=True),
    draft.CancelDraft: Rule(drafts.on_cancel_press, current=True),
    draft.StartOver: Rule(drafts.on_start_over, current=True),
    draft.BeginOther: Rule(drafts.on_other, current=True),
    draft.ShowDraft: Rule(drafts.on_show, current=True),
    draft.ShowTypes: Rule(drafts.on_types, current=True),
    draft.PickType: Rule(drafts.on_type, current=True),
    draft.PickRegion: Rule(drafts.on_region, current=True),
    draft.GoOn: Rule(drafts.on_next, current=True),
    draft.GoBack: Rule(drafts.on_back, current=True),
    draft.EditStep: Rule(drafts.on_edit_step, current=True),
    draft.ClearStep: Rule(drafts.on_clear, current=True),
    draft.ToggleNews: Rule(drafts.on_toggle_news, current=True),
    hotlines.ShowNumbers: Rule(numbers.on_numbers),
    hotlines.ChooseWorry: Rule(numbers.on_worry),
    hotlines.ChooseNumbersRegion: Rule(numbers.on_region),
    hotlines.SetNumbersRegion: Rule(numbers.on_set_region),
    hotlines.SetNumbersLanguage: Rule(numbers.on_set_language),
    hotlines.ForgetRegion: Rule(numbers.on_forget),
    hotlines.ReportFromNumbers: Rule(numbers.on_report),
    case.TakeCase: _case(cases.on_take),
    case.ReleaseCase: _case(cases.on_release),
    case.CloseMenu: _case(cases.on_close_menu),
    case.ChooseOutcome: _case(cases.on_outcome),
    case.PickOutcome: _case(cases.on_pick_outcome),
    case.PickAuthority: _case(cases.on_pick_authority),
    case.PickGround: _case(cases.on_pick_ground),
    case.PickReason: _case(cases.on_pick_reason),
    case.StepBack: _case(cases.on_step_back),
    case.ConfirmVerdict: _case(cases.on_confirm, current=True),
    case.AddWords: _case(cases.on_add_words, current=True),
    case.UndoDecision: _case(cases.on_undo, current=True),
    case.ReopenCase: _case(cases.on_reopen, current=True),
    case.ChooseDuplicate: _case(cases.on_duplicate),
    case.MergeInto: _case(cases.on_merge, current=True),
    case.AskDuplicateNumber: _case(cases.on_ask_number, current=True),
    case.AskReporter: _case(cases.on_ask_reporter),
    case.WriteNote: _case(cases.on_note),
    case.ShowHistory: _case(cases.on_history),
    case.ShowCaseFiles: _case(cases.on_files),
    case.RenewCard: _case(cases.on_renew),
    desk.TakeNext: Rule(next_case.on_next_press, Right.HANDLE_CASES, Where.BOTH),
    desk.OpenCase: Rule(board.on_open, Right.HANDLE_CASES, Where.DESK),
    desk.SetStaffLanguage: Rule(board.on_staff_language, Right.HANDLE_CASES, Where.DESK),
    desk.SetDeskLanguage: Rule(board.on_desk_language, Right.SET_UP_DESKS, Where.DESK),
    desk.ShowReplyFiles: Rule(files.on_reply_files, Right.HANDLE_CASES, Where.BOTH),
    staff.ShowStaff: Rule(roles.on_list, Right.MANAGE_STAFF),
    staff.ShowStaffMember: Rule(roles.on_member, Right.MANAGE_STAFF),
    staff.AddStaff: Rule(roles.on_add, Right.MANAGE_STAFF),
    staff.SetRole: Rule(roles.on_set, Right.MANAGE_STAFF),
    staff.ShowPoster: Rule(posters.on_show, Right.MAKE_LINKS),
    staff.ChoosePosterType: Rule(posters.on_choose_type, Right.MAKE_LINKS),
    staff.ChoosePosterRegion: Rule(posters.on_choose_region, Right.MAKE_LINKS),
    staff.MakePoster: Rule(posters.on_make, Right.MAKE_LINKS),
    figures.ShowStats: Rule(stats.on_stats_press, Right.SEE_FIGURES, Where.BOTH),
    figures.ShowMonth: Rule(stats.on_month_press, Right.SEE_FIGURES, Where.BOTH),
    figures.GetMonthFile: Rule(stats.on_file_press, Right.SEE_FIGURES, Where.BOTH),
    figures.ShowExport: Rule(exports.on_show, Right.EXPORT),
    figures.ChooseExportType: Rule(exports.on_choose_type, Right.EXPORT),
    figures.ChooseExportOutcome: Rule(exports.on_choose_outcome, Right.EXPORT),
    figures.ChooseExportDesk: Rule(exports.on_choose_desk, Right.EXPORT),
    figures.ExportCsv: Rule(exports.on_csv, Right.EXPORT),
    figures.ExportLines: Rule(exports.on_lines, Right.EXPORT),
    figures.ShowExportHistory: Rule(exports.on_history, Right.SEE_EXPORTS),
}

_ADMIN_RIGHTS = {
    Right.MANAGE_STAFF, Right.SET_UP_DESKS, Right.SEE_EXPORTS,
    Right.BROADCAST, Right.APPROVE_BROADCAST,
}  # fmt: skip


def is_for_staff(data: str) -> bool:
    """Whether pressed button data needs a right, so that memberships are checked before."""
    action = decode(data)
    return data.startswith("b:") or (action is not None and RULES[type(action)].right is not None)


def finds_work(data: str) -> bool:
    """Whether a press asks for a case: the presser's groups are looked up even if unknown."""
    return isinstance(decode(data), desk.TakeNext)


async def on_press(update: Update, context: BotContext) -> None:
    """Read the action, check who presses, where and on what, and run its handler."""
    query = update.callback_query
    action = decode(query.data) if query is not None and isinstance(query.data, str) else None
    if query is None or action is None:
        context.visit.answer(Toasted(Toast.UNREADABLE))
        return
    press = Press(context.visit, action, query)
    rule = RULES[type(action)]
    if not await _may_press(press, rule):
        return
    admitted = await _subject(press, rule)
    if admitted is not None:
        await rule.handler(admitted)


async def _may_press(press: Press[Action], rule: Rule) -> bool:
    """Who and where: answered over the button when the press is refused."""
    visit, right = press.visit, rule.right
    is_private = visit.sender.is_private
    if right is None:
        if visit.person is None:
            press.toast(Toast.UNREADABLE)
        return visit.person is not None
    if right is Right.HANDLE_CASES and is_private:
        await work_in_private(visit, getattr(press.action, "case", None))
    needs_desk = right is Right.HANDLE_CASES or not is_private
    if not may(visit.role, right) or (needs_desk and visit.desk is None):
        _refuse(press, right)
        return False
    if rule.where is Where.PRIVATE and not is_private:
        _refuse(press, right)
        return False
    if rule.where is Where.DESK and is_private:
        press.toast(Toast.UNREADABLE)
        return False
    return True


def _refuse(press: Press[Action], right: Right) -> None:
    visit = press.visit
    toast = Toast.NOT_ADMIN if right in _ADMIN_RIGHTS else Toast.NOT_STAFF
    if visit.is_unsure and toast is Toast.NOT_STAFF:
        toast = Toast.UNSURE
    press.toast(toast, alert=True)
    who = visit.work.vault.inbox_key(str(visit.sender.person))
    logger.warning("a press was refused", who=who, at_a_desk=visit.desk is not None)


async def _subject(press: Press[Action], rule: Rule) -> Press[Action] | None:
    """The press with the draft, report or case it is about; None when it was answered instead."""
    match press.action:
        case draft.DraftAction():
            return await _draft(press, press.action, rule)
        case citizen.ReportAction():
            return await _report(press, press.action)
        case case.CaseAction():
            return await _on_case(press, press.action, rule)
        case _:
            return press


async def _draft(
    press: Press[Action], action: draft.DraftAction, rule: Rule
) -> Press[Action] | None:
    visit, found = press.visit, press.visit.draft
    shown = Press(visit, action, press.query)
    if found is None or found.id != action.draft:
        await drafts.gone(shown)
        return None
    if not await require_consent(visit, kept=True):
        return None
    await stop_expecting(visit)
    if rule.current and found.revision != action.revision:
        await drafts.outdated(shown, found)
        return None
    return DraftPress(visit, action, press.query, found)


async def _report(press: Press[Action], action: citizen.ReportAction) -> Press[Action] | None:
    report = await following.owned(press.work, press.person, action.report)
    if report is None:
        press.toast(Toast.NOT_FOUND)
        return None
    await stop_expecting(press.visit)
    return ReportPress(press.visit, action, press.query, report)


async def _on_case(
    press: Press[Action], action: case.CaseAction, rule: Rule
) -> Press[Action] | None:
    visit = press.visit
    found = await casework.find_case(visit.work, action.case, visit.desk)
    if found is None or visit.desk is None:
        logger.warning("a press on a case of another desk was refused")
        press.toast(Toast.NOT_FOUND)
        return None
    actor = Actor(visit.sender.person or 0, visit.sender.name, visit.role)
    path = await cards.chosen_path(visit.work, found)
    admitted = CasePress(visit, action, press.query, found, visit.desk, actor, path)
    if rule.current and not await casework.still_shows(visit.work, found, action.version):
        await cases.on_outdated(admitted)
        return None
    if isinstance(action, case.VerdictAction) and action.after != case.digest_of(path):
        await cases.on_renew(admitted)
        return None
    return admitted
