"""Acts of a reporter after filing: look up, withdraw, ask for silence."""

from bot.cases import hooks as case_hooks
from bot.cases import move
from bot.cases import store as cases_store
from bot.cases.model import Case, Move
from bot.core import people_store
from bot.core.codes import code_in, read_number, read_receipt
from bot.core.erasures import Kind, note
from bot.core.people import AdditionExpected, AnswerExpected, Expected, Expecting, Person
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.reports import files_store, hooks, store
from bot.reports import notices as say
from bot.reports.model import Question, Reply, Report
from bot.reports.news import decided_of, referral_of
from bot.reports.report_screens import ReportList, ReportState
from bot.values import Act, Outcome, Status

PAGE = 6
EXPECTS_DAYS = 2
"""Until the end of tomorrow the next message counts as the answer that the person began to give."""
EXPECTS_BY_CODE_MS = 60 * 60 * 1000
"""How long it does for the code of a report: meanwhile it stands in the person's row, sealed."""
MOST_ANSWERABLE = 3


async def list_of(work: Work, person: Person, page: int) -> ReportList:
    count = await store.count_of_person(work.tx, person.id)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 0), pages - 1)
    lines = []
    for report in await store.reports_of(work.tx, person.id, PAGE, page * PAGE):
        found = await cases_of(work, report)
        status, decided = summary(found, report)
        links = [display for _, display in found if display]
        line = say.ReportLine(
            report.id,
            report.number,
            report.violation,
            report.filed_at,
            status,
            decided.finding.outcome if decided else None,
            about=(*links, report.description or report.forwarded)[0],
            more_links=max(0, len(links) - 1),
        )
        lines.append(line)
    return ReportList(tuple(lines), page, pages)


async def cases_of(work: Work, report: Report) -> list[tuple[Case, str | None]]:
    """The cases of a report, each with the link as this report wrote it."""
    found = []
    for case_id, display in await store.cases_of(work.tx, report.id):
        case = await cases_store.cases.get(work.tx, case_id)
        if case is not None:
            found.append((case, display))
    return found


async def own_cases(work: Work, report: Report) -> list[Case]:
    """The cases of a report, each once: two of its links may belong to the same case."""
    return list({case.id: case for case, _ in await cases_of(work, report)}.values())


def summary(
    found: list[tuple[Case, str | None]], report: Report
) -> tuple[Status, say.Decided | None]:
    """One status for a report with several links: the one that is furthest from its end."""
    if report.withdrawn_at is not None:
        return _ended(report), None
    states = [public_state(case, report) for case, _ in found]
    for status in (Status.NEED_INFO, Status.UNDER_REVIEW, Status.RECEIVED, Status.FORWARDED):
        if any(s is status for s, _ in states):
            return next((s, d) for s, d in states if s is status)
    return states[0] if states else (Status.RECEIVED, None)


def public_state(case: Case, report: Report) -> tuple[Status, say.Decided | None]:
    """Return the public part: a decision only once it can no longer be undone."""
    if case.decision is None or case.announced_at is not None:
        return _status(case, report, case.status), decided_of(case)
    return _status(case, report, case.decision.status_before), None


def _status(case: Case, report: Report, status: Status) -> Status:
    """Hide acts of staff from before this report: they would tell that others reported."""
    held = case.held_at or (case.decision.at if case.decision else None)
    since = {Status.UNDER_REVIEW: held, Status.NEED_INFO: case.paused_at}.get(status)
    return Status.RECEIVED if since is not None and since < report.filed_at else status


async def state_of(
    work: Work, report: Report, *, key: str | None = None, page: int = 0
) -> ReportState:
    """All that the reporter may see of a report; less by the `key` with its code alone.

    The code shows the status and what staff asked, but not what was written.
    """
    found, is_live = await cases_of(work, report), report.withdrawn_at is None
    # Only questions put to this report: others may quote what other people wrote.
    asked = await store.put_to(work.tx, report.id)
    replies = await store.replies_of_report(work.tx, report.id)
    answered = {reply.question for reply in replies}
    waiting = [(q.id, q.text) for q in asked if q.id not in answered]
    may_add = any(case_takes_more(work, report, case) for case, _ in found)
    parts = [await part(work, report) for part in hooks.STATE_PARTS] if is_live else []
    return ReportState(
        id=key or report.id,
        number=report.number,
        violation=report.violation,
        filed_at=report.filed_at,
        targets=tuple([await _target(work, report, case, display) for case, display in found]),
        description=None if key else report.description or report.forwarded,
        files=0 if key else len(await files_store.of_report(work.tx, report.id)),
        talk=await _talk(work, asked, [] if key else replies),
        withdrawn_at=report.withdrawn_at,
        tell=report.tell,
        may_withdraw=is_live and any(case.status.is_undecided for case, _ in found),
        may_add=may_add,
        by_receipt=key is not None,
        page=page,
        voided=report.voided is not None,
        answerable=tuple(waiting[-MOST_ANSWERABLE:]) if key and may_add else (),
        **{name: value for part in parts for name, value in part.items()},
    )


async def _target(work: Work, report: Report, case: Case, display: str | None) -> say.TargetState:
    """With how far the decision is at an authority, and what was found afterwards."""
    status, decided = public_state(case, report)
    if report.withdrawn_at is not None:
        return say.TargetState(display, _ended(report), None)
    if decided is not None:
        referral = await referral_of(work, case)
        followed = await cases_store.get_follow_up(work.tx, case.id)
        decided = decided_of(case, display, referral, followed)
    return say.TargetState(display, status, decided)


async def _talk(work: Work, asked: list[Question], said: list[Reply]) -> tuple[say.Exchange, ...]:
    talk = [say.Exchange(q.text, q.asked_at, is_question=True) for q in asked]
    for reply in said:
        files = len(await store.files_of(work.tx, reply.id))
        talk.append(say.Exchange(reply.text, reply.at, is_question=False, files=files))
    return tuple(sorted(talk, key=lambda exchange: exchange.at)[-10:])


async def second_lookable(work: Work, report: Report) -> list[Case]:
    """The cases of a report that were told as not confirmed, within the term."""
    days = work.channel.appeals.contest_days * DAY_MS
    return [
        case
        for case in await own_cases(work, report)
        if case.decision is not None
        and case.decision.finding.outcome is Outcome.NOT_CONFIRMED
        and case.announced_at is not None
        and work.now < case.announced_at + days
    ]


def _ended(report: Report) -> Status:
    return Status.CLOSED if report.voided else Status.WITHDRAWN


async def look_up(work: Work, person: Person, text: str) -> Report | None:
    """The report of a code, however it was typed; numbers find only the person's own reports.

    A number is that of the report, or of its case.
    """
    if code := read_receipt(text):
        return await _of_code(work, code)
    number = read_number(text)
    return await store.own_by_number(work.tx, person.id, number) if number else None


async def owned(work: Work, person: Person, report_id: str) -> Report | None:
    report = await store.reports.get(work.tx, report_id)
    return report if report is not None and report.person == person.id else None


async def named(work: Work, person: Person, key: str) -> Report | None:
    """The report that a button names: by its id for its owner, by its code for all others."""
    code = code_in(key)
    return await owned(work, person, key) if code is None else await _of_code(work, code)


async def _of_code(work: Work, code: str) -> Report | None:
    return await store.report_by_receipt(work.tx, *work.vault.receipts(code))


async def withdraw(work: Work, report: Report) -> bool:
    """Withdraw a report while it is undecided and erase its words and files.

    A case without any other report is withdrawn with it.
    """
    await cases_store.lock_cases(work.tx, report.id)  # from here on its cases cannot change
    found = await own_cases(work, report)
    is_open = any(case.status.is_undecided for case in found)
    if not is_open or not await store.withdraw(work.tx, report.id):
        return False
    for take_back in hooks.TAKEN_BACK:
        await take_back(work, report.id)
    await note(work, Kind.REPORT, report.id)
    left = await cases_store.still_standing(work.tx, report.id)
    for case in found:
        if case.id not in left and case.status.is_undecided:
            await move.make(work, case, Move(Act.WITHDRAW, work.now))
        else:
            for changed in case_hooks.CHANGED:
                await changed(work, case)
    return True


async def expect(work: Work, person: Person, what: Expected) -> None:
    """Take the person's next message as an answer, an addition or a code."""
    by_code = isinstance(what, AdditionExpected | AnswerExpected) and code_in(what.report)
    days = work.tx.today + EXPECTS_DAYS * DAY_MS
    until = work.now + EXPECTS_BY_CODE_MS if by_code else days
    await people_store.expect(work.tx, person.id, Expecting(what, until))


async def question_to(work: Work, report: Report, question: str) -> Question | None:
    """The question, if staff put it to this report."""
    put = {asked.id: asked for asked in await store.put_to(work.tx, report.id)}
    return put.get(question)


def case_takes_more(work: Work, report: Report, case: Case) -> bool:
    """Additions, and objections to a closed report, are taken until the feedback term ends."""
    days = work.channel.terms.feedback_days * DAY_MS
    if report.withdrawn_at is not None:
        return report.voided is not None and work.now < report.withdrawn_at + days
    if case.decision is None:
        return case.status.is_open
    return work.now < case.decision.at + days
