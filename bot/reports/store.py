"""Tables of reports and what belongs to them: targets, questions, replies, files, kept posts;
of people: topics of news, care, pauses."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import Case
from bot.cases.store import lock
from bot.cases.tables import CALLED, UNDECIDED, case_events, cases
from bot.core.database import (
    ERASED,
    NOW,
    TODAY,
    Statement,
    Table,
    Transaction,
    count,
    erased_values,
    first,
    found,
    life_of,
    put,
    queries,
    run,
    withdrawn_values,
)
from bot.core.database.expiry import delete_with_report
from bot.core.drafts_store import Drafts
from bot.core.key_change import made_with
from bot.core.messages import Origin
from bot.core.schema import Big
from bot.core.tables import in_care, pauses, people
from bot.dataclass import frozen
from bot.reports import case_reports_store, patterns_store, tables
from bot.reports.draft import Attachment, Draft
from bot.reports.model import KeptPost, Question, Reply, Report
from bot.reports.pauses import FilingPaused
from bot.reports.tables import asked, files, public_posts, targets, topic_choices
from bot.values import Intake, Topic

_FILE = files.c


@frozen
class StoredFile:
    """A file of a report, or of a `reply` to it. Times are ms UTC; `sha256` and `seen_at` are None
    while the bot has not seen its bytes. A `hopeless` one could not be cleaned."""

    report: str
    reply: str | None
    kind: str
    file_id: str
    unique_id: str
    mime: str | None
    size: int | None
    added_at: int
    sha256: str | None = None
    seen_at: int | None = None
    hopeless: bool = False


FILES = Table(files, StoredFile, report="report_id", reply="reply_id")


async def add_files(
    tx: Transaction, report: str, added: tuple[Attachment, ...], reply: str | None = None
) -> None:
    more = 0
    for file in added:
        found = (file.kind, file.file_id, file.unique_id, file.mime, file.size)
        more += await FILES.add(tx, StoredFile(report, reply, *found, tx.now))
    if reply is not None:
        await case_reports_store.count_files(tx, report, more)


@FILES.all
def files_of_case(case: str) -> Statement:
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    listed = sa.select(files).where(_FILE.report_id.in_(pointing))
    return listed.order_by(_FILE.added_at, _FILE.unique_id)


@run
def _note_origin(report: str, file: str, sha256: str, size: int, now: int = NOW) -> Statement:
    unseen = (_FILE.report_id == report, _FILE.unique_id == file, _FILE.sha256.is_(None))
    return sa.update(files).where(*unseen).values(sha256=sha256, size=size, seen_at=now)


async def note_file_seen(tx: Transaction, report: str, file: str, origin: Origin) -> None:
    await _note_origin(tx, report, file, origin.sha256, origin.size)


async def note_file_hopeless(tx: Transaction, report: str, file: str) -> None:
    await FILES.set(tx, report, file, hopeless=1)


async def is_file_hopeless(tx: Transaction, report: str, file: str) -> bool:
    kept = await FILES.get(tx, report, file)
    return kept is not None and kept.hopeless


@FILES.one
def _locked_file(report: str, file: str) -> Statement:
    this = (_FILE.report_id == report, _FILE.unique_id == file)
    return sa.select(files).where(*this).with_for_update()


async def files_stand(tx: Transaction, report: str, ids: Iterable[str], *, lock: bool) -> bool:
    """True if the report has these files; with `lock` none is erased before the commit."""
    look = _locked_file if lock else FILES.get
    return all([await look(tx, report, id) is not None for id in ids])


@FILES.all
def files_of_report(report: str) -> Statement:
    return sa.select(files).where(_FILE.report_id == report).order_by(_FILE.added_at)


reports = Table(tables.reports, Report, person="person_id")
_C = reports.c
DRAFTS = Drafts(Draft)
# Literal values, so that the databases use the partial indices.
FROM_CALL = _C.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
ANONYMOUS = _C.intake == sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())


async def add_report(
    tx: Transaction, report: Report, draft: str, receipt: bytes, files: tuple[Attachment, ...]
) -> bool:
    """False where its number, the hash of its receipt, or its draft was used before."""
    added = await reports.add(tx, report, draft_id=draft, receipt=receipt)
    if added:
        await add_files(tx, report.id, files)
    return added


def shown_to_person(report: Report) -> dict[str, Any]:
    """What of a report its person sees in their data, by column."""
    return {name: getattr(report, name) for name in life_of(tables.reports).shown}


@reports.one
def _of_receipt(receipt: bytes) -> Statement:
    return sa.select(reports).where(_C.receipt == receipt)


async def report_by_receipt(tx: Transaction, *hashes: bytes) -> Report | None:
    """The report that has one of these hashes; the likeliest is given first."""
    for receipt in hashes:
        if report := await _of_receipt(tx, receipt):
            return report
    return None


@reports.one
def own_by_number(person: str, number: str) -> Statement:
    """The person's report of this number, else the newest at the case of this number."""
    at_case = sa.exists().where(
        targets.c.report_id == _C.id, targets.c.case_id == cases.c.id, cases.c.number == number
    )
    own = (_C.person_id == person, sa.or_(_C.number == number, at_case))
    order = (sa.case((_C.number == number, 0), else_=1), _C.filed_at.desc())
    return sa.select(reports).where(*own).order_by(*order).limit(1)


@reports.one
def call_by_number(number: str) -> Statement:
    return sa.select(reports).where(_C.number == number, FROM_CALL)


@found
def filed_from(draft: str, person: str) -> Statement:
    """A report was filed from this draft: the person's own, or a caller's."""
    is_theirs = sa.or_(_C.person_id == person, FROM_CALL)
    return sa.select(_C.id).where(_C.draft_id == draft, is_theirs)


@reports.all
def reports_of(person: str, limit: int, offset: int = 0) -> Statement:
    listed = sa.select(reports).where(_C.person_id == person).order_by(_C.filed_at.desc())
    return listed.limit(limit).offset(offset)


@count
def count_of_person(person: str) -> Statement:
    return sa.select(sa.func.count()).where(_C.person_id == person)


@count
def count_since(person: str, since: int, now: int = NOW) -> Statement:
    lately = _C.filed_at.between(since + 1, now)
    return sa.select(sa.func.count()).where(_C.person_id == person, lately)


@reports.all
def reports_of_case(case: str) -> Statement:
    """Oldest first, withdrawn ones too. A report may reach one case by several links, and a join
    would list it several times."""
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    return sa.select(reports).where(_C.id.in_(pointing)).order_by(_C.filed_at, _C.id)


@reports.all
def first_reports(case: str, limit: int) -> Statement:
    order = (targets.c.filed_at, targets.c.report_id)
    pointing = sa.select(*order).where(targets.c.case_id == case).group_by(*order)
    first = pointing.order_by(*order).limit(limit).subquery("first")
    listed = sa.select(reports).join(first, first.c.report_id == _C.id)
    return listed.order_by(first.c.filed_at, first.c.report_id)


@found
def has_filed(person: str, case: str) -> Statement:
    """A report of the person's own, not withdrawn, points at the case. A subquery for each report:
    with a join the database might read all reports of the case."""
    belongs = (
        sa.select(targets.c.report_id)
        .where(
            targets.c.report_id == _C.id,
            targets.c.case_id == case,
            targets.c.filed_at == _C.filed_at,
        )
        .correlate(tables.reports)
        .limit(1)
        .scalar_subquery()
    )
    own = (_C.person_id == person, _C.withdrawn_at.is_(None), belongs.is_not(None))
    return sa.select(_C.id).where(*own).limit(1)


_ERASED = erased_values(tables.reports)


@run
def _close(report: str, batch: str | None, now: int = NOW) -> Statement:
    standing = (_C.id == report, _C.withdrawn_at.is_(None))
    return sa.update(reports).where(*standing).values(withdrawn_at=now, voided=batch)


async def void(tx: Transaction, report: str, batch: str | None) -> bool:
    """Close a report without a decision; its words stay until the retention ends.

    False when it was closed or withdrawn before. The caller has locked its cases, see
    cases.store.lock_cases.
    """
    if not await _close(tx, report, batch):
        return False
    await case_reports_store.recount_of(tx, report)
    return True


async def mark_withdrawn(tx: Transaction, report: str) -> bool:
    """Like `void`, but erase its words and files."""
    if not await void(tx, report, None):
        return False
    await reports.set(tx, report, **withdrawn_values(tables.reports))
    await _drop_contents(tx, report)
    return True


async def set_tell(tx: Transaction, report: str, *, tell: bool) -> None:
    await reports.set(tx, report, tell=tell)
    await case_reports_store.update_reach(tx, report)


async def cut_off(tx: Transaction, report: str) -> None:
    await _drop_contents(tx, report)
    # It leaves only what the report's cases need: that it was, of which type, when.
    await reports.set(tx, report, **_ERASED)
    await case_reports_store.update_reach(tx, report)


@run
def _delete_files(report: str) -> Statement:
    return sa.delete(files).where(_FILE.report_id == report)


async def drop_files(tx: Transaction, report: str) -> None:
    await case_reports_store.count_files(tx, report, -await _delete_files(tx, report))


async def _drop_contents(tx: Transaction, report: str) -> None:
    tx.signal(ERASED)
    await drop_files(tx, report)
    await delete_with_report(tx, report)


replies = Table(
    tables.replies,
    Reply,
    report="report_id",
    case="case_id",
    question="question_id",
    files=None,
)
"""Replies are read without their files."""
_REPLY = replies.c


@replies.all
def replies_named(ids: Collection[str]) -> Statement:
    """Oldest first; those that were erased are left out."""
    return sa.select(replies).where(_REPLY.id.in_(ids)).order_by(_REPLY.at)


@queries.rows
def _locked(ids: Collection[str]) -> Statement:
    return sa.select(_REPLY.id).where(_REPLY.id.in_(ids)).order_by(_REPLY.id).with_for_update()


async def replies_stand(tx: Transaction, ids: Collection[str], *, lock: bool) -> bool:
    """True if all of these replies are there; with `lock` none is erased before the commit."""
    there = len(await _locked(tx, ids) if lock else await replies_named(tx, ids))
    return there == len(set(ids))


@replies.all
def replies_of_report(report: str) -> Statement:
    return sa.select(replies).where(_REPLY.report_id == report).order_by(_REPLY.at)


# A first answer to each question is no addition.
_additions = sa.func.count() - sa.func.count(sa.distinct(_REPLY.question_id))


@count
def count_additions(report: str) -> Statement:
    return sa.select(_additions).where(_REPLY.report_id == report)


@count
def additions_since(person: str, since: int, now: int = NOW) -> Statement:
    sent = sa.select(_additions).join(reports, reports.c.id == _REPLY.report_id)
    return sent.where(reports.c.person_id == person, _REPLY.at.between(since, now))


@found
def has_answered(report: str, question: str) -> Statement:
    answers = (_REPLY.report_id == report, _REPLY.question_id == question)
    return sa.select(_REPLY.id).where(*answers).limit(1)


questions = Table(tables.questions, Question, case="case_id")
_QUESTION = questions.c


@run
def _put(report: str, question: str) -> Statement:
    return sa.insert(asked).values(report_id=report, question_id=question)


async def ask_question(tx: Transaction, question: Question, to: list[str]) -> None:
    await questions.insert(tx, question)
    await _put.many(tx, [(report, question.id) for report in to])


@first(lambda row: (row["question"], row["report"]))
def unanswered_question(person: str) -> Statement:
    """(question, report): the newest question to a person that they have not answered."""
    is_answered = sa.exists().where(
        replies.c.question_id == _QUESTION.id, replies.c.report_id == reports.c.id
    )
    theirs = (reports.c.person_id == person, reports.c.withdrawn_at.is_(None), ~is_answered)
    return (
        sa.select(_QUESTION.id.label("question"), reports.c.id.label("report"))
        .join(asked, asked.c.question_id == _QUESTION.id)
        .join(reports, reports.c.id == asked.c.report_id)
        .where(*theirs)
        .order_by(_QUESTION.asked_at.desc())
        .limit(1)
    )


@questions.all
def put_to(report: str) -> Statement:
    put = sa.select(questions).join(asked, asked.c.question_id == _QUESTION.id)
    return put.where(asked.c.report_id == report).order_by(_QUESTION.asked_at)


_TARGET = targets.c


@queries.each(lambda row: (row["case_id"], row["display"]))
def targets_of(report: str) -> Statement:
    """(id of the case, link in its unclickable form) of each target, in order."""
    found = sa.select(_TARGET.case_id, _TARGET.display).where(_TARGET.report_id == report)
    return found.order_by(_TARGET.position)


@store.cases.all
def cases_of(report: str) -> Statement:
    """The cases of a report, each once: two of its links may belong to the same case."""
    place = sa.func.min(_TARGET.position).label("place")
    pointed_at = sa.select(_TARGET.case_id, place).where(_TARGET.report_id == report)
    first = pointed_at.group_by(_TARGET.case_id).subquery("first")
    found = sa.select(cases).join(first, first.c.case_id == cases.c.id)
    return found.order_by(first.c.place)


def _reported(person: Any, staff: Any) -> sa.Select[Any]:
    """The cases that a person's reports came to, and those that these were merged into.

    So do the calls that they wrote down as `staff`. No report names who took it: the log does, at
    the moment at which the report was filed.
    """
    calls = sa.select(_C.id).join(case_events, case_events.c.at == _C.filed_at)
    calls = calls.where(case_events.c.staff == staff, sa.text(CALLED), FROM_CALL)
    filed = sa.select(_C.id).where(_C.person_id == person).union(calls).subquery("filed")

    def pointed_at(column: sa.Column[str]) -> sa.Select[Any]:
        joined = sa.select(column.label("id")).join(filed, filed.c.id == _TARGET.report_id)
        return joined.where(column.is_not(None))

    reached = pointed_at(_TARGET.case_id).cte("reached", recursive=True)
    merged = sa.select(cases.c.merged_into).join(reached, cases.c.id == reached.c.id)
    merged = merged.where(cases.c.merged_into.is_not(None))
    reached = reached.union(pointed_at(_TARGET.merged_from), merged)
    return sa.select(reached.c.id)


def not_reported_by(person: Any, staff: Any) -> sa.ColumnElement[bool]:
    """Leaves out the cases that a person reported, or as `staff` for a caller; none for None."""
    return cases.c.id.not_in(_reported(person, staff))


NOT_REPORTED = not_reported_by(sa.bindparam("person"), sa.bindparam("staff", type_=Big))
"""The same, for statements with the parameters `person` and `staff`."""


@queries.set_of(str)
def reported_by(person: str | None, staff: int | None = None) -> Statement:
    """The cases of a person's own reports, withdrawn ones too, wherever merges led them.

    With their Telegram id as `staff` also those of the calls that they wrote down.
    """
    return _reported(person, staff)


@queries.dict_of(str, lambda display: display)
def displays_of(case: str) -> Statement:
    """Map the reports of a case to the link by which they came, in its unclickable form."""
    links = sa.select(_TARGET.report_id, _TARGET.display).where(_TARGET.case_id == case)
    return links.order_by(_TARGET.position.desc())


@count
def last_filed_at(case: str) -> Statement:
    return sa.select(sa.func.max(_TARGET.filed_at)).where(_TARGET.case_id == case)


@run
def _repoint(old: str, new: str) -> Statement:
    came_from = sa.func.coalesce(_TARGET.merged_from, old)
    moved = sa.update(targets).where(_TARGET.case_id == old)
    return moved.values(case_id=new, merged_from=came_from)


async def repoint(tx: Transaction, old: str, new: str) -> None:
    await lock(tx, [old, new])
    await _repoint(tx, old, new)
    await _count_anew(tx, new, [old])


@run
def _take_back(old: str, new: str, canonical: str, since: int) -> Statement:
    of_link = (_TARGET.case_id == old, _TARGET.canonical == canonical, _TARGET.filed_at >= since)
    return sa.update(targets).where(*of_link).values(case_id=new, merged_from=None)


async def take_back(tx: Transaction, old: str, new: str, canonical: str, since: int) -> None:
    await lock(tx, [old, new])
    await _take_back(tx, old, new, canonical, since)
    await _count_anew(tx, new, [old])


async def _count_anew(tx: Transaction, home: str, away: Collection[str]) -> None:
    for old in away:
        await patterns_store.move_mark(tx, old, home)
    for case in (home, *away):
        await case_reports_store.recount(tx, case)


@queries.values(str)
def _moved_to(case: str) -> Statement:
    return sa.select(_TARGET.case_id).where(_TARGET.merged_from == case).distinct()


@run
def _bring_back(member: str, home: str) -> Statement:
    """Move them to a case; its own reports are at home again."""
    came_from = sa.func.nullif(_TARGET.merged_from, home)
    moved = sa.update(targets).where(_TARGET.merged_from == member)
    return moved.values(case_id=home, merged_from=came_from)


async def bring_back(tx: Transaction, family: Sequence[Case], into: str | None) -> None:
    """Move the reports that the first case, or one merged into it, had, back to the first case.

    So do those that came by their links since, at `into` or where the others were.
    """
    home = family[0].id
    away = {into} if into is not None else set()
    for member in family:
        away |= set(await _moved_to(tx, member.id))
    await lock(tx, [home, *away])
    for member in family:
        await _bring_back(tx, member.id, home)
        if member.canonical is not None and member.decision is not None:
            link = member.canonical
            since = member.decision.at
            for old in away:
                await _take_back(tx, old, home, link, since)
    await _count_anew(tx, home, away)


@queries.values(str)
def report_ids() -> Statement:
    return sa.select(reports.c.id).where(reports.c.withdrawn_at.is_(None))


@count
def count_by_key(key: bytes, before: int) -> Statement:
    """Return how many reports have a code hashed with the key of this id and are not over."""
    is_followed = sa.exists().where(
        targets.c.report_id == reports.c.id,
        cases.c.id == targets.c.case_id,
        sa.or_(cases.c.open == 1, cases.c.updated_at >= before),
    )
    lasts = sa.or_(reports.c.filed_at >= before, is_followed.correlate(reports))
    return sa.select(sa.func.count()).where(made_with(key, reports.c.receipt), lasts)


@reports.all
def promises_passed(limit: int, now: int = NOW) -> Statement:
    over = sa.select(reports).where(_C.promised_at.is_not(None), _C.promised_at <= now)
    return over.order_by(_C.promised_at).limit(limit)


_POST = public_posts.c
POSTS = Table(public_posts, KeptPost, at="posted_at", case="case_id")


@POSTS.all
def posts_of_case(case: str) -> Statement:
    return sa.select(public_posts).where(_POST.case_id == case).order_by(_POST.posted_at, _POST.id)


_TOPIC = topic_choices.c


@queries.dict_of(Topic, bool)
def topics_of(person: str) -> Statement:
    return sa.select(_TOPIC.topic, _TOPIC.wanted).where(_TOPIC.person_id == person)


@run
def choose_topic(
    person: str, topic: Topic, wanted: bool, broadcast: str | None, today: int = TODAY
) -> Statement:
    choice = {"wanted": wanted, "broadcast_id": broadcast, "at": today}
    return put(topic_choices, person_id=person, topic=topic, **choice)


@count
def left_under(broadcast: str) -> Statement:
    left = sa.select(sa.func.count()).select_from(topic_choices)
    return left.where(_TOPIC.broadcast_id == broadcast, _TOPIC.wanted == 0)


@frozen
class Care:
    """The person with this hash is helped in a language, until a moment (ms UTC)."""

    who: str
    language: str
    until: int


care = Table(in_care, Care)


_PAUSE = pauses.c
PAUSES = Table(pauses, FilingPaused, report="report_id")


@first(queries.only)
def _identity(person: str) -> Statement:
    return sa.select(people.c.identity).where(people.c.id == person)


async def add_pause(tx: Transaction, person: str, pause: FilingPaused) -> bool:
    """False where the person is gone or paused already."""
    await expire_pause(tx)
    identity = await _identity(tx, person)
    return identity is not None and await PAUSES.add(tx, pause, identity=identity)


@PAUSES.one
def pauses_of_person(person: str, now: int = NOW) -> Statement:
    paused = sa.select(pauses).join(people, people.c.identity == _PAUSE.identity)
    return paused.where(people.c.id == person, _PAUSE.until > now)


@found
def lift_pause(person: str) -> Statement:
    identity = sa.select(people.c.identity).where(people.c.id == person).scalar_subquery()
    return sa.delete(pauses).where(_PAUSE.identity == identity)


@run
def expire_pause(now: int = NOW) -> Statement:
    return sa.delete(pauses).where(_PAUSE.until <= now)


def _pending(person: str) -> tuple[sa.ColumnElement[bool], ...]:
    undecided = sa.exists().where(
        targets.c.report_id == _C.id, cases.c.id == targets.c.case_id, sa.text(UNDECIDED)
    )
    return _C.person_id == person, _C.withdrawn_at.is_(None), undecided.correlate(reports)


@count
def count_pending(person: str) -> Statement:
    return sa.select(sa.func.count()).select_from(reports).where(*_pending(person))


@reports.all
def voids_pending(person: str, limit: int) -> Statement:
    listed = sa.select(reports).where(*_pending(person))
    return listed.order_by(_C.filed_at, _C.id).limit(limit)


@reports.all
def voids_of_batch(batch: str) -> Statement:
    return sa.select(reports).where(_C.voided == batch, _C.person_id.is_not(None)).order_by(_C.id)


@found
def restore_void(report: str) -> Statement:
    """False when that was done before. The caller has locked its cases, and counts them anew."""
    closed = (_C.id == report, _C.voided.is_not(None))
    return sa.update(reports).where(*closed).values(withdrawn_at=None, voided=None)
