"""What is kept about the cards of a case: which menus are open and who has a private card."""

import json

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.queries import first, only, rows, run
from bot.storage.schema import card_menus, private_cards

_MENU, _CARD = card_menus.c, private_cards.c
# Replaces the open menu of a card; keeps who has a private card of a case, and its language.
_OPEN_MENU = upsert(card_menus, key=["case_id", "person_id"], set=["path"])
_GIVE = upsert(private_cards, key=["case_id", "person_id"], set=["language"])


async def open_menu(tx: Transaction, case: str, person: str, path: tuple[str, ...]) -> None:
    """Keep which menu a private card shows."""
    await tx.run(_OPEN_MENU, case_id=case, person_id=person, path=json.dumps(path))


@first(only)
def _path(case: str, person: str) -> Statement:
    return sa.select(_MENU.path).where(_MENU.case_id == case, _MENU.person_id == person)


async def menu(tx: Transaction, case: str, person: str) -> tuple[str, ...]:
    """The path of the open menu of a private card; empty when the card shows none."""
    path = await _path(tx, case, person)
    return () if path is None else tuple(json.loads(path))


@run
def close_menus(case: str) -> Statement:
    """On all cards of a case."""
    return sa.delete(card_menus).where(_MENU.case_id == case)


async def give(tx: Transaction, case: str, person: str, language: str) -> None:
    await tx.run(_GIVE, case_id=case, person_id=person, language=language)


@rows
def _given(case: str) -> Statement:
    cards = sa.select(_CARD.person_id, _CARD.language).where(_CARD.case_id == case)
    return cards.order_by(_CARD.person_id)


async def given(tx: Transaction, case: str) -> dict[str, str]:
    """The private cards of a case: person → language."""
    return {row["person_id"]: row["language"] for row in await _given(tx, case)}


@run
def take_back_all(person: str) -> Statement:
    """All private cards of a person."""
    return sa.delete(private_cards).where(_CARD.person_id == person)


@run
def take_back(case: str, person: str) -> Statement:
    return sa.delete(private_cards).where(_CARD.case_id == case, _CARD.person_id == person)
