"""Filing of a report: the draft is taken once, its cases are found or opened, a receipt is sent."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cases import hooks, move, routing, search_store
from bot.cases import store as cases_store
from bot.cases.model import Case, CaseEvent, Move
from bot.channel.parts import MediaRule
from bot.core.alarms import AdminWord, Trouble
from bot.core.codes import number_of
from bot.core.database.database import VersionConflict
from bot.core.people import Person
from bot.core.posts import Lane, Notice
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work, fresh_id, fresh_number, fresh_receipt
from bot.dataclass import dataclass
from bot.reports import kept_posts, likeness, store, topics
from bot.reports import notices as say
from bot.reports.calls import CallFiled
from bot.reports.draft import Draft, Form, Refusal, Step, Target, steps_of
from bot.reports.model import Filing, Report
from bot.reports.news import decided_of, referral_of
from bot.reports.report_screens import Receipt
from bot.reports.store import DRAFTS
from bot.values import Act, Ask, Intake, Status, Urgency

REPORTS_PER_HOUR, CALLS_PER_HOUR = 30, 60
"""Of a person, and of a member of staff; a draft above it stays and can be sent later."""
_ATTEMPTS = 8
"""How many random numbers are tried before the update is retried."""


@dataclass(frozen=True, slots=True)
class NotFiled:
    """Reasons nothing was filed: something is `missing`, or there were too many."""

    missing: Refusal | None = None
    too_many: bool = False


def form_of(work: Work, violation: str | None, *, by_phone: bool = False) -> Form:
    """Return what a violation type asks for; a caller is asked for no files."""
    if violation is None:
        return Form()
    kind, limits = work.channel.type(violation), work.channel.limits
    return Form(
        link=kind.link,
        description=kind.description,
        files=Ask.NO if by_phone else kind.files,
        region=kind.region,
        place=kind.place,
        files_forbidden=kind.media is MediaRule.NEVER,
        max_links=limits.max_links,
        max_files=limits.max_files,
    )


async def file_report(
    work: Work, person: Person, edit: int | None = None, *, taker: int | None = None
) -> Report | NotFiled | None:
    """File the person's draft; None where there is none, as for a second tap.

    The receipt takes the place of the message to `edit`, or is a new one. With a `taker`, a member
    of staff, it is the draft of a call.
    """
    since = work.now - HOUR_MS
    if taker is None:
        too_many = await store.count_since(work.tx, person.id, since) >= REPORTS_PER_HOUR
    else:
        too_many = await cases_store.calls_since(work.tx, taker, since) >= CALLS_PER_HOUR
    draft = await take(work, person, too_many=too_many, by_phone=taker is not None)
    return await _file(work, person, draft, edit, taker) if isinstance(draft, Draft) else draft


async def take(
    work: Work, person: Person, *, too_many: bool, by_phone: bool = False
) -> Draft | NotFiled | None:
    """The person's draft, which no other press can take; it stays where it cannot be filed."""
    draft = await DRAFTS.take(work.tx, person.id)
    if draft is None:
        return None
    draft = offered(work, draft)
    refusal = steps_of(form_of(work, draft.violation, by_phone=by_phone)).missing(draft)
    is_other = draft.by_phone is not by_phone
    if refusal is not None or too_many or is_other:
        await DRAFTS.put(
            work.tx, person.id, draft, draft_lasts_ms(work, person, by_phone=draft.by_phone)
        )
        return None if is_other else NotFiled(refusal, too_many)
    return draft


def offered(work: Work, draft: Draft) -> Draft:
    """The draft, asking for the type again where its own is no longer offered."""
    if draft.violation is None or draft.violation in {t.id for t in work.channel.types_on()}:
        return draft
    return replace(draft, violation=None, step=Step.TYPE, editing=False)


def draft_lasts_ms(work: Work, person: Person, *, by_phone: bool = False) -> int:
    """Return the lifetime of a draft: short before consent; a caller agrees to nothing."""
    kept = work.channel.retention
    agreed = person.consent is not None and person.consent >= work.channel.consent.version
    return (kept.drafts_days if agreed or by_phone else kept.before_consent_days) * DAY_MS


async def _file(
    work: Work, person: Person, draft: Draft, edit: int | None, taker: int | None
) -> Report | None:
    """The report; None when this draft was filed before."""
    filer = Filer(person.language, None if taker else person.id, staff=taker)
    filed = await file_draft(work, draft, filer)
    if filed is None:
        return None
    report, receipt = filed.report, filed.receipt
    notice: Notice = replace(receipt, offers_news=await topics.offers_news(work, person))
    if taker is not None:
        notice = CallFiled(
            receipt.code, report.violation, report.region, filed.joined, receipt.decided
        )
    await work.tell(person.recipient, notice, edit=edit, once=f"receipt:{report.id}")
    return report


@dataclass(frozen=True, slots=True)
class Filer:
    """A person who reports, or the member of staff who takes the call of a stranger.

    An `anonymous` filer has only a language.
    """

    language: str
    person: str | None = None
    staff: int | None = None
    anonymous: bool = False

    @property
    def intake(self) -> Intake:
        if self.anonymous:
            return Intake.ANONYMOUS
        return Intake.CHAT if self.staff is None else Intake.CALL

    @property
    def detail(self) -> dict[str, str]:
        """For the history of the case."""
        return {} if self.staff is None else {"intake": Intake.CALL.value}


@dataclass(frozen=True, slots=True)
class Filed:
    """`joined`: others reported the same before, which no reporter hears."""

    report: Report
    receipt: Receipt
    joined: bool


async def file_draft(work: Work, draft: Draft, filer: Filer) -> Filed | None:
    """Store the report and place it in its cases; None when this draft was filed before."""
    stored = await _store(work, draft, filer)
    if stored is None:
        return None
    report, code = stored
    texts = [report.description, report.forwarded, report.place]
    texts += [text for link in draft.links for text in (link.canonical, link.account)]
    await search_store.index(work.tx, report.id, texts)
    placed = await _place_all(work, report, draft.links, filer)
    await likeness.leave_marks(work, report, draft.files)
    await kept_posts.keep(work, report, draft)
    receipt = _receipt_of(report, code, len(draft.links), placed)
    return Filed(report, receipt, any(each.joined for each in placed))


async def _store(work: Work, draft: Draft, filer: Filer) -> tuple[Report, str] | None:
    """The stored report and its receipt code; None when this draft was filed before.

    Numbers and codes are random and may be taken: then others are tried; a code that was shown
    before stays, with another number. Raises VersionConflict, so that the update is retried, when
    none was free. An anonymous report has nothing in common with the draft, not even its id.
    """
    shown = draft.code
    for attempt in range(_ATTEMPTS):
        code = shown or fresh_receipt()
        report = Report(
            id=fresh_id(),
            number=fresh_number() if shown and attempt else number_of(code),
            person=filer.person,
            violation=draft.violation or "",
            language=filer.language,
            filed_at=work.now,
            region=draft.region,
            place=draft.place,
            description=draft.description,
            forwarded=draft.forwarded,
            origin=draft.origin,
            tell=draft.tell and filer.person is not None,
            intake=filer.intake,
        )
        promised = _promised_at(work, report)
        hashed, draft_id = work.vault.receipt(code), fresh_id() if filer.anonymous else draft.id
        filing = Filing(report, draft_id, hashed, draft.links, draft.files, promised)
        if await store.add_report(work.tx, filing):
            return report, code
        if await store.filed_from(work.tx, draft_id, filer.person or ""):
            return None
    raise VersionConflict("no number was free")


def _promised_at(work: Work, report: Report) -> int | None:
    """Return when the reporter is to hear at the latest; None where the receipt promises no day."""
    need = work.channel.need
    if not report.tell or (need is not None and report.violation in need.types):
        return None
    return work.now + work.channel.terms.feedback_days * DAY_MS


@dataclass(frozen=True, slots=True)
class _Placed:
    """Result for one link of a report; `decided` is an earlier decision that stands."""

    joined: bool
    repeated: bool
    decided: say.Decided | None


async def _place_all(
    work: Work, report: Report, links: Sequence[Target], filer: Filer
) -> list[_Placed]:
    """Place every link in a case; always in one order of links, which prevents deadlocks."""
    if not links:
        return [await _place(work, report, 0, None, filer)]
    ordered = sorted(enumerate(links), key=lambda each: each[1].canonical)
    placed = {at: await _place(work, report, at, link, filer) for at, link in ordered}
    return [placed[position] for position in range(len(links))]


async def _place(
    work: Work, report: Report, position: int, link: Target | None, filer: Filer
) -> _Placed:
    """Add the report to the link's open case, or open a case for it."""
    known = await cases_store.lock_open_for(work.tx, link.canonical) if link else None
    last = await _last_decided(work, link) if link else None
    if known is None and last is not None and last.status.is_open:
        known = last  # the link's own case was merged into this one
    # A decision that can still be undone is not told.
    is_told = last is not None and last.announced_at is not None
    stands = last is not None and last.decision is not None and last.decision.finding.outcome.stands
    decided = None
    if link and last and is_told and stands:
        decided = decided_of(last, link.display, await referral_of(work, last))
    if known is None:
        case = await _open_case(work, report, link, filer)
        repeated = False
    else:
        repeated = await store.has_filed(work.tx, report.person or "", known.id)
        case = await _join(work, known, report, filer)
    canonical, display = (link.canonical, link.display) if link else (None, None)
    await cases_store.add_target(
        work.tx, report.id, position, case.id, canonical, display, repeated=repeated
    )
    return _Placed(known is not None, repeated, decided)


async def _last_decided(work: Work, link: Target) -> Case | None:
    """The newest decided case of the link, or the case that it was merged into."""
    earlier = await cases_store.earlier_decisions(work.tx, link.canonical, limit=1)
    return (await cases_store.final_of(work.tx, earlier[0]) or earlier[0]) if earlier else None


async def _open_case(work: Work, report: Report, link: Target | None, filer: Filer) -> Case:
    case = Case(
        id=fresh_id(),
        number=fresh_number(),
        version=1,
        status=Status.RECEIVED,
        violation=report.violation,
        urgency=_urgency(work, report),
        opened_at=work.now,
        region=report.region,
    )
    if link is not None:
        case = replace(
            case,
            canonical=link.canonical,
            host=link.host,
            display=link.display,
            account=link.account,
        )
    desk = await routing.desk_for(work, case)
    if desk is None:
        await work.tell_admins(AdminWord(Trouble.NO_DESK), once=f"no_desk:{work.now // DAY_MS}")
    case = replace(case, desk=desk.id if desk else None)
    case = move.timed_by_channel(work, case, case, Act.OPEN, by_staff=False)
    for _ in range(_ATTEMPTS):
        if await cases_store.add_case(
            work.tx, case, CaseEvent(Act.OPEN, work.now, filer.staff, filer.detail)
        ):
            await likeness.leave_mark_of_account(work, case)
            for opened in hooks.OPENED:
                await opened(work, case)
            return case
        case = replace(case, number=fresh_number())
    raise VersionConflict("no number was free")


async def _join(work: Work, case: Case, report: Report, filer: Filer) -> Case:
    """Add a report to an open case; a more urgent type makes the case more urgent."""
    urgency = min(case.urgency, _urgency(work, report))
    lane = Lane.URGENT_CARD if urgency < case.urgency else Lane.REFRESH
    joined = replace(case, urgency=urgency, region=case.region or report.region)
    detail = {"violation": report.violation, **filer.detail}
    return await move.make(work, joined, Move(Act.JOIN, work.now, filer.staff, detail=detail), lane)


def _urgency(work: Work, report: Report) -> Urgency:
    return work.channel.type(report.violation).priority.urgency


def _receipt_of(report: Report, code: str, links: int, placed: list[_Placed]) -> Receipt:
    return Receipt(
        code,
        report.number,
        report.id,
        report.violation,
        report.tell,
        links,
        decided=tuple(each.decided for each in placed if each.decided),
        repeated=any(each.repeated for each in placed),
    )
