"""Everything that the audit reads: the database, the chats, what people did."""

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from benchmarks.soak.citizens import Citizen, receipt_in
from benchmarks.soak.deployment import Deployment
from bot.sandbox import Message
from bot.services.vault import Vault
from bot.settings import decode_secret
from tests.kit.deployments import SECRET
from tests.kit.people.buttons import next_case

_REPORTS = (
    "SELECT id, number, draft_id AS draft, receipt, person_id AS person, tell, filed_at"
    " FROM reports"
)
_CASES = "SELECT id, number, version, status, announced_at, desk_id AS desk FROM cases"
_CARDS = "SELECT place, chat_id, message_id FROM places WHERE place LIKE 'card:%'"
_DIGESTS = (
    "SELECT place, chat_id, message_id FROM places"
    " WHERE place IN (SELECT 'digest:' || id FROM desks WHERE digest_since IS NOT NULL)"
)


@dataclass
class Outcome:
    """What people did, and how it ended."""

    citizens: list[Citizen]
    exit_status: int | None = None
    left_over: dict[str, int] = field(default_factory=dict)


class Observations(SimpleNamespace):
    """What `observe` found. Rows have the names of the columns selected.

    `phones` leads from people to Telegram ids. `digests` are the desks with a digest of waiting
    cases; `receipts` count by chat the hashes of the codes shown.
    """

    def chat_of(self, address: str) -> int | None:
        kind, _, rest = address.partition(":")
        if kind == "chat":
            return int(rest.partition(":")[0])
        return self.phones.get(rest) if kind == "person" else None


async def observe(on: Deployment) -> Observations:
    ask, vault = on.records.ask, Vault(decode_secret(SECRET))
    people = await ask("SELECT id, address FROM people")
    return Observations(
        phones={person: vault.open(bytes(sealed), person) for person, sealed in people},
        reports=await ask(_REPORTS),
        targets=await ask("SELECT report_id, canonical, case_id FROM targets"),
        cases={case.id: case for case in await ask(_CASES)},
        events=await ask("SELECT case_id, version, act, detail FROM case_events ORDER BY id"),
        cards={p.removeprefix("card:"): (chat, message) for p, chat, message in await ask(_CARDS)},
        digests=_standing_digests(on, await ask(_DIGESTS)),
        posts=await ask("SELECT address, message_id FROM outbox WHERE message_id IS NOT NULL"),
        updates={number for (number,) in await ask("SELECT update_id FROM inbox")},
        receipts={
            chat.id: Counter(vault.receipt(code) for code in _receipts(on, chat.id))
            for chat in on.sandbox.world.chats.values()
            if chat.is_private
        },
    )


def _standing_digests(on: Deployment, rows: list[Any]) -> set[str]:
    """The desks whose digest is in the group and offers the next case."""
    shown = {place: on.sandbox.chat(chat).messages.get(number) for place, chat, number in rows}
    return {place.removeprefix("digest:") for place, one in shown.items() if one and next_case(one)}


def _receipts(on: Deployment, chat: int) -> list[str]:
    return [code for one in bot_messages(on, chat) if (code := receipt_in(one))]


def bot_messages(on: Deployment, chat: int | None) -> list[Message]:
    known = on.sandbox.world.chats.get(chat) if chat is not None else None
    return [m for m in list(known.messages.values()) if m.from_bot] if known is not None else []


def is_decided(case: Any) -> bool:
    return case.status in ("closed", "forwarded")
