"""Filing of a report: the draft is taken once, its cases are found or opened, a receipt is sent."""

from collections.abc import Sequence
from operator import itemgetter

from bot.cases import hooks, moves, routing
from bot.cases import store as cases_store
from bot.cases.model import Case, CaseEvent, Move
from bot.channel.parts import HelpMode, MediaRule
from bot.core.alarms import AdminWord, Trouble
from bot.core.codes import number_of, spell_code
from bot.core.database import VersionConflict
from bot.core.messages import (
    Button,
    Lane,
    Message,
    Notice,
    Outgoing,
    Part,
    Speaker,
    bold,
    code,
    filled,
    known,
    lines,
    paragraphs,
)
from bot.core.people import Person
from bot.core.pickers import home_button
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work, fresh_id, fresh_number, fresh_receipt
from bot.hotlines.number_checks import WithNumbers
from bot.hotlines.screens import help_now
from bot.links.accounts import with_account
from bot.links.url import Link
from bot.reports import (
    case_reports_store,
    decision_words,
    kept_posts,
    likeness,
    patterns_store,
    reports_store,
    search_store,
    topics,
)
from bot.reports.calls import CallFiled
from bot.reports.draft import Draft, Form, Refusal, Step, steps_of
from bot.reports.late_region import region_row
from bot.reports.menu import copy_button, show_button
from bot.reports.model import Decided, Report
from bot.reports.news import decided_of, referral_of
from bot.values import Act, Ask, Intake, Status, replace


class Receipt(WithNumbers, Message):
    """The report is stored. `decided` are standing decisions about its links."""

    code: str
    number: str
    report: str
    violation: str
    tell: bool
    decided: tuple[Decided, ...] = ()
    repeated: bool = False  # the same person reported the link before
    offers_news: bool = False  # the person never said whether they want broadcasts
    asks_region: bool = (
        False  # a department or a number depends on it, and none was given
    )
    last_region: str | None = None  # of the person, offered as one tap

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = spell_code(self.code)
        need = speaker.channel.need
        outcome: Part = None
        if not self.tell:
            outcome = t("We will not write: look with the code.")
        elif need is None or self.violation not in need.types:
            outcome = t.plural(
                "You hear the outcome here within {n} day.",
                "You hear the outcome here within {n} days.",
                speaker.channel.terms.feedback_days,
            )
        text = paragraphs(
            help_above(speaker, self.violation),
            bold(t("Thank you. Your report is received.")),
            lines(
                t("Your report code:"),
                code(shown),
                t("Keep it: we cannot show it again."),
            ),
            self.repeated
            and t("You have reported this link before; your words were added."),
            *[decided_before(speaker, decided) for decided in self.decided],
            lines(first_look(speaker, self.violation), outcome),
        )
        after = (show_button(speaker, self.report), home_button(speaker, keep=True))
        news = (Button(t.plain("Send me news as well"), topics.AskForNews()),)
        where = self.asks_region and region_row(speaker, self.report, self.last_region)
        rows = filled(
            [copy_button(speaker, self.code)], where, after, self.offers_news and news
        )
        return Outgoing(text, rows, stays_last=True)


def help_above(
    speaker: Speaker, violation: str, *, is_first: bool = False
) -> str | None:
    """Numbers to call now, where the type has some: above its first question (`is_first`), and
    above everything where the type says so."""
    kind = known(speaker.channel.type, violation)
    if kind is None or kind.first_help is None:
        return None
    if is_first or kind.first_help.mode is HelpMode.SCREEN:
        return help_now(speaker, kind)
    return None


def first_look(speaker: Speaker, violation: str) -> str:
    """How soon staff look at a report of a type, and whom a person in need does not wait for."""
    t = speaker.t
    need = speaker.channel.need
    kind = known(speaker.channel.type, violation)
    if kind is None:
        hours = max(speaker.channel.terms.first_look_hours.values())
    else:
        hours = speaker.channel.first_look_hours(kind.id, kind.priority)
    look = t.plural(
        "Moderators aim to look within {n} hour, at night later.",
        "Moderators aim to look within {n} hours, at night later.",
        hours,
    )
    if need is None or violation not in need.types:
        return str(look)
    call = t(
        "If it is about you or a person close to you, do not wait for our answer: call {number}.",
        number=speaker.answering(need.numbers)[0],
    )
    return lines(look, call)


def decided_before(speaker: Speaker, decided: Decided) -> str:
    again = speaker.t("Moderators will look at your report all the same.")
    return decision_words.known_decision(speaker, decided, again)


REPORTS_PER_HOUR = 30
CALLS_PER_HOUR = 60
"""Of a person, and of a member of staff; a draft above it stays and can be sent later."""
_OF_ITS_OWN = {"id", "violation", "tell"}
_SAID = {*Draft.__struct_fields__} & {*Report.__struct_fields__} - _OF_ITS_OWN
"""Fields that a report takes over from its draft as they are."""
_ATTEMPTS = 8
"""How many random numbers are tried before the update is retried."""


def form_of(work: Work, draft: Draft, violation: str | None = None) -> Form:
    violation = violation or draft.violation
    if violation is None:
        return Form()
    kind = work.channel.type(violation)
    files = kind.files
    if draft.by_phone:
        files = Ask.NO
    return Form(
        link=kind.link,
        description=kind.description,
        files=files,
        region=kind.region,
        place=kind.place,
        files_forbidden=kind.media is MediaRule.NEVER,
    )


async def file_report(
    work: Work, person: Person, edit: int | None = None, *, taker: int | None = None
) -> Report | Refusal | None:
    """File the person's draft; None where there is none, as for a second tap.

    The receipt takes the place of the message to `edit`, or is a new one. With a `taker`, a member
    of staff, it is the draft of a call.
    """
    since = work.now - HOUR_MS
    if taker is None:
        intake = Intake.CHAT
        most = REPORTS_PER_HOUR
        filed = await reports_store.count_since(work.tx, person.id, since)
    else:
        intake = Intake.CALL
        most = CALLS_PER_HOUR
        filed = await cases_store.calls_since(work.tx, taker, since)
    full = None
    if filed >= most:
        full = Refusal.TOO_MANY
    draft = await take(work, person, full, by_phone=taker is not None)
    if not isinstance(draft, Draft):
        return draft
    done = await file_draft(work, draft, person, intake, taker)
    if done is None:
        return None
    report, receipt, joined = done
    offers_news = await topics.offers_news(work, person)
    notice: Notice = replace(
        receipt, offers_news=offers_news, last_region=person.region
    )
    if taker is not None:
        # Whoever took the call is no reporter of the link.
        decided = tuple(replace(one, link=None) for one in receipt.decided)
        notice = CallFiled(
            receipt.code, report.violation, report.region, joined, decided
        )
    await work.tell(person.recipient, notice, edit=edit, once=f"receipt:{report.id}")
    return report


async def take(
    work: Work, person: Person, full: Refusal | None, *, by_phone: bool = False
) -> Draft | Refusal | None:
    """The person's draft, which no other press can take; it stays where it cannot be filed."""
    draft = await reports_store.DRAFTS.take(work.tx, person.id)
    if draft is None:
        return None
    draft = offered(work, draft)
    refusal = full or steps_of(form_of(work, draft)).missing(draft)
    if draft.by_phone is not by_phone:
        await keep(work, person, draft)
        return None
    if refusal:
        await keep(work, person, draft)
        return refusal
    return draft


async def keep(work: Work, person: Person, draft: Draft) -> None:
    lasts_ms = draft_lasts_ms(work, person, by_phone=draft.by_phone)
    await reports_store.DRAFTS.put(work.tx, person.id, draft, lasts_ms)


def offered(work: Work, draft: Draft) -> Draft:
    """The draft, asking for the type again where its own is no longer offered."""
    if draft.violation is None or draft.violation in {
        t.id for t in work.channel.types_on()
    }:
        return draft
    return replace(draft, violation=None, step=Step.TYPE, editing=False)


def draft_lasts_ms(work: Work, person: Person, *, by_phone: bool = False) -> int:
    """Return the lifetime of a draft: short before consent; a caller agrees to nothing."""
    kept = work.channel.retention
    if by_phone or has_agreed(work, person):
        return kept.drafts_days * DAY_MS
    return kept.before_consent_days * DAY_MS


def has_agreed(work: Work, person: Person) -> bool:
    return person.consent is not None and person.consent >= work.channel.consent.version


async def file_draft(
    work: Work, draft: Draft, person: Person, intake: Intake, taker: int | None = None
) -> tuple[Report, Receipt, bool] | None:
    """Store the report and place it in its cases; None when this draft was filed before.

    Last: whether others reported the same before, which no reporter hears.
    """
    stored = await _store(work, draft, person, intake)
    if stored is None:
        return None
    report, code = stored
    texts = [report.description, report.forwarded, report.place]
    texts += [text for link in draft.links for text in (link.canonical, link.account)]
    await search_store.index(work.tx, report.id, texts)
    # Always in one order of links, which prevents deadlocks.
    ordered = sorted(enumerate(draft.links), key=lambda each: each[1].canonical)
    links: Sequence[tuple[int, Link | None]] = ordered or [(0, None)]
    placed = [(at, *await _place(work, report, at, link, taker)) for at, link in links]
    await likeness.leave_marks(work, report, draft.files)
    await kept_posts.keep(work, report, draft)
    receipt = Receipt(
        code,
        report.number,
        report.id,
        report.violation,
        report.tell,
        decided=tuple(
            decided for *_, decided in sorted(placed, key=itemgetter(0)) if decided
        ),
        repeated=any(repeated for _, _, repeated, _ in placed),
        asks_region=report.region is None
        and work.channel.asks_region(report.violation),
    )
    return report, receipt, any(joined for _, joined, _, _ in placed)


async def _store(
    work: Work, draft: Draft, person: Person, intake: Intake
) -> tuple[Report, str] | None:
    """The stored report and its receipt code; None when this draft was filed before.

    Numbers and codes are random and may be taken: then others are tried; a code that was shown
    before stays, with another number. Raises VersionConflict, so that the update is retried, when
    none was free. An anonymous report has nothing in common with the draft, not even its id.
    """
    shown = draft.code
    draft_id = draft.id
    if intake is Intake.ANONYMOUS:
        draft_id = fresh_id()
    written = _report_of(work, draft, person, intake)
    for attempt in range(_ATTEMPTS):
        code = shown or fresh_receipt()
        number = number_of(code)
        if shown and attempt:
            number = fresh_number()
        report = replace(written, id=fresh_id(), number=number)
        hashed = work.vault.receipt(code)
        if await reports_store.add_report(
            work.tx, report, draft_id, hashed, draft.files
        ):
            return report, code
        if await reports_store.filed_from(work.tx, draft_id, report.person or ""):
            return None
    raise VersionConflict("no number was free")


def _report_of(work: Work, draft: Draft, person: Person, intake: Intake) -> Report:
    """The report that a draft becomes, still without its id and number."""
    report = Report(
        id="",
        number="",
        person=None,
        violation=draft.violation or "",
        language=person.language,
        filed_at=work.now,
        tell=False,
        intake=intake,
        **{name: getattr(draft, name) for name in _SAID},
    )
    if intake is not Intake.CHAT:
        return report
    report = replace(report, person=person.id, tell=draft.tell)
    need = work.channel.need
    if not draft.tell or (need is not None and draft.violation in need.types):
        return report  # the receipt promises no day
    return replace(
        report, promised_at=work.now + work.channel.terms.feedback_days * DAY_MS
    )


async def _place(
    work: Work, report: Report, position: int, link: Link | None, taker: int | None
) -> tuple[bool, bool, Decided | None]:
    """Add the report to the link's open case, or open a case for it.

    Whether there was one, whether the person reported it before, and an earlier decision that
    stands.
    """
    known = None
    decided = None
    canonical = display = None
    if link is not None:
        canonical = link.canonical
        display = link.display
        known = await cases_store.lock_open_for(work.tx, canonical)
        earlier = await cases_store.earlier_decisions(work.tx, canonical, limit=1)
        for case in earlier:
            last = await cases_store.final_of(work.tx, case) or case
            decided = await _told_decision(work, last, link)
            if known is None and last.status.is_open:
                known = last  # the link's own case was merged into this one
    repeated = False
    if known is None:
        case = await _open_case(work, report, link, taker)
    else:
        repeated = await reports_store.has_filed(work.tx, report.person or "", known.id)
        urgency = min(
            known.urgency, work.channel.type(report.violation).priority.urgency
        )
        lane = Lane.REFRESH
        if urgency < known.urgency:
            lane = Lane.URGENT_CARD
        joined = replace(known, urgency=urgency, region=known.region or report.region)
        detail = {"violation": report.violation, **_intake(report)}
        joining = Move(Act.JOIN, work.now, taker, detail=detail)
        case = await moves.make_move(work, joined, joining, lane)
    at = (position, case.id, canonical, display)
    await case_reports_store.add_target(work.tx, report.id, *at, repeated=repeated)
    return known is not None, repeated, decided


async def _told_decision(work: Work, case: Case, link: Link) -> Decided | None:
    """Return the decision of a case that stands; one that can still be undone is not told."""
    if case.decision is None or case.announced_at is None:
        return None
    if not case.decision.finding.outcome.stands:
        return None
    told = decided_of(case, link.display, await referral_of(work, case))
    whole = with_account(link.canonical, link.account)
    return told and replace(told, link=whole)


def _intake(report: Report) -> dict[str, str]:
    if report.intake is not Intake.CALL:
        return {}
    return {"intake": report.intake.value}


def _new_case(work: Work, report: Report, link: Link | None) -> Case:
    case = Case(
        id=fresh_id(),
        number=fresh_number(),
        version=1,
        status=Status.RECEIVED,
        violation=report.violation,
        urgency=work.channel.type(report.violation).priority.urgency,
        opened_at=work.now,
        region=report.region,
    )
    if link is None:
        return case
    return replace(
        case,
        canonical=link.canonical,
        host=link.host,
        display=link.display,
        account=link.account,
    )


async def _open_case(
    work: Work, report: Report, link: Link | None, taker: int | None
) -> Case:
    case = _new_case(work, report, link)
    desk = await routing.desk_for(work, case)
    if desk is None:
        await work.tell_admins(
            AdminWord(Trouble.NO_DESK), once=f"no_desk:{work.now // DAY_MS}"
        )
    else:
        case = replace(case, desk=desk.id)
    case = moves.timed(
        case, case, Act.OPEN, work.now, False, moves.terms_of(work, case)
    )
    for _ in range(_ATTEMPTS):
        opening = CaseEvent(Act.OPEN, work.now, taker, _intake(report))
        if await cases_store.add_case(work.tx, case, opening):
            mark = likeness.marks_of_account(case.account)
            of_account = patterns_store.OF_ACCOUNT
            await patterns_store.add_mark(work.tx, case.id, of_account, mark)
            for opened in hooks.OPENED:
                await opened(work, case, desk)
            return case
        case = replace(case, number=fresh_number())
    raise VersionConflict("no number was free")
