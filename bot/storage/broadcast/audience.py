"""The recipients of a broadcast: counted before it starts, listed when it does."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Audience, Topic
from bot.storage.engine.database import Transaction
from bot.storage.schema import people, recipients, reports, topic_choices

PORTION = 1_000
"""People looked at in one transaction of listing: about ten milliseconds of SQLite."""
_DAY_MS = 24 * 60 * 60 * 1000
_P = sa.bindparam
_id = people.c.id


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience and what is needed to find it: who asked for the topic. `readings` leads from a
    person's language to that of the text they get; `elsewhere` is the text for languages the
    channel dropped."""

    audience: Audience
    topic: Topic
    readings: Mapping[str, str]
    elsewhere: str

    @property
    def is_duty(self) -> bool:
        """Whether it goes to all whom it concerns, whatever they agreed to or chose."""
        return self.topic is Topic.BREACH


def _reachable(wanted: Wanted, now: int) -> list[sa.ColumnElement[bool]]:
    audience = wanted.audience
    found: list[sa.ColumnElement[bool]] = [
        people.c.reachable == sa.literal_column("1"),  # a literal, so that the index is used
    ]
    if not wanted.is_duty:
        found.append(people.c.consent_version.is_not(None))
    if audience.languages:
        found.append(people.c.language.in_(audience.languages))
    if audience.regions:
        reported = _reported(reports.c.region.in_(audience.regions))
        found.append(sa.or_(people.c.region.in_(audience.regions), reported))
    if audience.types:
        found.append(_reported(reports.c.violation.in_(audience.types)))
    if audience.active_days is not None:
        since = now - audience.active_days * _DAY_MS
        found.append(people.c.seen_at >= since - since % _DAY_MS)  # kept to the day
    return found


def _reported(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(reports.c.person_id == _id, which)


def _asked_for(topic: Topic) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        topic_choices.c.person_id == _id,
        topic_choices.c.topic == topic.value,
        topic_choices.c.wanted == 1,
    )


async def count(tx: Transaction, wanted: Wanted) -> dict[str, int]:
    """Count the people it is for now, by the language they use."""
    chosen = sa.select(people.c.language, sa.func.count().label("count")).group_by(
        people.c.language
    )
    among = _reachable(wanted, tx.now)
    if wanted.is_duty:
        return await _by_language(tx, chosen.where(*among))
    asked = chosen.join(topic_choices, topic_choices.c.person_id == _id).where(
        *among, topic_choices.c.topic == wanted.topic.value, topic_choices.c.wanted == 1
    )
    return await _by_language(tx, asked)


async def _by_language(tx: Transaction, statement: sa.Executable) -> Counter[str]:
    return Counter({row["language"]: row["count"] for row in await tx.rows(statement)})


_NEXT_PEOPLE = (
    sa.select(_id)
    .where(_id > _P("after"))
    .order_by(_id)
    .offset(_P("skip", type_=sa.Integer()))
    .limit(1)
)
_LAST = sa.select(sa.func.max(_id)).where(_id > _P("after"))


class Listing:
    """Lists an audience in portions, in the order of people's random ids."""

    def __init__(self, broadcast: str, wanted: Wanted, started_at: int) -> None:
        self._broadcast = broadcast
        self._insert = _insert(broadcast, wanted, started_at)

    async def portion(
        self, tx: Transaction, after: str | None, total: int
    ) -> tuple[str | None, int, bool]:
        """Go on behind person `after`; up to whom it reaches, the new total, whether it is whole.

        People who agreed after the start are not on the list.
        """
        begin = after or ""
        upto: str | None = await tx.value(_NEXT_PEOPLE, after=begin, skip=PORTION - 1)
        whole = upto is None
        if upto is None:
            upto = await tx.value(_LAST, after=begin)
        if upto is None:
            return after, total, True
        added = await tx.run(self._insert, after=begin, upto=upto, base=total)
        return upto, total + added, whole


def _insert(broadcast: str, wanted: Wanted, started_at: int) -> sa.Executable:
    readings = [
        (people.c.language == own, sa.literal(read)) for own, read in wanted.readings.items()
    ]
    language = sa.case(*readings, else_=wanted.elsewhere)
    listeners, since = [_asked_for(wanted.topic)], people.c.consent_at
    if wanted.is_duty:
        listeners, since = [], people.c.created_at
    chosen = sa.select(
        sa.literal(broadcast),
        sa.func.row_number().over(order_by=_id) - 1 + _P("base", type_=sa.BigInteger()),
        _id,
        language,
    ).where(
        _id > _P("after"),
        _id <= _P("upto"),
        since <= started_at,
        *_reachable(wanted, started_at),
        *listeners,
    )
    names = ["broadcast_id", "position", "person_id", "language"]
    return sa.insert(recipients).from_select(names, chosen)
