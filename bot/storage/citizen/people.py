"""Citizens: found by a keyed hash, reached by a sealed address, otherwise a random id."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from bot.domain.people import Expecting, Person
from bot.storage.citizen import expectations
from bot.storage.desk import report_counts
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import drafts, outbox, people, reports

SEEN_TO_MS = 60 * 1000
"""How exactly it is known when somebody was here: nobody needs a write for every word."""
_P = sa.bindparam
_BY_IDENTITY = sa.select(people).where(people.c.identity == _P("identity"))


async def find(tx: Transaction, identity: bytes) -> Person | None:
    """The person with this keyed hash of a Telegram id."""
    row = await tx.row(_BY_IDENTITY, identity=identity)
    return None if row is None else _person(row)


_BY_ID = sa.select(people).where(people.c.id == _P("id"))


async def get(tx: Transaction, person: str) -> Person | None:
    """The person with this id of ours, or None once they erased their data."""
    row = await tx.row(_BY_ID, id=person)
    return None if row is None else _person(row)


_ADDRESS = sa.select(people.c.address).where(people.c.id == _P("id"))


async def sealed_address(tx: Transaction, person: str) -> bytes | None:
    """The sealed Telegram id, for the vault to open."""
    sealed: bytes | None = await tx.value(_ADDRESS, id=person)
    return sealed


_ADD = sa.insert(people)


async def add(tx: Transaction, person: Person, identity: bytes, address: bytes) -> None:
    """Remember somebody who wrote for the first time."""
    await tx.run(
        _ADD,
        id=person.id,
        identity=identity,
        address=address,
        language=person.language,
        created_at=tx.now,
        seen_at=tx.now,
    )


_LANGUAGE = (
    sa.update(people)
    .where(people.c.id == _P("person"))
    .values(language=_P("language"), language_chosen=1)
)


async def choose_language(tx: Transaction, person: str, language: str) -> None:
    await tx.run(_LANGUAGE, person=person, language=language)


_CONSENT = (
    sa.update(people)
    .where(people.c.id == _P("person"))
    .values(
        consent_version=_P("version"),
        consent_language=_P("language"),
        consent_at=_P("at"),
    )
)


async def agree(tx: Transaction, person: str, version: int, language: str) -> None:
    """Keep the consent: which version, read in which language, when."""
    await tx.run(_CONSENT, person=person, version=version, language=language, at=tx.now)


_DISAGREE = (
    sa.update(people)
    .where(people.c.id == _P("person"))
    .values(consent_version=None, consent_language=None, consent_at=None, region=None)
)


async def disagree(tx: Transaction, person: str) -> None:
    """Forget that the person had agreed, and the region that was kept because they had."""
    await tx.run(_DISAGREE, person=person)


_REGION = sa.update(people).where(people.c.id == _P("person")).values(region=_P("region"))


async def choose_region(tx: Transaction, person: str, region: str | None) -> None:
    """Remember where the person wants numbers and news for; None forgets it."""
    await tx.run(_REGION, person=person, region=region)


_EXPECT = sa.update(people).where(people.c.id == _P("person")).values(expecting=_P("expecting"))


async def expect(tx: Transaction, person: str, expecting: Expecting | None) -> None:
    """Say what the person's next message means."""
    kept = None if expecting is None else expectations.write(expecting)
    await tx.run(_EXPECT, person=person, expecting=kept)


_SEEN = (
    sa.update(people)
    .where(people.c.id == _P("person"), people.c.seen_at < _P("stale"))
    .values(seen_at=_P("at"))
)


async def seen(tx: Transaction, person: str) -> None:
    """Remember that the person was here, to the minute."""
    await tx.run(_SEEN, person=person, at=tx.now, stale=tx.now - SEEN_TO_MS)


_REACH = (
    sa.update(people)
    .where(people.c.id == _P("person"))
    .values(reachable=_P("reachable"), unreachable_at=_P("at"))
)


async def mark_reachable(tx: Transaction, person: str) -> None:
    await tx.run(_REACH, person=person, reachable=1, at=None)
    await report_counts.listen_to_person(tx, person)


async def mark_unreachable(tx: Transaction, person: str) -> None:
    await tx.run(_REACH, person=person, reachable=0, at=tx.now)
    await report_counts.listen_to_person(tx, person)


_DETACH = (
    sa.update(people)
    .where(people.c.id == _P("person"))
    .values(
        identity=_P("identity"), consent_version=None, consent_language=None, consent_at=None,
        expecting=None, region=None,
    )
)  # fmt: skip


async def detach(tx: Transaction, person: str) -> None:
    """Make the person unrecognisable at once; only a last word can still reach them."""
    await tx.run(_DETACH, person=person, identity=secrets.token_bytes(32))


_UNDELIVERED = sa.delete(outbox).where(
    outbox.c.address == _P("address"), outbox.c.state != sa.literal_column("2")
)


async def drop_owed(tx: Transaction, person: str) -> None:
    """Delete what is still owed to the person."""
    await tx.run(_UNDELIVERED, address=f"person:{person}")


_DELETE = sa.delete(people).where(people.c.id == _P("person"))


async def forget(tx: Transaction, person: str) -> None:
    """Delete the identity and everything still owed to it."""
    await drop_owed(tx, person)
    await tx.run(_DELETE, person=person)


_passers_by = (
    sa.select(people.c.id)
    .where(
        people.c.consent_version.is_(None),
        people.c.seen_at < _P("before"),
        ~sa.exists().where(drafts.c.person_id == people.c.id),
        ~sa.exists().where(reports.c.person_id == people.c.id),
    )
    .order_by(people.c.seen_at)
    .limit(_P("limit", type_=sa.Integer()))
)
_PASSERS_BY = sa.delete(people).where(people.c.id.in_(_passers_by))


async def forget_passers_by(tx: Transaction, before: int, limit: int) -> int:
    """Delete people who never agreed, hold nothing with us and were last seen before then."""
    return await tx.run(_PASSERS_BY, before=before, limit=limit)


def _person(row: Row) -> Person:
    expecting = row["expecting"]
    return Person(
        id=row["id"],
        language=row["language"],
        language_chosen=bool(row["language_chosen"]),
        consent=row["consent_version"],
        reachable=bool(row["reachable"]),
        expecting=expectations.read(expecting) if expecting else None,
        region=row["region"],
    )
