"""Tables and queries of broadcasts, their contents and recipients."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.broadcasts.model import Broadcast, Fate, Progress, Stage, Tally
from bot.broadcasts.tables import broadcasts, recipients, tallies
from bot.core.database import (
    Row,
    Statement,
    Table,
    Transaction,
    Versioned,
    count,
    each,
    first,
    found,
    run,
    upsert,
    value,
    waking,
)
from bot.core.database.expiry import Expiring
from bot.core.tables import people
from bot.core.times import DAY_MS
from bot.reports import topics_store
from bot.reports.tables import reports, topic_choices
from bot.values import Topic, Value, replace

PORTION = 1_000
"""People looked at in one transaction of listing: about ten milliseconds of SQLite."""
_id = people.c.id


def _reachable(broadcast: Broadcast, now: int) -> list[sa.ColumnElement[bool]]:
    audience = broadcast.audience
    found: list[sa.ColumnElement[bool]] = [
        people.c.reachable
        == sa.literal_column("1")  # a literal, so that the index is used
    ]
    if not broadcast.is_duty:
        found.append(people.c.consent_version.is_not(None))
    if audience.languages:
        found.append(people.c.language.in_(audience.languages))
    if audience.regions:
        reported = _reported(reports.c.region.in_(audience.regions))
        found.append(sa.or_(people.c.region.in_(audience.regions), reported))
    if audience.types:
        found.append(_reported(reports.c.violation.in_(audience.types)))
    if audience.active_days:
        since = now - int(audience.active_days[0]) * DAY_MS
        found.append(people.c.seen_at >= since - since % DAY_MS)  # kept to the day
    return found


def _reported(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(reports.c.person_id == _id, which)


def _among(broadcast: Broadcast, now: int, *columns: Any) -> sa.Select[Any]:
    """These columns of the people whom the broadcast would go to now."""
    chosen = sa.select(*columns).select_from(people)
    if not broadcast.is_duty:
        chosen = chosen.join(topic_choices, topic_choices.c.person_id == _id).where(
            topic_choices.c.topic == broadcast.topic.value, topic_choices.c.wanted == 1
        )
    return chosen.where(*_reachable(broadcast, now))


async def count_audience(tx: Transaction, broadcast: Broadcast) -> Counter[str]:
    among = _among(broadcast, tx.now, people.c.language, sa.func.count().label("count"))
    found = await tx.rows(among.group_by(people.c.language))
    return Counter({row["language"]: row["count"] for row in found})


async def count_others(tx: Transaction, broadcast: Broadcast, since: int) -> int:
    """How many other people got, or get, what its author began since a moment without approval.

    A person counts once. A list that is not made yet counts as the audience that it will have.
    """
    of_author = (
        _C.author == broadcast.author,
        _C.approved_by.is_(None),
        _C.started_at > since,
    )
    begun = [
        _running(row) for row in await tx.rows(sa.select(broadcasts).where(*of_author))
    ]
    unlisted = [
        one.broadcast
        for one in begun
        if one.broadcast.stage.is_running and not one.is_listed
    ]
    coming = [(await count_audience(tx, one)).total() for one in unlisted]
    never_sent = sa.and_(_C.stage == Stage.CANCELLED.value, _waiting)
    listed = _C.id.not_in([one.id for one in unlisted])
    reached = (
        sa.select(sa.func.count(sa.distinct(_R.person_id)))
        .join(broadcasts, _C.id == _R.broadcast_id)
        .where(*of_author, listed, ~never_sent)
        .where(_R.person_id.not_in(_among(broadcast, tx.now, _id)))
    )
    return sum(coming) + int(await tx.value(reached) or 0)


@value(str)
def _nth_behind(after: str, skip: int) -> Statement:
    return sa.select(_id).where(_id > after).order_by(_id).offset(skip).limit(1)


@value(str)
def _last_behind(after: str) -> Statement:
    return sa.select(sa.func.max(_id)).where(_id > after)


class Listing:
    """Lists the audience in portions, in the order of people's random ids, each with the language
    of the text they get; `languages` are those of the channel."""

    def __init__(self, broadcast: Broadcast, languages: tuple[str, ...]) -> None:
        readings = [
            (
                people.c.language == own,
                sa.literal(broadcast.language_for(own, languages) or ""),
            )
            for own in languages
        ]
        # A language the channel dropped
        elsewhere = broadcast.language_for("", languages) or ""
        asked_for = sa.exists().where(
            topic_choices.c.person_id == _id,
            topic_choices.c.topic == broadcast.topic.value,
            topic_choices.c.wanted == 1,
        )
        listeners = [asked_for]
        since = people.c.consent_at
        if broadcast.is_duty:
            listeners = []
            since = people.c.created_at
        started_at = broadcast.started_at or 0
        base = sa.bindparam("base", type_=sa.BigInteger())
        chosen = sa.select(
            sa.literal(broadcast.id),
            sa.func.row_number().over(order_by=_id) - 1 + base,
            _id,
            sa.case(*readings, else_=elsewhere),
        ).where(
            _id > sa.bindparam("after"),
            _id <= sa.bindparam("upto"),
            since <= started_at,
            *_reachable(broadcast, started_at),
            *listeners,
        )
        names = ["broadcast_id", "position", "person_id", "language"]
        self._insert = sa.insert(recipients).from_select(names, chosen)

    async def portion(
        self, tx: Transaction, after: str | None, total: int
    ) -> tuple[str | None, int, bool]:
        """Go on behind person `after`; up to whom it reaches, the new total, whether it is whole.

        People who agreed after the start are not on the list.
        """
        begin = after or ""
        upto = await _nth_behind(tx, begin, PORTION - 1)
        whole = upto is None
        if upto is None:
            upto = await _last_behind(tx, begin)
        if upto is None:
            return after, total, True
        added = await tx.run(self._insert, after=begin, upto=upto, base=total)
        return upto, total + added, whole


_C = broadcasts.c
_table = Versioned(
    broadcasts, Broadcast, fixed=("number", "author", "created_at", "corrects")
)
get = _table.get
add = _table.insert


class Running(Value):
    """A broadcast with its delivery state. `position` is the next recipient to claim; every
    recipient before `floor` has a result; `epoch` counts take-overs."""

    broadcast: Broadcast
    is_listed: bool
    listed_to: str | None
    total: int
    epoch: int
    position: int
    floor: int


def _running(row: Row) -> Running:
    plain = {
        name: row[name] for name in ("listed_to", "total", "epoch", "position", "floor")
    }
    return Running(_table.of(row), bool(row["listed"]), **plain)


@first(_running)
def state(broadcast: str) -> Statement:
    return sa.select(broadcasts).where(_C.id == broadcast)


@_table.all
def newest(limit: int) -> Statement:
    kept = sa.select(broadcasts).where(_C.stage != Stage.DISCARDED.value)
    return kept.order_by(_C.created_at.desc()).limit(limit)


@count
def corrections(broadcast: str) -> Statement:
    return sa.select(sa.func.count()).where(_C.corrects == broadcast)


@_table.one
def correction_begun(broadcast: str, author: int) -> Statement:
    begun = (
        _C.corrects == broadcast,
        _C.author == author,
        _C.stage == Stage.DRAFT.value,
    )
    return sa.select(broadcasts).where(*begun)


async def change(tx: Transaction, broadcast: Broadcast, before: int) -> None:
    """Raises VersionConflict when it is not at version `before` any more."""
    tx.signal("broadcasts")
    await _table.change(tx, replace(broadcast, version=before), broadcast)


@waking("broadcasts")
def start_broadcast(broadcast: str) -> Statement:
    """Start at the first recipient; the process that ran before may not write any more."""
    start = {"position": 0, "floor": 0, "epoch": _C.epoch + 1}
    return sa.update(broadcasts).where(_C.id == broadcast).values(start)


@each(_running)
def running() -> Statement:
    sending = sa.select(broadcasts).where(_C.stage == Stage.SENDING.value)
    return sending.order_by(_C.started_at, _C.id)


@each(_running)
def take_over() -> Statement:
    """Fence off the process that sent before: what it may have been sending.

    One statement: a claim that it makes meanwhile is either read by this, or refused by it.
    """
    under_way = _C.stage.in_([Stage.SENDING.value, Stage.PAUSED.value])
    taken = sa.update(broadcasts).where(sa.or_(_C.floor < _C.position, under_way))
    return taken.values(epoch=_C.epoch + 1).returning(*_C)


def _held(broadcast: str, epoch: int) -> sa.Update:
    return sa.update(broadcasts).where(_C.id == broadcast, _C.epoch == epoch)


@found
def claim(broadcast: str, epoch: int, position: int, floor: int) -> Statement:
    """Claim all recipients before `position`; False when the run is not ours, or paused."""
    is_sent = _C.stage == Stage.SENDING.value
    return _held(broadcast, epoch).where(is_sent).values(position=position, floor=floor)


@found
def hold(
    broadcast: str, epoch: int, floor: int, position: int | None = None
) -> Statement:
    """True if results may be written; a `position` gives back the claims from there on."""
    given = sa.func.coalesce(position, _C.position)
    return _held(broadcast, epoch).values(position=given, floor=floor)


@found
def grow(
    broadcast: str, epoch: int, total: int, to: str | None, whole: bool
) -> Statement:
    return _held(broadcast, epoch).values(listed=whole, listed_to=to, total=total)


def _ended(before: Any) -> sa.Select[Any]:
    over = _C.stage.in_([Stage.DONE.value, Stage.CANCELLED.value])
    return sa.select(_C.id).where(_C.ended_at < before, over)


@run
def forget_recipients(before: int, limit: int) -> Statement:
    """Delete a part of the lists of broadcasts that ended before a time; how many rows."""
    key = (recipients.c.broadcast_id, recipients.c.position)
    some = (
        sa.select(*key)
        .where(recipients.c.broadcast_id.in_(_ended(before)))
        .limit(limit)
    )
    return sa.delete(recipients).where(sa.tuple_(*key).in_(some))


LISTS = Expiring(
    broadcasts, _C.ended_at, sa.exists().where(recipients.c.broadcast_id == _C.id)
)
"""Broadcasts that ended, with lists of their recipients."""


_R = recipients.c


def _of(broadcast: str, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(_R.broadcast_id == broadcast, *which)


def _between(first: int, end: int) -> sa.ColumnElement[bool]:
    return sa.and_(_R.position >= first, _R.position < end)


_waiting = _R.fate == Fate.WAITING.value


class Recipient(NamedTuple):
    """`address` is sealed; None for a person who must not be written to any more."""

    position: int
    person: str
    language: str
    address: bytes | None
    message: int | None = None


class Ending(NamedTuple):
    """Result of a recipient's message; `reason` is safe to store and to show."""

    recipient: Recipient
    fate: Fate
    message: int | None = None
    reason: str = ""


def _read(broadcast: str, topic: str, *which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Recipients, with the address of those who can be reached and did not leave the topic."""
    given: Any = topic
    is_duty = sa.type_coerce(given, sa.Text()) == Topic.BREACH.value
    address = sa.case(
        (sa.and_(people.c.consent_version.is_(None), ~is_duty), None),
        (people.c.reachable == 0, None),
        (topic_choices.c.wanted == 0, None),
        else_=people.c.address,
    ).label("address")
    chose = sa.and_(
        topic_choices.c.person_id == _R.person_id, topic_choices.c.topic == topic
    )
    return (
        sa.select(_R.position, _R.person_id.label("person"), _R.language, address)
        .outerjoin_from(recipients, people, people.c.id == _R.person_id)
        .outerjoin(topic_choices, chose)
        .where(_of(broadcast, *which))
        .order_by(_R.position)
    )


@each(lambda row: Recipient(**row))
def waiting(broadcast: str, topic: str, first: int, end: int) -> Statement:
    """Return those from `first` up to before `end` that have no result yet."""
    return _read(broadcast, topic, _between(first, end), _waiting)


@each(lambda row: Recipient(**row))
def heard(broadcast: str, run: int, first: int, end: int) -> Statement:
    """Recipients who got it and have no result of this later run."""
    delivered = (
        _R.fate == Fate.DELIVERED.value,
        _R.message_id.is_not(None),
        _R.run < run,
    )
    return (
        sa.select(
            _R.position, _R.person_id.label("person"), _R.language, people.c.address
        )
        .add_columns(_R.message_id.label("message"))
        .outerjoin_from(recipients, people, people.c.id == _R.person_id)
        .where(_of(broadcast, _between(first, end), *delivered))
        .order_by(_R.position)
    )


@run
def _end(
    broadcast: str, position: int, fate: Fate, message: int | None, run: int
) -> Statement:
    """Write a recipient's result; a later run keeps the message it changed."""
    new = {
        "fate": fate,
        "message_id": sa.func.coalesce(message, _R.message_id),
        "run": run,
    }
    return (
        sa.update(recipients)
        .where(_of(broadcast, _R.position == position))
        .values(**new)
    )


async def write_endings(
    tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]
) -> None:
    """In a later run, a message that was not withdrawn stays delivered."""
    results = []
    for one in endings:
        is_kept = run > 1 and one.fate is not Fate.WITHDRAWN
        fate = Fate.DELIVERED if is_kept else one.fate
        results.append((broadcast, one.recipient.position, fate, one.message, run))
    await _end.many(tx, results)


@each(itemgetter("position"))
def _written(broadcast: str, positions: list[int], run: int) -> Statement:
    """Which recipients have a result of this run or a later one."""
    chosen = _of(broadcast, _R.position.in_(positions), _R.run >= run)
    return sa.select(_R.position).where(chosen)


async def unwritten(
    tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]
) -> list[Ending]:
    written = await _written(
        tx, broadcast, [one.recipient.position for one in endings], run
    )
    return [one for one in endings if one.recipient.position not in written]


@each(lambda row: (row["position"], row["language"]))
def _claimed(broadcast: str, first: int, end: int) -> Statement:
    in_flight = _of(broadcast, _between(first, end), _waiting)
    return sa.select(_R.position, _R.language).where(in_flight)


async def give_up(
    tx: Transaction, broadcast: str, first: int, end: int
) -> Counter[str]:
    """Mark recipients in flight of a process that ended as unknown; how many, by language."""
    cut_off = await _claimed(tx, broadcast, first, end)
    await _end.many(
        tx, [(broadcast, place, Fate.UNKNOWN, None, 1) for place, _ in cut_off]
    )
    return Counter(language for _, language in cut_off)


_tallies = Table(tallies, Tally)
_KEY = ["broadcast_id", "run", "language", "fate", "reason"]
_COUNT_UP = upsert(tallies, key=_KEY, add=["count"])


async def count_up(
    tx: Transaction, broadcast: str, run: int, more: Mapping[tuple[str, Fate, str], int]
) -> None:
    """Add to totals. `more` is (language, fate, reason) → how many more."""
    same = {"broadcast_id": broadcast, "run": run}
    rows = [
        {
            **same,
            "language": language,
            "fate": int(fate),
            "reason": reason,
            "count": count,
        }
        for (language, fate, reason), count in more.items()
    ]
    await tx.run_many(_COUNT_UP, rows)


@_tallies.all
def _tally(broadcast: str) -> Statement:
    order = (_tallies.c.run, _tallies.c.language, _tallies.c.fate, _tallies.c.reason)
    return (
        sa.select(tallies).where(_tallies.c.broadcast_id == broadcast).order_by(*order)
    )


async def progress(tx: Transaction, broadcast: str) -> Progress | None:
    found = await state(tx, broadcast)
    if found is None:
        return None
    results = await _tally(tx, broadcast)
    left = await topics_store.left_under(tx, broadcast)
    return Progress(found.broadcast, found.total, found.is_listed, tuple(results), left)
