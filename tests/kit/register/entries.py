"""Entries of the register, as decisions of the Kazakhstan channel would make them."""

from dataclasses import replace
from datetime import date, timedelta

from bot.channel.loader import load_channel
from bot.domain.authority.order import Order
from bot.domain.desk.case import Outcome
from bot.domain.link import parse_link
from bot.domain.register.entry import Entry, hash_of
from bot.domain.register.scope import Scope
from bot.storage.engine.database import Database
from bot.storage.register import entries

CHANNEL = load_channel(None)
DECIDED = date(2026, 11, 20)


def an_entry(number: int, link: str, category: str = "gambling", **changes: object) -> Entry:
    """An entry for a link, decided `number` days before DECIDED."""
    ground = CHANNEL.outcome("restricted").grounds[0]
    reason = CHANNEL.outcome("restricted").reasons[0]
    found, authority = parse_link(link), CHANNEL.authority("mci")
    decided = DECIDED - timedelta(days=number)
    law = {code: ground.act(code) for code in CHANNEL.languages}
    entry = Entry(
        id=f"e{number:07d}", scope=Scope.LINK, host=found.host,
        link_hash=hash_of(found.canonical), category=category, outcome=Outcome.RESTRICTED,
        ground=ground.id, ground_text=ground.label.root, law=law, edition=ground.as_of,
        reason=reason.id, reason_text=reason.text.root,
        order=Order("mci", f"{number}-10/5", decided, "KZ"), authority_name=authority.name.root,
        decided_on=decided, published_on=decided + timedelta(days=2),
    )  # fmt: skip
    return replace(entry, **changes)


async def publish(database: Database, *every: Entry) -> None:
    async with database.transaction() as tx:
        for entry in every:
            await entries.add(tx, entry, f"case-{entry.id}")
