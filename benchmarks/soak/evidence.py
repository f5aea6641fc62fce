"""Everything the audit looks at, gathered once: the records, the chats, the log of calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.soak.citizens import receipt_in
from benchmarks.soak.deployment import Deployment
from benchmarks.soak.records import Records, Rows
from benchmarks.soak.staff import next_of
from bot.sandbox.world.model import Message
from bot.services.vault import Vault
from bot.settings import decode_secret


@dataclass(frozen=True, slots=True)
class ReportRow:
    id: str
    number: str
    draft: str
    receipt: bytes
    person: str | None
    tell: bool
    filed_at: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: str
    number: str
    version: int
    status: str
    announced_at: int | None
    desk: str | None

    @property
    def is_decided(self) -> bool:
        return self.status in ("closed", "forwarded")


@dataclass(frozen=True, slots=True)
class Evidence:
    """`phones` leads from our id of a person to Telegram's."""

    vault: Vault
    phones: Mapping[str, int]
    reports: list[ReportRow]
    targets: Rows  # report, canonical, case
    cases: dict[str, CaseRow]
    events: Rows  # case, version, act, detail; in order
    cards: dict[str, tuple[int, int]]  # case → chat, message
    digests: set[str]  # desks whose waiting cases are counted in one message
    posts: Rows  # address, message, state, kind
    updates: set[int]

    def chat_of(self, address: str) -> int | None:
        """The chat of an address of the outbox."""
        kind, _, rest = address.partition(":")
        return self.phones.get(rest) if kind == "person" else int(rest.partition(":")[0])


async def gather(on: Deployment) -> Evidence:
    records = on.records
    vault = Vault(decode_secret(on.settings["SECRET_KEY"]))
    people = await records.ask("SELECT id, address FROM people")
    cards = await records.ask(
        "SELECT place, chat_id, message_id FROM places WHERE place LIKE 'card:%'"
    )
    return Evidence(
        vault=vault,
        phones={person: vault.open(bytes(sealed)) for person, sealed in people},
        reports=await _reports(records),
        targets=await records.ask("SELECT report_id, canonical, case_id FROM targets"),
        cases=await _cases(records),
        events=await records.ask(
            "SELECT case_id, version, act, detail FROM case_events ORDER BY id"
        ),
        cards={place.removeprefix("card:"): (chat, message) for place, chat, message in cards},
        digests=await _digests(on),
        posts=await records.ask("SELECT address, message_id, state, kind FROM outbox"),
        updates={number for (number,) in await records.ask("SELECT update_id FROM inbox")},
    )


async def _digests(on: Deployment) -> set[str]:
    """Desks in a flood whose digest stands in the group and offers the next case."""
    rows = await on.records.ask(
        "SELECT place, chat_id, message_id FROM places"
        " WHERE place IN (SELECT 'digest:' || id FROM desks WHERE digest_since IS NOT NULL)"
    )
    standing = set()
    for place, chat, number in rows:
        message = on.sandbox.chat(chat).messages.get(number)
        if message is not None and next_of(message):
            standing.add(place.removeprefix("digest:"))
    return standing


async def _reports(records: Records) -> list[ReportRow]:
    rows = await records.ask(
        "SELECT id, number, draft_id, receipt, person_id, tell, filed_at FROM reports"
    )
    return [
        ReportRow(id, number, draft, bytes(receipt), person, bool(tell), filed_at)
        for id, number, draft, receipt, person, tell, filed_at in rows
    ]


async def _cases(records: Records) -> dict[str, CaseRow]:
    rows = await records.ask("SELECT id, number, version, status, announced_at, desk_id FROM cases")
    return {row[0]: CaseRow(*row) for row in rows}


def receipts_by_phone(on: Deployment) -> dict[int, list[str]]:
    """Every receipt code that stands in somebody's chat with the bot, repeats included."""
    found: dict[int, list[str]] = defaultdict(list)
    for chat in on.sandbox.world.chats.values():
        if chat.is_private:
            for message in chat.messages.values():
                code = receipt_in(message) if message.from_bot else None
                if code is not None:
                    found[chat.id].append(code)
    return found


def messages_of(on: Deployment, chat: int | None) -> list[Message]:
    """What the bot said in a chat, as it stands there now."""
    known: Any = on.sandbox.world.chats.get(chat) if chat is not None else None
    return [m for m in known.messages.values() if m.from_bot] if known is not None else []
