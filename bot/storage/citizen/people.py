"""Citizens: found by a keyed hash, reached by a sealed address, otherwise a random id."""

import secrets
from dataclasses import replace

import sqlalchemy as sa

from bot.domain.people import Expecting, Person, is_work
from bot.storage.citizen import expectations
from bot.storage.engine.database import ERASED, Row, Transaction
from bot.storage.queues import erasing
from bot.storage.schema import people
from bot.storage.sealed import EXPECTING

LATE_MS = 7 * 24 * 60 * 60 * 1000
"""How long the bot knows what staff were asked for after its end: late words are no report."""
_P = sa.bindparam
_change = sa.update(people).where(people.c.id == _P("person"))
# The person with this keyed hash of a Telegram id.
_BY_IDENTITY = sa.select(people).where(people.c.identity == _P("identity"))


async def find(tx: Transaction, *identities: bytes) -> Person | None:
    """The person whom one of these hashes recognises; the likeliest is given first."""
    # A change of keys may move the row to the first hash between two looks: the last one finds it.
    again = identities[:1] if len(identities) > 1 else ()
    for identity in (*identities, *again):
        if row := await tx.row(_BY_IDENTITY, identity=identity):
            return _person(tx, row)
    return None


# The person with this id of ours; none once they erased their data.
_BY_ID = sa.select(people).where(people.c.id == _P("id"))


async def get(tx: Transaction, person: str) -> Person | None:
    row = await tx.row(_BY_ID, id=person)
    return None if row is None else _person(tx, row)


# The person's sealed Telegram id, for the vault to open.
_ADDRESS = sa.select(people.c.address).where(people.c.id == _P("id"))


async def sealed_address(tx: Transaction, person: str) -> bytes | None:
    sealed: bytes | None = await tx.value(_ADDRESS, id=person)
    return sealed


# Adds a person who wrote for the first time.
_ADD = sa.insert(people)


async def add(tx: Transaction, person: Person, identity: bytes, address: bytes) -> None:
    await tx.run(
        _ADD, id=person.id, identity=identity, address=address, language=person.language,
        created_at=tx.today, seen_at=tx.today,
    )  # fmt: skip


# Keeps the language that the person chose.
_LANGUAGE = _change.values(language=_P("language"), language_chosen=1)


async def choose_language(tx: Transaction, person: str, language: str) -> None:
    await tx.run(_LANGUAGE, person=person, language=language)


# Keeps the consent: which text, read in which language, when; and until when the person is kept.
_later = sa.case(
    (people.c.kept_until > _P("until", type_=sa.BigInteger()), people.c.kept_until),
    else_=_P("until", type_=sa.BigInteger()),
)
_CONSENT = _change.values(
    consent_version=_P("version"), consent_language=_P("language"), consent_at=_P("at"),
    consent_hash=_P("hash"), declined=0, kept_until=_later,
)  # fmt: skip


async def agree(
    tx: Transaction, person: str, version: int, language: str, hashed: str, until: int
) -> None:
    """`hashed` names the text, see consents; the person is kept `until` then at the least."""
    await tx.run(
        _CONSENT, person=person, version=version, language=language, at=tx.today, hash=hashed,
        until=until,
    )  # fmt: skip


# Forgets the consent, what was kept because of it, and broadcasts that were not asked for.
_no_consent = _change.values(
    consent_version=None, consent_language=None, consent_at=None, consent_hash=None,
    kept_until=None,
)  # fmt: skip
_DISAGREE = _no_consent.values(region=None, declined=1)


async def disagree(tx: Transaction, person: str) -> None:
    await tx.run(_DISAGREE, person=person)


# Keeps where the person wants numbers and news for.
_REGION = _change.values(region=_P("region"))


async def choose_region(tx: Transaction, person: str, region: str | None) -> None:
    await tx.run(_REGION, person=person, region=region)


# Keeps what the person's next message means.
_EXPECT = _change.values(expecting=_P("expecting"), expects_until=_P("until"))


async def expect(tx: Transaction, person: str, expecting: Expecting | None) -> None:
    if expecting is None:
        await tx.run(_EXPECT, person=person, expecting=None, until=None)
        return
    kept = EXPECTING.seal(tx, expectations.write(expecting), person)
    late = LATE_MS if is_work(expecting.what) else 0
    await tx.run(_EXPECT, person=person, expecting=kept, until=expecting.until + late)


# Forgets what is not expected any more: it may name a report by its code.
_OVER = (
    sa.update(people)
    .where(people.c.expects_until <= _P("now"))
    .values(expecting=None, expects_until=None)
)


async def expect_no_more(tx: Transaction) -> None:
    await tx.run(_OVER, now=tx.now)


# Keeps on which day the person was here last.
_SEEN = _change.where(people.c.seen_at < _P("today")).values(seen_at=_P("today"))


async def seen(tx: Transaction, person: str) -> None:
    await tx.run(_SEEN, person=person, today=tx.today)


# Keeps whether the person can be written to.
_REACH = _change.values(reachable=_P("reachable"), unreachable_at=_P("at"))


async def mark_reachable(tx: Transaction, person: str) -> None:
    await tx.run(_REACH, person=person, reachable=1, at=None)


async def mark_unreachable(tx: Transaction, person: str) -> None:
    await tx.run(_REACH, person=person, reachable=0, at=tx.today)


# Makes the person unrecognisable; only a last message can still reach them.
_DETACH = _no_consent.values(
    identity=_P("identity"), expecting=None, expects_until=None, region=None
)


async def detach(tx: Transaction, person: str) -> None:
    await tx.run(_DETACH, person=person, identity=secrets.token_bytes(32))


# Deletes the person.
_DELETE = sa.delete(people).where(people.c.id == _P("person"))


async def forget(tx: Transaction, person: str) -> None:
    """Delete the identity and everything still owed to it."""
    tx.signal(ERASED)
    await erasing.drop_messages(tx, person)
    await tx.run(_DELETE, person=person)


def _person(tx: Transaction, row: Row) -> Person:
    return Person(
        id=row["id"],
        language=row["language"],
        language_chosen=bool(row["language_chosen"]),
        consent=row["consent_version"],
        reachable=bool(row["reachable"]),
        expecting=_expecting(tx, row),
        region=row["region"],
        declined=bool(row["declined"]),
    )


def _expecting(tx: Transaction, row: Row) -> Expecting | None:
    if not row["expecting"]:
        return None
    kept = expectations.read(EXPECTING.open_in(tx, row), row["expects_until"])
    return replace(kept, until=kept.until - LATE_MS) if is_work(kept.what) else kept
