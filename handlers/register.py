"""Handlers of the register: /check, publication and corrections of entries, and appeals."""

from typing import Any, TypeAlias

from telegram import Message

from bot.cases.model import Case, IllegalMove, TooLate
from bot.core import deep_links
from bot.core.capabilities import Name
from bot.core.database import VersionConflict
from bot.core.forms import FormAction, Found, SendForm
from bot.core.messages import N_, Lane, Notice
from bot.core.people import AppealWordsExpected, Plain, Right, may
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk.review_queue import ReviewAction
from bot.desk.verdict_form import Asked, NoSuchChoice, Path
from bot.desk.visit import Visit
from bot.links.link import defang, parse_link
from bot.links.url import Link
from bot.privacy import anonymity
from bot.register import appeal_model, appeals, check, contests, publication, store
from bot.register.appeals import Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.model import digest_of
from bot.register.objections import (
    Contest,
    begin_objection,
    contest_state,
    look_up_contest,
    objection_step,
    send_contest,
    withdraw_contest,
)
from bot.reports import own_reports
from bot.reports.entry_words import CheckedLink
from bot.reports.filing import draft_lasts_ms
from bot.reports.menu import AskSecondLook, CheckLink, OwnAppealAction, ShowAppeal
from bot.values import Entry, Value
from handlers.core import press as frame
from handlers.core.dispatch import Subject, about, on
from handlers.core.updates import content_of, may_be_code, said_in
from handlers.desk.reviews import (
    KINDS,
    REVIEWS,
    Reviewing,
    ReviewPress,
    chosen,
)
from handlers.forms import FLOWS, Flow
from handlers.reports import REPORTS, ReportPress


@frame.command(
    "check",
    needs=Name.REGISTER,
    menu=N_("Check whether a link was restricted"),
    help=(N_("/check link – what was decided and published about a link"),),
)
async def on_check(visit: Visit, message: Message) -> None:
    await frame.stop_expecting(visit)
    await _answer(visit, message, is_typed=bool(frame.words_of(message)))


@on(CheckLink)
async def on_check_button(press: frame.Press[CheckLink]) -> None:
    await frame.stop_expecting(press.visit)
    await own_reports.expect(press.work, press.person, Plain.CHECK)
    await press.tell(check.CheckAsk())


async def take_link(visit: Visit, message: Message) -> bool:
    """Take the link of a message after /check; all else is not for it, and words leave it waiting.

    During a call only a link by itself is meant: all else may be the caller's.
    """
    content = content_of(message)
    is_of_caller = visit.takes_call and (content.text or not content.links)
    if content.files or content.place or is_of_caller:
        await frame.stop_expecting(visit)
    if is_of_caller or not (content.links or check.is_faulty(content.bad_links)):
        return False
    await frame.stop_expecting(visit)
    await _answer(visit, message, is_typed=True)
    return True


async def _answer(visit: Visit, message: Message, *, is_typed: bool) -> None:
    content = content_of(message)
    if content.links:
        notice = await check.look_up_links(visit.work, visit.me, content.links)
        await frame.tell(visit, notice, reply_to=message.message_id)
    else:
        await own_reports.expect(visit.work, frame.citizen(visit), Plain.CHECK)
        await frame.tell(visit, check.CheckAsk(is_typed, content.bad_links))


@frame.command(
    "entry",
    right=Right.CORRECT_ENTRIES,
    finds_work=True,
    needs=Name.REGISTER,
    menu=N_("Correct an entry of the register"),
    help=(N_("/entry 5J8k2… – correct an entry of the register that is wrong"),),
)
async def on_entry(visit: Visit, message: Message) -> None:
    """/entry and the end of the address of its page, or the whole address."""
    typed = frame.words_of(message)
    id = typed.rstrip("/").rpartition("/")[2]
    entry = await store.get_entry(visit.work.tx, id)
    found: Notice = publication.EntryUnknown()
    if entry is not None:
        found = publication.EntryCard(entry)
    await frame.say_here(visit, found)


EntryPress: TypeAlias = frame.PressOn[frame.A_co, Entry]


class Entries(Subject[publication.EntryAction, Entry]):
    """Entries of the register that are corrected."""

    errors = (publication.Unpublishable, IllegalMove)

    async def find(self, press: frame.Press[publication.EntryAction]) -> Entry | None:
        entry = await store.get_entry(press.work.tx, press.action.entry)
        if entry is None:
            press.toast(Toast.NOT_FOUND)
        return entry

    async def explain(
        self, press: EntryPress[publication.EntryAction], error: Exception
    ) -> None:
        toast = Toast.NOT_POSSIBLE
        if isinstance(error, IllegalMove):
            toast = Toast.RECUSED
        press.toast(toast, alert=True)


ENTRIES = Entries(publication.EntryAction)


@about(ENTRIES, publication.ShowEntry)
async def on_show(press: EntryPress[publication.ShowEntry]) -> None:
    card = await publication.entry_card(press.work, press.subject, press.action.fix)
    await press.show_staff(card)


@about(ENTRIES, publication.CorrectEntry)
async def on_correct(press: EntryPress[publication.CorrectEntry]) -> None:
    action, work, entry = press.action, press.work, press.subject
    card = await publication.entry_card(work, entry, action.fix)
    if digest_of(card.entry) != action.digest:
        press.toast(Toast.OUTDATED)
        await press.show_staff(card)
        return
    after = await publication.correct(work, entry, action.fix, press.visit.me)
    await press.show_staff(publication.EntryCard(after))
    press.toast(Toast.RECORDED)


class HeldPublication(Value):
    case: Case

    async def step(self, press: frame.Press[ReviewAction], path: Path) -> None:
        work, me, person = press.work, press.visit.me, press.person.id
        review = await publication.Publications(work).hold(press.action.review, me)
        try:
            if not await publication.choose(work, self.case, review, me, person, path):
                press.toast(Toast.OUTDATED)
        except publication.Unpublishable:
            press.toast(Toast.NOT_POSSIBLE, alert=True)

    async def confirm(self, press: frame.Press[ReviewAction], path: Path) -> None:
        await self.step(press, path)


async def _hold_publication(work: Work, review: str, staff: int) -> HeldPublication:
    return HeldPublication(await publication.Publications(work).held(review, staff))


KINDS[Kind.PUBLICATION] = Reviewing(publication.Publications, _hold_publication)


async def arrive(visit: Visit, payload: str) -> bool:
    """Contest the entry that a link names; False for a payload of another form."""
    entry = deep_links.parse_entry_link(payload)
    if entry is not None:
        await _begin(visit, entry)
    return entry is not None


@frame.command(
    "contest",
    menu=N_("Contest a decision about a link"),
    help=(N_("/contest – contest a decision about a link, published or not"),),
)
async def on_contest(visit: Visit, message: Message) -> None:
    """/contest and an id, an address or a link; alone it goes on with a draft, or asks."""
    typed = frame.words_of(message)
    if typed:
        await _find(visit, typed)
    elif not await show_waiting(visit):
        await _ask(visit, contests.ContestAsk())


@on(check.BeginContest)
async def on_contested_entry(press: frame.Press[check.BeginContest]) -> None:
    await _begin(press.visit, press.action.entry)


async def take_entry(visit: Visit, message: Message) -> bool:
    """Take what names an entry after /contest; words are not for it, and leave it waiting."""
    if not message.text:
        return False
    content = content_of(message)
    if not (content.links or content.bad_links or may_be_code(message)):
        return False
    await _find(visit, message.text)
    return True


async def show_waiting(visit: Visit, edit: int | None = None) -> bool:
    """After the consent: the draft that waited for it; False where there is none."""
    draft = await CONTEST.current(visit)
    if draft is None:
        return False
    if draft.link is not None:
        await _begin_about(visit, parse_link(draft.link), edit)
    else:
        await _begin(visit, draft.entry or "", edit)
    return True


class ContestFlow(Flow[appeal_model.AppealDraft]):
    drafts, steps, is_work = APPEAL_DRAFTS, appeal_model.STEPS, False

    async def admits(
        self,
        visit: Visit,
        draft: appeal_model.AppealDraft | None,
        press: frame.Press[FormAction] | None = None,
    ) -> bool:
        # Words that come before the consent are not kept; the draft that a press is of is.
        kept = press is not None
        return draft is None or await frame.require_consent(
            visit, kept=kept, unkept=not kept
        )

    async def ask(
        self,
        visit: Visit,
        draft: appeal_model.AppealDraft,
        problem: Any = None,
        page: str | None = None,
    ) -> Notice:
        work, person = visit.work, frame.citizen(visit)
        if page == contests.ANONYMOUS and draft.step is appeal_model.Step.REVIEW:
            return await contests.offer_anonymous(work, person, draft)
        if draft.link is not None:
            return await objection_step(work, draft, problem)
        entry = await store.get_entry(work.tx, draft.entry or "")
        if entry is None:
            await self.drafts.drop(work.tx, person.id)
            return contests.ContestRefused(contests.Refused.UNKNOWN)
        return contests.ContestStep(draft, entry, problem)

    async def read(
        self, visit: Visit, draft: appeal_model.AppealDraft, message: Message
    ) -> Found[appeal_model.AppealDraft]:
        said = said_in(message)
        if said.unkept is not None and not said.text:
            return appeal_model.Problem.FILE
        return appeal_model.given(draft, said.text, said.files)

    def cleared(self, draft: appeal_model.AppealDraft) -> appeal_model.AppealDraft:
        revision = draft.revision + 1
        return appeal_model.AppealDraft(
            draft.id, revision=revision, entry=draft.entry, link=draft.link
        )

    async def send(
        self, press: frame.Press[SendForm], draft: appeal_model.AppealDraft
    ) -> None:
        """An anonymous one goes only under the code that the person saw."""
        visit, is_anonymous = press.visit, press.action.how == contests.ANONYMOUS
        if is_anonymous and draft.code is None:
            await self.show(visit, draft, press.message, contests.ANONYMOUS)
            return
        await frame.stop_expecting(visit)
        if is_anonymous:
            sent = await anonymity.send_contest(press.work, press.person, visit.me)
        else:
            sent = await send_contest(
                press.work, press.person, visit.me, is_anonymous=False
            )
        if sent is None:
            press.toast(Toast.ALREADY_SENT)
        elif isinstance(sent, contests.AppealState):
            await press.replace(sent)
        else:
            await press.tell(sent)

    def lasts_ms(self, visit: Visit) -> int:
        return draft_lasts_ms(visit.work, frame.citizen(visit))


CONTEST = FLOWS["y"] = ContestFlow()


async def _find(visit: Visit, typed: str) -> None:
    found = await contests.find_contested_entry(visit.work, visit.me, typed)
    if isinstance(found, check.NoMoreChecks):
        await frame.tell(visit, found)
    elif found is None:
        await _ask(visit, contests.ContestAsk(unknown=True))
    elif isinstance(found, CheckedLink):
        await _begin_about(visit, found.link)
    else:
        await _begin_found(visit, found, typed)


async def _ask(visit: Visit, notice: Notice) -> None:
    await own_reports.expect(visit.work, frame.citizen(visit), Plain.ENTRY)
    await frame.tell(visit, notice)


async def _begin_found(visit: Visit, entry: Entry, typed: str) -> None:
    """Contest the entry; where that is over, whatever else is decided about the typed link."""
    begun = await contests.begin_appeal(visit.work, frame.citizen(visit), entry.id)
    is_link = entry.id not in typed
    if is_link and isinstance(begun, contests.ContestRefused):
        await _begin_about(visit, parse_link(typed))
    else:
        await _show_begun(visit, begun)


async def _begin(visit: Visit, entry: str, edit: int | None = None) -> None:
    await _show_begun(
        visit,
        await contests.begin_appeal(visit.work, frame.citizen(visit), entry),
        edit,
    )


async def _begin_about(visit: Visit, link: Link, edit: int | None = None) -> None:
    begun = await begin_objection(visit.work, frame.citizen(visit), link)
    await _show_begun(visit, begun, edit)


async def _show_begun(
    visit: Visit,
    begun: appeal_model.AppealDraft | contests.ContestRefused,
    edit: int | None = None,
) -> None:
    """Show the draft or why there is none; first ask for consent: the draft waits for it."""
    if isinstance(begun, appeal_model.AppealDraft):
        await CONTEST.keep(visit, begun)
        if await frame.require_consent(visit, kept=True):
            await CONTEST.show(visit, begun, edit)
    elif begun.why is contests.Refused.UNKNOWN or await frame.require_consent(
        visit, kept=True
    ):
        await CONTEST.tell(visit, begun, edit=edit)


@on(appeals.UndoAppeal)
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
        language = visit.recipient.language
        appeal = await appeals.write(visit.work, appeal, defang(text), language)
        await frame.leave_work(visit)
    queue = Appeals(visit.work)
    await queue.show(await queue.hold(appeal.id, visit.me), Lane.DESK_ANSWER, anew=True)
    return True


class HeldAppeal(Value):
    appeal: appeal_model.Appeal
    case: Case

    async def step(self, press: frame.Press[ReviewAction], path: Path) -> None:
        """Show what is asked now; where words are, the presser's next message gives them."""
        step = appeals.appeal_step(press.work.channel, self.appeal, self.case, path)
        await Appeals(press.work).open(self.appeal.id, press.person.id, path)
        if step.asked is Asked.WORDS:
            expected = AppealWordsExpected(self.appeal.id)
            await own_reports.expect(press.work, press.person, expected)
        else:
            await frame.leave_work(press.visit, AppealWordsExpected)

    async def confirm(self, press: frame.Press[ReviewAction], path: Path) -> None:
        step = appeals.appeal_step(press.work.channel, self.appeal, self.case, path)
        if step.asked is not Asked.CONFIRM_ANSWER:
            raise NoSuchChoice(self.appeal.id)
        await appeals.decide(press.work, self.appeal, press.actor, step)
        press.toast(Toast.APPEAL_DECIDED)


async def _hold_appeal(work: Work, review: str, staff: int) -> HeldAppeal:
    return HeldAppeal(*await Appeals(work).held(review, staff))


KINDS[Kind.APPEAL] = Reviewing(Appeals, _hold_appeal)


@about(REVIEWS, appeals.WriteAnswerAgain)
async def on_words(press: ReviewPress[appeals.WriteAnswerAgain]) -> None:
    held = press.subject
    if not isinstance(held, HeldAppeal):
        raise NoSuchChoice(press.action.review)
    path = await chosen(press)
    if path is not None:
        unwritten = await appeals.write(press.work, held.appeal, None, "")
        await HeldAppeal(unwritten, held.case).step(press, path)


class OwnAppeals(Subject[OwnAppealAction, Contest]):
    """Appeals of those who contest: one's own by its number, any by its code."""

    async def find(self, press: frame.Press[OwnAppealAction]) -> Contest | None:
        appeal = await look_up_contest(press.work, press.person, press.action.appeal)
        if appeal is None:
            press.toast(Toast.NOT_FOUND)
        return appeal


OwnAppealPress: TypeAlias = frame.PressOn[frame.A_co, Contest]
OWN_APPEALS = OwnAppeals(OwnAppealAction)


@about(OWN_APPEALS, ShowAppeal)
async def on_own(press: OwnAppealPress[ShowAppeal]) -> None:
    await _show_own(press, press.subject)


async def _show_own(
    press: OwnAppealPress[OwnAppealAction],
    found: Contest,
    *,
    confirm: bool = False,
) -> None:
    key = press.action.appeal
    await press.replace(await contest_state(press.work, found, key, confirm=confirm))


@about(OWN_APPEALS, contests.AskAppealWithdrawal)
async def on_ask_withdrawal(
    press: OwnAppealPress[contests.AskAppealWithdrawal],
) -> None:
    await _show_own(press, press.subject, confirm=True)


@about(OWN_APPEALS, contests.WithdrawAppeal)
async def on_withdraw(press: OwnAppealPress[contests.WithdrawAppeal]) -> None:
    """A second withdrawal, and one after the decision, show how far the appeal is."""
    await _show_own(press, await withdraw_contest(press.work, press.subject))


@about(REPORTS, AskSecondLook)
async def on_second_look(press: ReportPress[AskSecondLook]) -> None:
    """The report takes the place of the news that offered it, and says when the answer comes."""
    await contests.ask_second_look(press.work, press.subject)
    shown = await own_reports.state_under(
        press.work, press.subject, press.action.report
    )
    await press.replace(shown)
