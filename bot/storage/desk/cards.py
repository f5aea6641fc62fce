"""What is kept about the cards of a case: which menus are open and who has a private card."""

import json

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import card_menus, private_cards

_P = sa.bindparam

# Replaces the open menu of a card.
_OPEN_MENU = upsert(card_menus, key=["case_id", "person_id"], set=["path"])


async def open_menu(tx: Transaction, case: str, person: str, path: tuple[str, ...]) -> None:
    """Keep which menu a private card shows."""
    await tx.run(_OPEN_MENU, case_id=case, person_id=person, path=json.dumps(path))


# The menu that is open on one card.
_MENU = sa.select(card_menus.c.path).where(
    card_menus.c.case_id == _P("case"), card_menus.c.person_id == _P("person")
)


async def menu(tx: Transaction, case: str, person: str) -> tuple[str, ...]:
    """The path of the open menu of a private card; empty when the card shows none."""
    path = await tx.value(_MENU, case=case, person=person)
    return () if path is None else tuple(json.loads(path))


# Closes the menus on all cards of a case.
_CLOSE_MENUS = sa.delete(card_menus).where(card_menus.c.case_id == _P("case"))


async def close_menus(tx: Transaction, case: str) -> None:
    await tx.run(_CLOSE_MENUS, case=case)


# Keeps who has a private card of a case, and its language.
_GIVE = upsert(private_cards, key=["case_id", "person_id"], set=["language"])


async def give(tx: Transaction, case: str, person: str, language: str) -> None:
    await tx.run(_GIVE, case_id=case, person_id=person, language=language)


# The private cards of a case, and the language of each.
_GIVEN = (
    sa.select(private_cards.c.person_id, private_cards.c.language)
    .where(private_cards.c.case_id == _P("case"))
    .order_by(private_cards.c.person_id)
)


async def given(tx: Transaction, case: str) -> dict[str, str]:
    return {row["person_id"]: row["language"] for row in await tx.rows(_GIVEN, case=case)}


# Deletes one private card.
_TAKE_BACK = sa.delete(private_cards).where(
    private_cards.c.case_id == _P("case"), private_cards.c.person_id == _P("person")
)


# Deletes all private cards of a person.
_TAKE_BACK_ALL = sa.delete(private_cards).where(private_cards.c.person_id == _P("person"))


async def take_back_all(tx: Transaction, person: str) -> None:
    await tx.run(_TAKE_BACK_ALL, person=person)


async def take_back(tx: Transaction, case: str, person: str) -> None:
    await tx.run(_TAKE_BACK, case=case, person=person)
