"""Contest of an entry, a reporter's second look, and one's own appeals: screens and use cases."""

import re
from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.cases import moves
from bot.cases.model import Case, Decision
from bot.core import erasures
from bot.core.codes import number_of, spell_code
from bot.core.database import VersionConflict
from bot.core.forms import ClearForm, LeaveForm, SendForm, ShowPage
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Part,
    Speaker,
    Worded,
    bold,
    button,
    code,
    filled,
    lines,
    paragraphs,
    quote,
    rows_of,
    shortened,
    untapped,
)
from bot.core.people import Person
from bot.core.pickers import home_button, press
from bot.core.times import DAY_MS, day_of, today
from bot.core.work import Work, fresh_id, fresh_number, fresh_receipt
from bot.desk import review_calls
from bot.desk.model import opinion_of
from bot.links.link import parse_link
from bot.links.url import BadLink
from bot.register import appeal_model, appeals, appeals_store, check, store
from bot.register.appeal_model import Appeal, AppealDraft, Kind, Problem, Step
from bot.register.appeals import ANSWERED, Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.check import NoMoreChecks
from bot.register.model import told
from bot.reports import anonymous, files_store, own_reports
from bot.reports.decision_words import answer_lines, outcome_label
from bot.reports.draft import MOST_FILES
from bot.reports.entry_words import SHOWN_ENTRIES, CheckedLink, shown_host
from bot.reports.filing import draft_lasts_ms
from bot.reports.menu import OwnAppealAction, ShowAppeal, clean_button, copy_button
from bot.reports.model import Report
from bot.reports.own_links import LONGEST, typed_link
from bot.values import Act, AppealAnswer, AppealStage, Entry, Standing, replace


@button("y:own:{appeal}:ask_withdraw")
class AskAppealWithdrawal(OwnAppealAction): ...


@button("y:own:{appeal}:withdraw")
class WithdrawAppeal(OwnAppealAction): ...


ANONYMOUS = "anonymous"
"""On a button: the appeal leads to no person."""


class Refused(Worded):
    UNKNOWN = N_("There is no such entry in the register. Nothing was kept.")
    OVERTURNED = N_("This decision was overturned: there is nothing left to contest.")
    BEING_LOOKED_AT = N_(
        "This decision is being looked at again right now. When it is decided, you can contest it."
    )
    TOO_LATE = N_(
        "This decision can no longer be contested here: the time for it is over. You can still go "
        "to court."
    )
    ALREADY = N_(
        "You have contested this already; each decision is looked at once more."
    )
    TOO_MANY = N_(
        "Today {n} came from this account, and more are not taken. What you wrote is kept: send it"
        " tomorrow."
    )


class ContestAsk(Message):
    """Asks which entry is contested; `unknown` when the last answer led nowhere."""

    unknown: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            self.unknown
            and t("I found neither a link nor an entry of the register in this."),
            bold(t("Which decision do you contest?")),
            t(
                "Send the address of the entry in the register, its number, or the link that the"
                " decision is about."
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


class ContestRefused(Message):
    """`number` is that of the appeal that was filed already."""

    why: Refused
    number: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            t(self.why.sentence, n=MOST_A_DAY),
            self.number
            and t(
                "Number of the appeal: {number}. /status shows how far it is.",
                number=self.number,
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


class ContestStep(Message):
    """`link` with what is published about it, of a draft against whatever is decided about it."""

    draft: AppealDraft
    entry: Entry | None
    problem: Problem | None = None
    link: CheckedLink | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        draft = self.draft
        text = paragraphs(
            lines(bold(t("Contest a decision")), *_contested_lines(speaker, self)),
            self.problem
            and bold(
                t(self.problem.sentence, n=appeal_model.MOST_WORDS, files=MOST_FILES)
            ),
            *_asked(speaker, self),
        )
        stop = press(draft, t.plain("Cancel"), LeaveForm)
        again = press(draft, t.plain("Write again"), ClearForm)
        if draft.step is Step.WORDS:
            listed: list[Button] = []
            if self.link is not None:
                listed = check.contest_buttons(speaker, listed_entries(self.link))
            last = [stop]
            if draft.words or draft.files:
                last = [again, stop]
            return Outgoing(text, (*rows_of(listed, 1), *filled(last)))
        send = press(draft, t.plain("Send, answer me here"), SendForm, style="success")
        hidden = press(draft, t.plain("Send anonymously"), ShowPage, ANONYMOUS)
        return Outgoing(text, ((send,), (hidden,), (again, stop)))


class AnonymousContest(Message):
    draft: str
    revision: int
    code: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = spell_code(self.code)
        text = paragraphs(
            bold(t("Contest anonymously")),
            t(
                "We delete all that leads from this appeal to your account, so we cannot write to "
                "you. With /status and the code you read the answer, from any Telegram account."
            ),
            lines(t("Your code:"), code(shown)),
            anonymous.only_way_back(speaker),
        )
        names = (AppealDraft.form, self.draft, self.revision)
        rows = anonymous.sending_rows(speaker, self.code, names, "review")
        return Outgoing(text, rows, stays_last=True)


class AppealState(Message):
    """One appeal as its person sees it; `appeal` is its number or its code.

    With `code` it was just sent, with `confirm` the person is asked whether to withdraw it. `link`
    is that of an objection: it has an answer only if the register shows the decision.
    """

    appeal: str
    number: str
    kind: Kind
    stage: AppealStage
    filed_at: int
    due_at: int
    answer: AppealAnswer | None = None
    may_withdraw: bool = False
    confirm: bool = False
    code: str | None = None
    link: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.confirm and self.may_withdraw:
            text = paragraphs(
                t("Withdraw appeal № {number}?", number=self.number),
                t(
                    "What you wrote and sent with it will be erased. This cannot be undone."
                ),
            )
            yes = Button(
                t.plain("Yes, withdraw"), WithdrawAppeal(self.appeal), style="danger"
            )
            no = Button(t.plain("No, keep it"), ShowAppeal(self.appeal))
            return Outgoing(text, ((yes,), (no,)))
        answer = self.answer and lines(
            bold(t(ANSWERED[self.kind][self.answer.ruling])),
            quote(lines(*answer_lines(speaker, self.answer))),
        )
        text = paragraphs(
            self.code and bold(t("Your appeal is received.")),
            lines(
                bold(t("Appeal № {number}", number=self.number)),
                self.link and code(shortened(self.link, LONGEST)),
                t("Sent: {time}", time=t.time(self.filed_at)),
                self._standing(speaker),
            ),
            answer or None,
            *self._under_code(speaker),
        )
        ask = Button(t.plain("Withdraw"), AskAppealWithdrawal(self.appeal))
        copy = self.code and [copy_button(speaker, self.code)]
        last = home_button(speaker)
        if self.appeal == self.code:
            last = clean_button(speaker)
        rows = filled(copy or (), self.may_withdraw and [ask], [last])
        return Outgoing(text, rows, stays_last=bool(self.code))

    def _standing(self, speaker: Speaker) -> str:
        t = speaker.t
        if self.stage is AppealStage.WITHDRAWN:
            return t("Withdrawn; what you wrote and sent with it is erased.")
        if self.kind is Kind.LINK and self.answer is None:
            return _standing_of_objection(speaker, self.stage, self.due_at)
        if self.stage is AppealStage.ANSWERED:
            return t("Answered.")
        day = t.day(self.due_at)
        if self.due_at < speaker.now:
            return t(
                "It was to be answered by {day}. We are late, and staff are reminded of it.",
                day=day,
            )
        return t("Waits for other people to decide; answer by {day}.", day=day)

    def _under_code(self, speaker: Speaker) -> list[Part]:
        t = speaker.t
        if self.code is None:
            return []
        how = t("You read the answer here, and with /status and the code at any time.")
        if self.appeal == self.code:
            how = t(
                "We no longer know who sent it, and cannot write to you. To read the answer, send"
                " /status and the code, from any Telegram account."
            )
        return [lines(t("Your code:"), code(spell_code(self.code))), how]


def _standing_of_objection(speaker: Speaker, stage: AppealStage, due_at: int) -> str:
    """The same sentence on the same day, whatever is decided about the link."""
    t = speaker.t
    if stage is AppealStage.ANSWERED or due_at <= speaker.now:
        return paragraphs(*objection_over(speaker))
    return t(
        "If there is a decision about this link, other people look at it again, once no authority"
        " has it any more. The last message comes on {day}: the same one for every link that the"
        " register does not show.",
        day=t.day(due_at),
    )


def objection_over(speaker: Speaker) -> list[str]:
    """Sentences that are true of every link, for those that the register does not show."""
    t = speaker.t
    return [
        t(
            "The register shows no answer about this link. We do not say whether it was reported or"
            " decided on: that would warn people or expose who reports. If a decision is wrong, it"
            " is changed without a message."
        ),
        t(
            "If the link is closed to readers, its host or provider can say on whose order; a court"
            " can look at that order. You can also contest the link again."
        ),
    ]


def listed_entries(link: CheckedLink) -> tuple[Entry, ...]:
    """Entries that /check lists about a link: its own, else the newest ones of its site."""
    return link.entries[:SHOWN_ENTRIES] or link.newest_of_host


def _contested_lines(speaker: Speaker, notice: ContestStep) -> list[Part]:
    t = speaker.t
    entry = notice.entry
    if entry is not None:
        outcome = outcome_label(speaker, entry.finding.outcome)
        decided = t(
            "{outcome}, decided on {day}", outcome=outcome, day=day_of(entry.decided_on)
        )
        return [
            f"{shown_host(speaker, entry)} · {speaker.violation(entry.category)}",
            decided,
        ]
    if notice.link is None:
        return []
    listed = listed_entries(notice.link)
    choose = t.plural(
        "The register shows {n} decision about this. Choose it below, or write about the link"
        " itself.",
        "The register shows {n} decisions about this. Choose one below, or write about the link"
        " itself.",
        len(listed),
    )
    entries = [
        f"{n}. {day_of(one.decided_on)}: {outcome_label(speaker, one.finding.outcome)}"
        f" · {speaker.violation(one.category)}"
        for n, one in enumerate(listed, 1)
    ]
    return [typed_link(notice.link.link), *([choose, *entries] if listed else ())]


def _asked(speaker: Speaker, notice: ContestStep) -> list[Part]:
    t = speaker.t
    draft = notice.draft
    due = t.day(speaker.now + speaker.channel.appeals.decide_days * DAY_MS)
    files = len(draft.files)
    sent = files and t.plural("{n} file", "{n} files", files)
    if draft.step is Step.WORDS:
        ask = bold(
            t("Write what is wrong, and why, in your words. You can send files, too.")
        )
        return [quote(lines(*_rules(speaker, draft, due))), sent, ask]
    more = t("Send more to add it. The answer comes by {day}.", day=due)
    if draft.link is not None:
        more = t("Send more to add it. The last message comes on {day}.", day=due)
    words = quote(untapped(draft.words or "", appeal_model.MOST_WORDS), expandable=True)
    return [lines(words, sent), more, bold(t("How shall we answer you?"))]


def _rules(speaker: Speaker, draft: AppealDraft, due: str) -> list[str]:
    t = speaker.t
    kept = speaker.channel.retention.reports_after_closing_days
    stays_apart = t(
        "• They do not learn who you are, and you do not learn who they are."
    )
    if draft.link is None:
        return [
            t("• People who took no part in the first decision decide it."),
            stays_apart,
            t("• The answer comes by {day}, with reasons.", day=due),
            t(
                "• We keep what you write and send for {n} days after the answer; you can"
                " withdraw before it, and /delete erases it.",
                n=kept,
            ),
        ]
    return [
        t(
            "• We do not say whether this link was reported or decided on: that would warn people"
            " or expose who reports."
        ),
        t(
            "• If it was decided on, people who took no part in that look at it again; if it went"
            " to an authority, once the authority has answered."
        ),
        stays_apart,
        t(
            "• A wrong decision is changed. A result is told only of what the register shows; the"
            " last message comes on {day}.",
            day=due,
        ),
        t(
            "• We keep what you write and send for {n} days after that; until that day you can"
            " withdraw it, and /delete erases it at any time.",
            n=kept,
        ),
    ]


MOST_A_DAY = 5
"""Appeals of one account."""
ATTEMPTS = 8
"""Codes that are tried, because one may be taken."""
_ADDRESS = re.compile(r"/entries/([A-Za-z0-9_-]{1,56})")
_ID = re.compile(r"([A-Za-z0-9_-]{1,56})")


async def find_contested_entry(
    work: Work, telegram_id: int, typed: str
) -> Entry | CheckedLink | NoMoreChecks | None:
    """The entry of a typed id, of the address of an entry's page, or the only one of a link; any
    other link with what is published about it.

    A link counts as one that was looked up, so that no list of links can be tried here.
    """
    typed = typed.strip()
    named = _ADDRESS.search(typed) or _ID.fullmatch(typed)
    if named and (found := await store.get_entry(work.tx, named[1])):
        return found
    with suppress(BadLink):
        checked = await check.look_up_links(work, telegram_id, [parse_link(typed)])
        if isinstance(checked, NoMoreChecks):
            return checked
        [link] = checked.links
        return link.entries[0] if len(link.entries) == 1 else link
    return None


async def begin_appeal(
    work: Work, person: Person, entry_id: str
) -> AppealDraft | ContestRefused:
    """A draft against this entry; one against the same entry goes on."""
    entry = await store.get_entry(work.tx, entry_id)
    if entry is None:
        return ContestRefused(Refused.UNKNOWN)
    contested = await _contested(work, person, entry)
    if isinstance(contested, ContestRefused):
        return contested
    draft = await APPEAL_DRAFTS.peek(work.tx, person.id)
    if draft is None or draft.entry != entry.id:
        draft = AppealDraft(fresh_id()[:8], entry=entry.id)
    return draft


async def keep(work: Work, person: Person, draft: AppealDraft) -> None:
    await APPEAL_DRAFTS.put(work.tx, person.id, draft, draft_lasts_ms(work, person))


async def offer_anonymous(
    work: Work, person: Person, draft: AppealDraft
) -> AnonymousContest:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await keep(work, person, replace(draft, code=code))
    return AnonymousContest(draft.id, draft.revision, code)


async def _contested(
    work: Work, person: Person, entry: Entry
) -> tuple[Case, Decision] | ContestRefused:
    """The case of an entry and its decision, if this person can contest it now."""
    if entry.standing is Standing.OVERTURNED:
        return ContestRefused(Refused.OVERTURNED)
    last = (await store.entries_history(work.tx, entry.id))[-1].on
    days = timedelta(work.channel.appeals.contest_days)
    if today(work.now, work.channel.zone) > last + days:
        return ContestRefused(Refused.TOO_LATE)
    own = await appeals_store.appeals_of_person(work.tx, person.id)
    for appeal in own:
        if appeal.entry == entry.id and appeal.entry_version == entry.version:
            return ContestRefused(Refused.ALREADY, appeal.number)
    case = await store.case_of(work.tx, entry.id)
    if case is None:
        return ContestRefused(Refused.BEING_LOOKED_AT)
    decision = told(case)
    if decision is None:
        return ContestRefused(Refused.BEING_LOOKED_AT)
    return case, decision


Sent = AppealState | ContestStep | ContestRefused | None


async def send(
    work: Work, person: Person, telegram_id: int, *, is_anonymous: bool
) -> Sent:
    """File the person's draft; None where there is none, as for a second tap.

    An anonymous one goes under the code that the person saw; `bot.privacy.anonymity` then forgets
    who sent it.
    """
    draft = await APPEAL_DRAFTS.take(work.tx, person.id)
    if draft is None:
        return None
    entry = await store.get_entry(work.tx, draft.entry or "")
    if entry is None:
        return ContestRefused(Refused.UNKNOWN)
    if draft.step is not Step.REVIEW or not draft.words:
        await keep(work, person, draft)
        return ContestStep(draft, entry, Problem.NO_WORDS)
    once = (telegram_id, entry.id, entry.version)
    sent = work.memory.counts("appeals", work.now // DAY_MS)
    contested = await _contested(work, person, entry)
    if isinstance(contested, tuple):
        contested = too_many(sent, telegram_id, once) or contested
    if isinstance(contested, ContestRefused):
        await keep(work, person, draft)
        return contested
    own: dict[str, Any] = {"words": draft.words, "language": person.language}
    own |= {"entry": entry.id, "entry_version": entry.version}
    if is_anonymous:
        own["code"] = draft.code
    else:
        own["person"] = person.id
    appeal, code = await file_appeal(work, *contested, Kind.CONTEST, **own)
    await files_store.add_files(work.tx, appeal.id, draft.files)
    sent.update((telegram_id, once))
    if is_anonymous:
        return state(appeal, code, code=code)
    return state(appeal, code=code)


def too_many(
    sent: Counter[Hashable], who: int, once: Hashable
) -> ContestRefused | None:
    """Refuse by the counts in memory: an anonymous appeal leaves nothing else to count."""
    if sent[who] >= MOST_A_DAY:
        return ContestRefused(Refused.TOO_MANY)
    if sent[once]:
        return ContestRefused(Refused.ALREADY)
    return None


async def file_appeal(
    work: Work,
    case: Case,
    decision: Decision,
    kind: Kind,
    code: str | None = None,
    id: str | None = None,
    **own: Any,
) -> tuple[Appeal, str]:
    """Store an appeal, under a code if it is a contest, and record it in the history of its case;
    staff hear of it soon. Raises VersionConflict where it was filed at the same moment."""
    for _ in range(ATTEMPTS):
        kept = code or fresh_receipt()
        number = fresh_number()
        receipt = None
        if kind is Kind.CONTEST:
            number = number_of(kept)
            receipt = work.vault.receipt(kept)
        appeal = Appeal(
            id or fresh_id(),
            number,
            kind,
            case.id,
            decision.id,
            opinion_of(decision.finding, decision.by, decision.at),
            case.violation,
            filed_at=work.now,
            due_at=work.now + work.channel.appeals.decide_days * DAY_MS,
            **own,
        )
        if await appeals_store.add_appeal(work.tx, appeal, receipt=receipt):
            detail = {"appeal": appeal.number, "kind": kind.value}
            await moves.act(work, case, Act.APPEAL, lane=None, detail=detail)
            await Appeals(work).ask(appeal.id, case.id, appeal.due_at)
            await review_calls.call_soon(work)
            return appeal, kept
    raise VersionConflict("no number was free")


def state(
    appeal: Appeal,
    key: str | None = None,
    *,
    confirm: bool = False,
    code: str | None = None,
) -> AppealState:
    """All that the person may see: a decision only once it can no longer be undone."""
    stage = appeal.stage
    if stage is AppealStage.DECIDED:
        stage = AppealStage.WAITING
    return AppealState(
        key or appeal.number,
        appeal.number,
        appeal.kind,
        stage,
        appeal.filed_at,
        appeal.due_at,
        appeal_model.answer_of(appeal),
        appeal.stage is AppealStage.WAITING,
        confirm,
        code,
    )


async def withdraw_appeal(work: Work, appeal: Appeal) -> Appeal:
    """Withdraw an appeal that is not decided, and erase its words and files; the appeal then."""
    if appeal.stage is not AppealStage.WAITING:
        return appeal
    await appeals.forget(work, appeal)
    await erasures.note_erased(work, erasures.Kind.APPEAL, appeal.id)
    return replace(appeal, stage=AppealStage.WITHDRAWN)


async def ask_second_look(work: Work, report: Report) -> None:
    """Other people look again at each “not confirmed” that the reporter was told; once."""
    if report.withdrawn_at or await appeals_store.appeals_of_report(work.tx, report.id):
        return
    for case in await own_reports.second_lookable(work, report):
        if case.decision is not None:
            own = {"language": report.language, "report": report.id}
            await file_appeal(work, case, case.decision, Kind.SECOND_LOOK, **own)
