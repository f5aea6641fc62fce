"""Tables and queries of people, and the expected message of each as JSON."""

import json
from typing import Any, get_args

import sqlalchemy as sa

from bot.core.database import (
    ERASED,
    NOW,
    TODAY,
    Row,
    Statement,
    Table,
    Transaction,
    dict_of,
    first,
    only,
    run,
    withdrawn_values,
)
from bot.core.database.codecs import sealed_column
from bot.core.people import Expected, Expecting, Person, is_work
from bot.core.queues import outbox
from bot.core.tables import in_care, pauses, people
from bot.values import from_plain, plain

_EXPECTED = {kind.__name__: kind for kind in get_args(Expected)}
"""Kinds of what may be expected, by the name that is stored."""
LATE_MS = 7 * 24 * 60 * 60 * 1000
"""How long the bot knows what staff were asked for after its end: late words are no report."""
_C = people.c
_EXPECTING = sealed_column(_C.expecting)


_READ_TOO = ("may_be_paused", "may_be_in_care")


def _more(row: Row) -> dict[str, Any]:
    more = {name: bool(row.get(name, True)) for name in _READ_TOO} | {"expecting": None}
    if not row["expecting"]:
        return more
    kept = json.loads(row["expecting"])
    what = from_plain(_EXPECTED[kept["kind"]], kept["what"])
    until = row["expects_until"]
    if is_work(what):
        until -= LATE_MS
    return more | {"expecting": Expecting(what, until, kept["album"], kept["reply"])}


PEOPLE = Table(
    people,
    Person,
    read=_more,
    consent="consent_version",
    expecting=None,
    **dict.fromkeys(_READ_TOO),
)
get = PEOPLE.get
"""None once they erased their data."""


@PEOPLE.one
def _of_identity(identity: bytes, who: str | None) -> Statement:
    paused = sa.exists().where(pauses.c.identity == _C.identity)
    cared = sa.or_(
        sa.cast(who, sa.Text()).is_(None), sa.exists().where(in_care.c.who == who)
    )
    more = (paused.label("may_be_paused"), cared.label("may_be_in_care"))
    return sa.select(people, *more).where(_C.identity == identity)


async def find_person(
    tx: Transaction, *identities: bytes, cared_as: str | None = None
) -> Person | None:
    """The person whom one of these hashes recognises; the likeliest is given first. `cared_as` is
    the only hash by which they are known in care."""
    # A change of keys may move the row to the first hash between two looks: the last one finds it.
    again = identities[:1] if len(identities) > 1 else ()
    for identity in (*identities, *again):
        if person := await _of_identity(tx, identity, cared_as):
            return person
    return None


@first(only)
def sealed_address(person: str) -> Statement:
    return sa.select(_C.address).where(_C.id == person)


@dict_of(str, bytes)
def sealed_addresses(persons: list[str]) -> Statement:
    return sa.select(_C.id, _C.address).where(_C.id.in_(persons))


@run
def add_person(
    person: str, identity: bytes, address: bytes, language: str, today: int = TODAY
) -> Statement:
    known = {
        "id": person,
        "identity": identity,
        "address": address,
        "language": language,
    }
    return sa.insert(people).values(known | {"created_at": today, "seen_at": today})


def _change(person: str) -> sa.Update:
    return sa.update(people).where(_C.id == person)


@run
def agree(
    person: str,
    version: int,
    language: str,
    hashed: str,
    until: int,
    today: int = TODAY,
) -> Statement:
    """Keep the consent: `hashed` names the text, see consents, and `language` is the one in which
    it was read. The person is kept `until` then at the least."""
    read = {
        "consent_version": version,
        "consent_language": language,
        "consent_hash": hashed,
    }
    later = sa.case((_C.kept_until > until, _C.kept_until), else_=until)
    return _change(person).values(
        **read, consent_at=today, declined=0, kept_until=later
    )


_NO_CONSENT = withdrawn_values(people)


@run
def disagree(person: str) -> Statement:
    """Forget the consent, what was kept because of it, and broadcasts that were not asked for."""
    return _change(person).values(**_NO_CONSENT, declined=1)


async def expect(tx: Transaction, person: str, expecting: Expecting | None) -> None:
    if expecting is None:
        await PEOPLE.set(tx, person, expecting=None, expects_until=None)
        return
    what = expecting.what
    kept = {
        "kind": type(what).__name__,
        "what": plain(what),
        "album": expecting.album,
        "reply": expecting.reply,
    }
    until = expecting.until
    if is_work(what):
        until += LATE_MS
    sealed = _EXPECTING.seal(tx, json.dumps(kept), person)
    await PEOPLE.set(tx, person, expecting=sealed, expects_until=until)


@run
def expect_no_more(now: int = NOW) -> Statement:
    """Forget what is not expected any more: it may name a report by its code."""
    over = sa.update(people).where(_C.expects_until <= now)
    return over.values(expecting=None, expects_until=None)


@run
def seen(person: str, today: int = TODAY) -> Statement:
    return _change(person).where(_C.seen_at < today).values(seen_at=today)


@run
def mark_unreachable(person: str, today: int = TODAY) -> Statement:
    return _change(person).values(reachable=0, unreachable_at=today)


@run
def detach(person: str, identity: bytes) -> Statement:
    """Only a last message can still reach the person; the `identity` is of no account."""
    nothing = {**_NO_CONSENT, "expecting": None, "expects_until": None}
    return _change(person).values(**nothing, identity=identity)


async def delete_person(tx: Transaction, person: str) -> None:
    tx.signal(ERASED)
    await outbox.drop_messages(tx, person)
    await PEOPLE.delete(tx, person)
