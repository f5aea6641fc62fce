"""Handlers of appeals: /contest, the draft of a person, and the answer of staff."""

from dataclasses import replace
from typing import Any

from telegram import Message, Update

from bot.cases.model import IllegalMove, TooLate
from bot.core import deep_links
from bot.core.codes import read_receipt
from bot.core.database.database import VersionConflict
from bot.core.forms import FormAction, Found, SendForm
from bot.core.languages import N_
from bot.core.people import AppealWordsExpected, EntryExpected, Right, may
from bot.core.posts import Lane, Notice
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.desk.verdicts import NoSuchChoice
from bot.desk.visit import Visit
from bot.links.link import defang
from bot.privacy import anonymity
from bot.register import appeal_model, appeals, check, contests
from bot.register import store as entries
from bot.register.appeal_model import AppealDraft
from bot.register.appeals import Appeals, Contested
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.check import NoMoreChecks
from bot.reports import own_reports
from bot.reports.filing import draft_lasts_ms
from bot.reports.menu import AskSecondLook, Menu, MenuIntro
from bot.telegram.application import BotContext
from bot.values import AppealAnswer
from handlers.core import press as frame
from handlers.core.updates import said_in
from handlers.desk.reviews import KINDS, Reviewing, chosen, held
from handlers.forms import FLOWS, Flow, FormPress


async def arrive(visit: Visit, payload: str) -> bool:
    """Contest the entry that a link names; False for a payload of another form."""
    entry = deep_links.parse_entry_link(payload)
    if entry is not None:
        await _begin(visit, entry)
    return entry is not None


@frame.command(
    "contest",
    menu=N_("Contest a published decision"),
    help=(N_("/contest – contest a published decision"),),
)
async def on_contest(update: Update, context: BotContext) -> None:
    """/contest and an id, an address or a link; alone it goes on with a draft, or asks."""
    visit, typed = context.visit, " ".join(context.args or ())
    if typed:
        await _find(visit, typed)
    elif not await show_waiting(visit):
        await _ask(visit, contests.ContestAsk())


@frame.on(check.BeginContest)
async def on_entry(press: frame.Press[check.BeginContest]) -> None:
    await _begin(press.visit, press.action.entry)


async def take_entry(visit: Visit, message: Message) -> bool:
    if not message.text:
        return False
    await _find(visit, message.text)
    return True


async def show_waiting(visit: Visit, edit: int | None = None) -> bool:
    """After the consent: the draft that waited for it; False where there is none."""
    draft = await CONTEST.current(visit)
    if draft is not None:
        await _begin(visit, draft.entry, edit)
    return draft is not None


class ContestFlow(Flow[AppealDraft]):
    drafts, steps, is_work = APPEAL_DRAFTS, appeal_model.STEPS, False

    async def admits(
        self, visit: Visit, draft: AppealDraft | None, press: frame.Press[FormAction] | None = None
    ) -> bool:
        return draft is None or await frame.require_consent(visit, kept=True)

    async def ask(
        self, visit: Visit, draft: AppealDraft, problem: Any = None, page: str | None = None
    ) -> Notice:
        work, person = visit.work, frame.citizen(visit)
        if page == contests.ANONYMOUS and draft.step is appeal_model.Step.REVIEW:
            return await contests.offer_anonymous(work, person, draft)
        entry = await entries.get_entry(work.tx, draft.entry)
        if entry is None:
            await self.drafts.drop(work.tx, person.id)
            return contests.ContestRefused(contests.Refused.UNKNOWN)
        return contests.ContestStep(draft, entry, problem)

    async def read(self, visit: Visit, draft: AppealDraft, message: Message) -> Found[AppealDraft]:
        said = said_in(message)
        if said.unkept is not None and not said.text:
            return appeal_model.Problem.FILE
        return appeal_model.given(draft, said.text, said.files, visit.work.channel.limits.max_files)

    def cleared(self, draft: AppealDraft) -> AppealDraft:
        blank = AppealDraft(draft.id, entry=draft.entry, version=draft.version)
        return replace(blank, revision=draft.revision + 1)

    async def send(self, press: FormPress[SendForm]) -> None:
        """An anonymous one goes only under the code that the person saw."""
        visit, is_anonymous = press.visit, press.action.how == contests.ANONYMOUS
        if is_anonymous and press.draft.code is None:
            await self.show(visit, press.draft, press.message, contests.ANONYMOUS)
            return
        await frame.stop_expecting(visit)
        sent = await contests.send(press.work, press.person, visit.me, is_anonymous=is_anonymous)
        if sent is None:
            press.toast(Toast.ALREADY_SENT)
        elif isinstance(sent, contests.AppealState):
            await press.replace(sent)
        else:
            await press.tell(sent)

    async def left(self, visit: Visit, draft: AppealDraft) -> Notice:
        return Menu(MenuIntro.CANCELLED)

    def lasts_ms(self, visit: Visit) -> int:
        return draft_lasts_ms(visit.work, frame.citizen(visit))


CONTEST = FLOWS["y"] = ContestFlow()


async def _find(visit: Visit, typed: str) -> None:
    found = await contests.find(visit.work, visit.me, typed)
    if isinstance(found, NoMoreChecks):
        await frame.tell(visit, found)
    elif found is None:
        await _ask(visit, contests.ContestAsk(unknown=True))
    else:
        await _begin(visit, found.id)


async def _ask(visit: Visit, notice: Notice) -> None:
    await own_reports.expect(visit.work, frame.citizen(visit), EntryExpected())
    await frame.tell(visit, notice)


async def _begin(visit: Visit, entry: str, edit: int | None = None) -> None:
    """Ask for the objection; first for consent, where it is missing: the draft waits for it."""
    begun = await contests.begin(visit.work, frame.citizen(visit), entry)
    if isinstance(begun, AppealDraft):
        await CONTEST.keep(visit, begun)
        if await frame.require_consent(visit, kept=True):
            await CONTEST.show(visit, begun, edit)
    elif begun.why is contests.Refused.UNKNOWN or await frame.require_consent(visit, kept=True):
        await CONTEST.tell(visit, begun, edit=edit)


@frame.on(appeals.WriteAnswerAgain)
@held
async def on_words(
    press: frame.Press[appeals.WriteAnswerAgain], how: Reviewing, found: Contested
) -> None:
    path = await chosen(press, how, found)
    if path is not None:
        appeal, case = found
        await _step_of(press, (await appeals.write(press.work, appeal, None, ""), case), path)


@frame.on(appeals.UndoAppeal)
async def on_undo(press: frame.Press[appeals.UndoAppeal]) -> None:
    try:
        await appeals.undo(press.work, press.action.appeal, press.visit.actor)
        press.toast(Toast.UNDONE)
    except TooLate:
        press.toast(Toast.TOO_LATE, alert=True)
    except (NotYours, IllegalMove, VersionConflict):
        press.toast(Toast.REVIEW_OVER, alert=True)


async def take_words(visit: Visit, message: Message, appeal_id: str) -> bool:
    """The words to the person who contests; False when the appeal is over for them."""
    await frame.work_in_private(visit)
    try:
        appeal, _ = await Appeals(visit.work).held(appeal_id, visit.me)
    except NotYours:
        return False
    if visit.desk is None or not may(visit.role, Right.HANDLE_CASES):
        return False
    text = (message.text or "").strip()
    if text and len(text) <= appeal_model.MOST_WORDS:
        language = visit.staff_language or frame.citizen(visit).language
        appeal = await appeals.write(visit.work, appeal, defang(text), language)
        await frame.leave_work(visit)
    queue = Appeals(visit.work)
    await queue.show(await queue.hold(appeal.id, visit.me), Lane.DESK_ANSWER, anew=True)
    return True


async def _step_of(press: frame.Press[Any], found: Contested, path: tuple[str, ...]) -> None:
    """Show what is asked now; where words are, the presser's next message gives them."""
    appeal, case = found
    asked = appeals.choosing(press.work.channel, appeal, case, path)
    await Appeals(press.work).open(appeal.id, press.person.id, path)
    if isinstance(asked, AppealAnswer) and not appeal.reply:
        await own_reports.expect(press.work, press.person, AppealWordsExpected(appeal.id))
    else:
        await frame.leave_work(press.visit, AppealWordsExpected)


async def _confirm(press: frame.Press[Any], found: Contested, path: tuple[str, ...]) -> None:
    appeal, case = found
    answer = appeals.choosing(press.work.channel, appeal, case, path)
    if not isinstance(answer, AppealAnswer) or not appeal.reply:
        raise NoSuchChoice(appeal.id)
    await appeals.decide(press.work, appeal, press.visit.actor, answer)
    press.toast(Toast.APPEAL_DECIDED)


KINDS[Kind.APPEAL] = Reviewing(Appeals, _step_of, _confirm)


async def show_by_code(visit: Visit, typed: str) -> bool:
    """Show the appeal of a code, or of one's own number; False where there is none."""
    person = frame.citizen(visit)
    appeal = await contests.look_up(visit.work, person, typed)
    if appeal is None:
        return False
    await frame.stop_expecting(visit)
    code = None if appeal.person == person.id else read_receipt(typed)
    if code is not None:
        await anonymity.looked_up(visit.work, person, visit.me)
    await visit.work.tell(person.recipient, contests.state(appeal, code))
    return True


@frame.on(contests.ShowAppeal, contests.AskAppealWithdrawal, contests.WithdrawAppeal)
async def on_own(press: frame.Press[contests.OwnAppealAction]) -> None:
    """A second withdrawal, and one after the decision, show how far the appeal is."""
    action, key = press.action, press.action.appeal
    appeal = await contests.look_up(press.work, press.person, key)
    if appeal is None:
        press.toast(Toast.NOT_FOUND)
        return
    if isinstance(action, contests.WithdrawAppeal):
        appeal = await contests.withdraw(press.work, appeal)
    asks = isinstance(action, contests.AskAppealWithdrawal)
    await press.replace(contests.state(appeal, key, confirm=asks))


@frame.on(AskSecondLook)
async def on_second_look(press: frame.ReportPress[AskSecondLook]) -> None:
    """The report takes the place of the news that offered it, and says when the answer comes."""
    report, key = press.report, press.key
    await contests.ask_second_look(press.work, report)
    shown = await own_reports.state_of(press.work, report, key=None if key == report.id else key)
    await press.replace(shown)
