"""Entries of the register, as decisions of the Kazakhstan channel would make them."""

from datetime import date, timedelta

from bot.channel.loader import load_channel
from bot.channel.parts import Publication
from bot.core.database import Database
from bot.core.work import Deployment, Work
from bot.history import service
from bot.links.link import parse_link
from bot.register import store
from bot.register.model import hash_of
from bot.values import Change, Entry, Finding, Order, Outcome, Scope, replace
from tests.kit.databases import VAULT
from tests.kit.services.log import sequence

CHANNEL = load_channel(None).model_copy(
    update={"publication": Publication(lawyer_checked=date(2026, 1, 1))}
)
DEPLOYMENT = Deployment(CHANNEL, VAULT, bot_username="habarla_bot")
DECIDED = date(2026, 11, 20)
NOVEMBER_24 = 1795500000000
"""A moment of that day, when the figures of October are complete."""


def an_entry(
    number: int, link: str, category: str = "gambling", **changes: object
) -> Entry:
    """An entry for a link, decided `number` days before DECIDED."""
    ground = CHANNEL.outcome("restricted").grounds[0]
    reason = CHANNEL.outcome("restricted").reasons[0]
    found, authority = parse_link(link), CHANNEL.authority("mci")
    decided = DECIDED - timedelta(days=number)
    law = {code: ground.act(code) for code in CHANNEL.languages}
    entry = Entry(
        id=f"e{number:07d}",
        scope=Scope.LINK,
        host=found.host,
        link_sha256=hash_of(found.canonical),
        category=category,
        finding=Finding(
            Outcome.RESTRICTED,
            ground.id,
            reason.id,
            order=Order("mci", f"{number}-10/5", decided, "KZ"),
        ),
        ground_text=ground.label.root,
        law=law,
        law_edition=ground.as_of,
        reason_text=reason.text.root,
        authority_name=authority.name.root,
        decided_on=decided,
        published_on=decided + timedelta(days=2),
    )
    return altered(entry, **changes)


def altered(entry: Entry, **changes: object) -> Entry:
    """The entry with other fields, those of its finding among them."""
    of_finding = {name: changes.pop(name) for name in _OF_FINDING if name in changes}
    return replace(entry, finding=replace(entry.finding, **of_finding), **changes)


_OF_FINDING = ("outcome", "ground", "reason", "order")


async def publish(database: Database, *every: Entry) -> None:
    async with database.transaction() as tx:
        for entry in every:
            await store.add_entry(tx, entry, f"case-{entry.id}")


async def correct(database: Database, entry: Entry, **changes: object) -> Entry:
    """The next version of an entry, published three days after the entry."""
    after = replace(entry, version=entry.version + 1, **changes)
    async with database.transaction() as tx:
        on = entry.published_on + timedelta(days=3)
        await store.change_entry(tx, entry, after, on, Change.CORRECTED)
    return after


async def sign(database: Database) -> str:
    """Give every version its leaf, and sign a checkpoint."""
    async with database.transaction() as tx:
        work = Work(tx, DEPLOYMENT)
        await sequence(work)
        return (await service.make(work)).note
