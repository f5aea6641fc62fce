"""Which button leads where, and who may press it: one table, read by handlers.dispatch.

For each kind of action the table names the handler, the right it needs, where it may be pressed and
whether the card must be current.
"""

from bot.domain.actions import (
    abuse,
    case,
    citizen,
    desk,
    draft,
    figures,
    hotlines,
    lists,
    staff,
)
from bot.domain.actions import changes as changing
from bot.domain.actions import desks as desk_setup
from bot.domain.actions import holds as giving
from bot.domain.actions.base import Action
from bot.domain.actions.register import checking as checks
from bot.domain.people import Right
from handlers.authority.rules import AUTHORITY_RULES
from handlers.broadcast import rules as broadcasts
from handlers.citizen import anonymity, answering, calls, cleaning, menu, need, reports, start
from handlers.citizen import drafting as drafts
from handlers.citizen import hotlines as numbers
from handlers.desk import abuse as bad_faith
from handlers.desk import board, cases, changes, desks, files, four_eyes, holds, next_case
from handlers.desk import duty as roster
from handlers.desk import lists as queues
from handlers.desk.looks import rules as looks
from handlers.figures import exports
from handlers.figures import figures as stats
from handlers.privacy import rules as data_requests
from handlers.register import appeal_rules as appeals
from handlers.register import checking
from handlers.register import rules as register
from handlers.rule import Rule, Where
from handlers.staff.rules import STAFF_RULES


def _case(
    handler: cases.Handler,
    right: Right = Right.HANDLE_CASES,
    *,
    where: Where = Where.WORKBENCH,
    current: bool = False,
) -> Rule:
    return Rule(cases.explained(handler), right, where, current)


def _abuse(do: cases.Handler, right: Right = Right.STOP_ABUSE, *, current: bool = False) -> Rule:
    return Rule(cases.explained(do), right, current=current)


_ANSWERS: tuple[type[Action], ...] = (
    draft.GoOn, draft.GoBack, draft.EditStep, draft.ClearStep, draft.ToggleNews,
)  # fmt: skip
RULES: dict[type[Action], Rule] = {
    citizen.ShowMenu: Rule(menu.on_menu),
    citizen.ShowMenuBelow: Rule(menu.on_menu_below),
    citizen.BeginReport: Rule(menu.on_report),
    citizen.ShowReports: Rule(menu.on_reports),
    citizen.ShowHotlines: Rule(menu.on_hotlines),
    citizen.AskLanguage: Rule(menu.on_language),
    citizen.ShowPrivacy: Rule(menu.on_privacy),
    citizen.AboutMe: Rule(need.on_about_me),
    citizen.EndCare: Rule(need.on_end_care),
    citizen.AskErasure: Rule(menu.on_ask_erasure),
    citizen.Erase: Rule(menu.on_erase),
    citizen.AskCleaning: Rule(cleaning.on_ask),
    citizen.CleanChat: Rule(cleaning.on_clean),
    citizen.ChooseFirstLanguage: Rule(start.on_language),
    citizen.ChooseLanguage: Rule(start.on_language),
    citizen.ReadConsent: Rule(start.on_read_consent),
    citizen.DeclineConsent: Rule(start.on_decline),
    citizen.GiveConsent: Rule(start.on_agree),
    citizen.AskConsentWithdrawal: Rule(menu.on_ask_consent_withdrawal),
    citizen.WithdrawConsent: Rule(menu.on_withdraw_consent),
    citizen.ShowReport: Rule(reports.on_show),
    citizen.ShowReportBelow: Rule(reports.on_show_below),
    citizen.AddToReport: Rule(reports.on_add),
    citizen.AddEditedText: Rule(reports.on_edited),
    citizen.StopAdding: Rule(reports.on_stop),
    citizen.SendWords: Rule(reports.on_words),
    citizen.AskWithdrawal: Rule(reports.on_ask_withdrawal),
    citizen.Withdraw: Rule(reports.on_withdraw),
    citizen.SetNews: Rule(reports.on_set_news),
    citizen.GetStatement: Rule(reports.on_statement),
    citizen.AnswerQuestion: Rule(reports.on_answer),
    checks.ReportChecked: Rule(drafts.on_checked),
    checks.StopChecking: Rule(checking.on_stop),
    draft.SendReport: Rule(drafts.on_send, current=True),
    draft.OfferAnonymity: Rule(anonymity.on_offer, current=True),
    draft.SendAnonymously: Rule(anonymity.on_send, current=True),
    draft.CancelDraft: Rule(drafts.on_cancel_press, current=True),
    draft.StartOver: Rule(drafts.on_start_over, current=True),
    draft.BeginOther: Rule(drafts.on_other, current=True),
    draft.ShowDraft: Rule(drafts.on_show, current=True),
    draft.ShowTypes: Rule(drafts.on_types, current=True),
    draft.PickType: Rule(drafts.on_type, current=True),
    draft.PickRegion: Rule(drafts.on_region, current=True),
    **dict.fromkeys(_ANSWERS, Rule(drafts.on_answer, current=True)),
    draft.ShowChanges: Rule(drafts.on_changes, current=True),
    draft.RemoveLink: Rule(drafts.on_remove_link, current=True),
    draft.HideNumbers: Rule(drafts.on_answer, current=True),
    draft.SendAsAnswer: Rule(answering.on_yes, current=True),
    draft.KeepAsReport: Rule(answering.on_no, current=True),
    draft.AboutPost: Rule(need.on_about_post),
    hotlines.ShowNumbers: Rule(numbers.on_numbers),
    hotlines.ChooseWorry: Rule(numbers.on_worry),
    hotlines.ChooseNumbersRegion: Rule(numbers.on_region),
    hotlines.SetNumbersRegion: Rule(numbers.on_set_region),
    hotlines.SetNumbersLanguage: Rule(numbers.on_set_language),
    hotlines.ForgetRegion: Rule(numbers.on_forget),
    hotlines.ReportFromNumbers: Rule(numbers.on_report),
    case.TakeCase: _case(cases.on_take, where=Where.BOTH),
    case.ReleaseCase: _case(holds.on_release),
    case.CloseMenu: _case(cases.on_close_menu),
    case.ShowFurtherActs: _case(cases.on_further_acts),
    case.UsePreset: _case(cases.on_preset, where=Where.BOTH, current=True),
    case.ChooseOutcome: _case(cases.on_outcome),
    case.PickOption: _case(cases.on_pick),
    case.StepBack: _case(cases.on_step_back),
    case.ConfirmVerdict: _case(cases.on_confirm, current=True),
    case.AddWordsIn: _case(cases.on_add_words_in, current=True),
    case.UndoDecision: _case(cases.on_undo, where=Where.BOTH, current=True),
    case.ApproveProposal: _case(four_eyes.on_approve, Right.BE_SECOND, current=True),
    case.RefuseProposal: _case(four_eyes.on_refuse, current=True),
    case.DecideOtherwise: _case(four_eyes.on_otherwise, current=True),
    case.ReopenCase: _case(changes.on_reopen, current=True),
    case.ChooseDuplicate: _case(changes.on_duplicate),
    case.MergeInto: _case(changes.on_merge, current=True),
    case.AskDuplicateNumber: _case(cases.on_ask_number, current=True),
    case.AskReporter: _case(holds.on_ask),
    case.WriteNote: _case(cases.on_note),
    case.SendNumbers: _case(holds.on_send_numbers),
    case.ShowHistory: _case(cases.on_history),
    case.GetCaseStatement: _case(cases.on_statement),
    case.ShowCaseFiles: _case(files.on_case_files),
    changing.ChooseCaseType: _case(changes.on_types),
    changing.SetCaseType: _case(changes.on_type, current=True),
    changing.ChooseCaseRegion: _case(changes.on_regions),
    changing.SetCaseRegion: _case(changes.on_region, current=True),
    changing.ChooseCaseDesk: _case(changes.on_desks),
    changing.MoveToDesk: _case(changes.on_desk, current=True),
    changing.SplitCase: _case(changes.on_split, current=True),
    changing.ActBecause: _case(changes.on_because, current=True),
    changing.ActInWords: _case(changes.on_in_words, current=True),
    giving.ReleaseBecause: _case(holds.on_release_because),
    giving.ReleaseInWords: _case(holds.on_release_in_words),
    giving.ShowColleagues: _case(holds.on_colleagues),
    giving.ChooseColleague: _case(holds.on_colleague),
    giving.HandOver: _case(holds.on_hand_over),
    giving.HandOverInWords: _case(holds.on_hand_over_in_words),
    giving.RefuseCase: _case(holds.on_refuse),
    giving.PassOn: _case(holds.on_pass_on),
    giving.TakeConflictBack: _case(holds.on_take_conflict_back),
    giving.ShowSnoozes: _case(holds.on_snoozes),
    giving.SnoozeCase: _case(holds.on_snooze),
    giving.AskWhom: _case(holds.on_ask_whom),
    giving.AskAll: _case(holds.on_ask_all),
    abuse.ShowBadFaith: _abuse(bad_faith.on_bad_faith),
    abuse.ChooseReport: _abuse(bad_faith.on_choose),
    abuse.ShowVoidReasons: _abuse(bad_faith.on_void_reasons),
    abuse.VoidReports: _abuse(bad_faith.on_void, current=True),
    abuse.VoidInWords: _abuse(bad_faith.on_void_in_words),
    abuse.ShowPauseReasons: _abuse(bad_faith.on_pause_reasons),
    abuse.PauseReporter: _abuse(bad_faith.on_pause, current=True),
    abuse.PauseInWords: _abuse(bad_faith.on_pause_in_words),
    abuse.LiftPause: _abuse(bad_faith.on_lift, Right.FORGIVE_ABUSE),
    abuse.RestoreReports: _abuse(bad_faith.on_restore, Right.FORGIVE_ABUSE),
    giving.MarkRead: _case(holds.on_read),
    staff.GoOnDuty: Rule(roster.on_go_on, Right.HANDLE_CASES),
    staff.GoOffDuty: Rule(roster.on_go_off, Right.HANDLE_CASES),
    staff.SetTextOnly: Rule(roster.on_text_only, Right.HANDLE_CASES),
    hotlines.BeginCall: Rule(calls.on_begin, Right.HANDLE_CASES),
    hotlines.HideCallCode: Rule(calls.on_hide, Right.HANDLE_CASES),
    desk.AnswerReporter: Rule(holds.on_answer_reporter, Right.HANDLE_CASES),
    desk_setup.ShowDesks: Rule(desks.on_list, Right.SEE_DESKS),
    desk_setup.ShowDesk: Rule(desks.on_desk, Right.SET_UP_DESKS),
    desk_setup.ShowDeskLimits: Rule(desks.on_limits, Right.SET_UP_DESKS),
    desk_setup.SetDeskLimit: Rule(desks.on_limit, Right.SET_UP_DESKS),
    desk_setup.SetDefaultDesk: Rule(desks.on_default, Right.SET_UP_DESKS),
    desk.TakeNext: Rule(next_case.on_next_press, Right.HANDLE_CASES, Where.BOTH),
    desk.OpenCase: Rule(queues.on_open, Right.HANDLE_CASES, Where.BOTH),
    lists.ShowQueue: Rule(queues.on_show_queue, Right.HANDLE_CASES),
    lists.ChooseQueue: Rule(queues.on_choose, Right.HANDLE_CASES),
    lists.TakeSeveral: Rule(queues.on_take_several, Right.HANDLE_CASES),
    lists.ShowMine: Rule(queues.on_show_mine, Right.HANDLE_CASES),
    lists.ShowFound: Rule(queues.on_show_found, Right.HANDLE_CASES),
    **looks.RULES,
    **appeals.RULES,
    **register.RULES,
    desk.SetStaffLanguage: Rule(board.on_staff_language, Right.READ_HELP, Where.DESK),
    desk.SetDeskLanguage: Rule(board.on_desk_language, Right.SET_UP_DESKS, Where.DESK),
    desk.ShowReplyFiles: Rule(files.on_reply_files, Right.HANDLE_CASES, Where.BOTH),
    **STAFF_RULES,
    **data_requests.RULES,
    figures.ShowStats: Rule(stats.on_stats_press, Right.SEE_FIGURES, Where.BOTH),
    figures.ShowMonth: Rule(stats.on_month_press, Right.SEE_FIGURES, Where.BOTH),
    figures.GetMonthFile: Rule(stats.on_file_press, Right.SEE_FIGURES, Where.BOTH),
    figures.ShowExport: Rule(exports.on_page, Right.EXPORT),
    figures.ChooseExportType: Rule(exports.on_page, Right.EXPORT),
    figures.ChooseExportOutcome: Rule(exports.on_page, Right.EXPORT),
    figures.ChooseExportDesk: Rule(exports.on_page, Right.EXPORT),
    figures.ExportCsv: Rule(exports.on_take, Right.EXPORT),
    figures.ExportLines: Rule(exports.on_take, Right.EXPORT),
    figures.ShowExportHistory: Rule(exports.on_history, Right.SEE_EXPORTS),
    **broadcasts.RULES,
    **AUTHORITY_RULES,
}
