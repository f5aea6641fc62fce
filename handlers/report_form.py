"""The form of a report: its steps and buttons, in the frame of all forms."""

from enum import Enum
from typing import Any, TypeAlias

from bot.core import forms, trail
from bot.core.messages import Notice
from bot.core.people import Right, may
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk.abuse import paused
from bot.desk.notices import DeskWord
from bot.desk.visit import Visit
from bot.privacy import anonymity
from bot.reports import (
    additions,
    draft_form,
    filing,
    own_reports,
    reports_store,
    targets_store,
)
from bot.reports import draft as evidence
from bot.reports.calls import CallEnd, CallWord
from bot.reports.care import Hint, Hinted
from bot.reports.draft import Draft, Input, Refusal, Remark, Step, Unkept
from bot.reports.model import Report
from bot.values import replace
from handlers import reports
from handlers.core import press as frame
from handlers.core.dispatch import Subject, about
from handlers.forms import FLOWS, Flow


class ReportFlow(Flow[Draft]):
    """Its messages come by handlers.draft: content begins a report at any time."""

    drafts = reports_store.DRAFTS
    is_work = False

    def steps_of(self, visit: Visit, draft: Draft) -> forms.Steps[Draft, Refusal]:
        return evidence.steps_of(filing.form_of(visit.work, draft))

    async def current(self, visit: Visit) -> Draft | None:
        return visit.draft

    async def admits(
        self,
        visit: Visit,
        draft: Draft | None,
        press: frame.Press[forms.FormAction] | None = None,
    ) -> bool:
        if press is None:
            return True
        if draft is None:
            await self._gone(press)
            return False
        if draft.by_phone and not await goes_on(visit):
            refusal = Toast.NOT_STAFF
            if visit.is_unsure:
                refusal = Toast.UNSURE
            press.toast(refusal, alert=True)
            return False
        if not draft.by_phone and not await frame.require_consent(visit, kept=True):
            return False
        await frame.stop_expecting(visit)
        match press.action:
            case forms.LeaveForm() | draft_form.AnswerOrReport(yes=True):
                return True  # nothing is filed
        return draft.by_phone or not await is_paused(visit, press.message)

    async def _gone(self, press: frame.Press[forms.FormAction]) -> None:
        visit = press.visit
        action = press.action
        if await reports_store.filed_from(press.work.tx, action.draft, press.person.id):
            press.toast(Toast.ALREADY_SENT)
            return
        press.toast(Toast.STEP_OVER)
        # The thanks for an answer, or the code of an anonymous report, may stand there by now.
        match action:
            case (
                draft_form.AnswerOrReport(yes=True)
                | forms.SendForm(how=draft_form.ANONYMOUS)
            ):
                return
        if visit.draft is None:
            await press.replace(Hint(Hinted.NO_DRAFT))

    async def keep(self, visit: Visit, draft: Draft) -> None:
        await filing.keep(visit.work, frame.citizen(visit), draft)

    async def ask(
        self, visit: Visit, draft: Draft, problem: Any = None, page: str | None = None
    ) -> Notice:
        work = visit.work
        person = frame.citizen(visit)
        if page == draft_form.ANONYMOUS and not draft.by_phone:
            return await anonymity.offer_report(work, person, visit.me, draft)
        remarks: Any = problem or ()
        if isinstance(problem, Enum):
            remarks = (problem,)
        return await draft_form.screen(
            work, person, draft_form.DraftStep(draft, remarks, page)
        )

    async def choose(
        self, visit: Visit, draft: Draft, value: str
    ) -> forms.Found[Draft]:
        return draft_form.choose_answer(visit.work, draft, value)

    async def send(self, press: frame.Press[forms.SendForm], draft: Draft) -> None:
        """An anonymous one goes only under the code that its author has seen."""
        visit = press.visit
        work = press.work
        person = press.person
        if press.action.how == draft_form.ANONYMOUS and not draft.by_phone:
            if draft.code is None:
                await self.show(visit, draft, press.message, draft_form.ANONYMOUS)
                return
            filed = await anonymity.send_report(work, person, visit.me, press.message)
        else:
            taker = None
            if draft.by_phone:
                taker = visit.sender.person
            filed = await filing.file_report(work, person, press.message, taker=taker)
            if isinstance(filed, Report):
                await _note_report(work, filed)
        match filed:
            case Report():
                visit.draft = None
            case Refusal():
                await press.replace(await self.ask(visit, draft, filed))
            case None:
                press.toast(Toast.ALREADY_SENT)

    def cleared(self, draft: Draft) -> Draft:
        return evidence.cleared(draft)

    async def show_content(
        self,
        visit: Visit,
        found: forms.Answered[Draft],
        album: str | None = None,
        edit: int | None = None,
    ) -> None:
        """Show the draft after content that is stored; once for a whole `album`."""
        notice = await self.ask(visit, found.draft, found.remarks)
        await self.tell(visit, notice, edit=edit, **frame.in_album(visit, album))


async def _note_report(work: Work, report: Report) -> None:
    """Let the log name the report and its cases; it names no anonymous one."""
    found = trail.CURRENT.get()
    if found is None:
        return
    found.report = report.id
    for case in await targets_store.cases_of(work.tx, report.id):
        found.note_case(case.number)


REPORT = FLOWS[Draft.form] = ReportFlow()
ReportFormPress: TypeAlias = frame.PressOn[frame.A_co, Draft]


class ReportForms(Subject[draft_form.ReportFormAction, Draft]):
    """Buttons that only the form of a report has."""

    async def find(
        self, press: frame.Press[draft_form.ReportFormAction]
    ) -> Draft | None:
        if press.action.form != Draft.form:
            press.toast(Toast.STEP_OVER)
            return None
        filling = await REPORT.open(press)
        if filling is None:
            return None
        return filling.draft


REPORT_FORMS = ReportForms(draft_form.ReportFormAction)


async def is_paused(
    visit: Visit, edit: int | None = None, album: str | None = None
) -> bool:
    """True if the person cannot file now; if so, they have been told, once for an album."""
    notice = await paused(visit.work, frame.citizen(visit))
    if notice is not None:
        await REPORT.tell(visit, notice, edit=edit, **frame.in_album(visit, album))
    return notice is not None


async def goes_on(visit: Visit) -> bool:
    """True if the writer may still take calls. If not, the call is dropped; if Telegram does not
    tell, it is kept and nothing is added."""
    await frame.work_in_private(visit)
    if visit.desk is not None and may(visit.role, Right.HANDLE_CASES):
        return True
    person = frame.citizen(visit)
    if visit.is_unsure:
        await frame.say_here(visit, DeskWord(Toast.UNSURE), None)
    else:
        await reports_store.DRAFTS.drop(visit.work.tx, person.id)
        visit.draft = None
        await visit.work.tell(person.recipient, CallWord(CallEnd.LOST))
    return False


async def take(
    visit: Visit,
    content: Input,
    asked: tuple[str, str] | None = None,
    album: str | None = None,
    edit: int | None = None,
    kind: str | None = None,
) -> None:
    """Take a message up into the report, or begin one that may answer what was `asked`; the
    report is of this `kind` if it has no type yet."""
    person = frame.citizen(visit)
    if asked is None and not visit.takes_call and await is_paused(visit, edit, album):
        return
    if not await may_keep(visit):
        return
    found = await draft_form.receive(
        visit.work, person, visit.me, visit.draft, content, asked
    )
    if kind is not None:
        typed = await of_type(visit, found.draft, kind)
        found = forms.Answered(typed, found.remarks)
    visit.draft = found.draft
    if visit.takes_call or await frame.require_consent(
        visit, kept=True, album=album is not None
    ):
        await REPORT.show_content(visit, found, album, edit)


async def of_type(visit: Visit, draft: Draft, kind: str) -> Draft:
    """The draft with a type, where the channel has that type and the draft has none."""
    is_on = kind in {one.id for one in visit.work.channel.types_on()}
    if draft.violation is not None or draft.asked is not None or not is_on:
        return draft
    form = filing.form_of(visit.work, draft, kind)
    chosen = evidence.choose_type(draft, kind, form).draft
    await REPORT.keep(visit, chosen)
    return chosen


async def may_keep(visit: Visit) -> bool:
    """Of a person who said no nothing is kept, not even until they are asked again."""
    if visit.takes_call:
        return await goes_on(visit)
    return not frame.citizen(visit).declined or await frame.require_consent(visit)


async def begin_report(visit: Visit, edit: int | None = None) -> None:
    await frame.stop_expecting(visit)
    if await is_paused(visit, edit) or not await frame.require_consent(visit):
        return
    if visit.draft is not None and visit.draft.has_content:
        await REPORT.tell(visit, draft_form.DraftOffer(visit.draft), edit=edit)
    else:
        await REPORT.show(
            visit, await draft_form.begin_draft(visit.work, frame.citizen(visit)), edit
        )


@about(REPORT_FORMS, draft_form.RemoveLink)
async def on_remove_link(press: ReportFormPress[draft_form.RemoveLink]) -> None:
    visit = press.visit
    form = filing.form_of(press.work, press.subject)
    found = evidence.remove_link(press.subject, press.action.link, form)
    await REPORT.keep(visit, found.draft)
    page = None
    if found.draft.step is Step.REVIEW:
        page = draft_form.CHANGES
    await press.replace(await REPORT.ask(visit, found.draft, found.remarks, page))


@about(REPORT_FORMS, draft_form.HideNumbers)
async def on_hide_numbers(press: ReportFormPress[draft_form.HideNumbers]) -> None:
    hidden = evidence.hide_numbers(press.subject, press.work.channel.country)
    await REPORT.go_on(press.visit, press.subject, hidden, press.message)


@about(REPORT_FORMS, draft_form.AnswerOrReport)
async def on_answer_or_report(
    press: ReportFormPress[draft_form.AnswerOrReport],
) -> None:
    """Send the draft as the answer; if that is too late, it stays a report."""
    visit = press.visit
    work = press.work
    person = press.person
    draft = press.subject
    question, report_id = draft.asked or ("", "")
    report = None
    if press.action.yes:
        report = await own_reports.owned(work, person, report_id)
    edit = press.message
    if report is not None:
        if draft.files and not additions.takes_files(work, report):
            draft = evidence.without(draft, files=())
            if not draft.has_content:
                await reports_store.DRAFTS.drop(work.tx, person.id)
                await press.replace(Hint(Unkept.FILES_NEVER))
                return
            await press.tell(Hint(Unkept.FILES_NEVER))
        words = draft_form.words_of(draft)
        notice, reply = await reports.hand_on(
            visit, report, words, draft.files, question
        )
        await press.replace(notice)
        if reply is not None:
            await reports_store.DRAFTS.drop(work.tx, person.id)
            return
        edit = None
    remarks: tuple[Remark, ...] = ()
    if len(press.subject.description or "") == evidence.MAX_DESCRIPTION:
        remarks = (Remark.SHORTENED,)
    kept = forms.Answered(replace(press.subject, asked=None), remarks)
    await REPORT.go_on(visit, press.subject, kept, edit)
