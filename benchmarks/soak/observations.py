"""Everything that the audit reads: the database, the chats, what people did, in what order.

A repeat is excused only when the result of the earlier call was unknown: its connection broke, it
was answered too late, or the process was killed while it was sending to that chat.

Two updates are compared only where the bot could know their order: the older one was stored for
certain before the other one came. Polling stores an update after or together with those before it;
requests of the webhook overtake each other, so there an update counts as stored when its request
was answered. Updates that come at the same moment, or out of order, have no order yet.
"""

import html
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from benchmarks.soak.citizens import Citizen, receipt_in
from benchmarks.soak.deployment import Deployment
from benchmarks.soak.plan import STALL_SECONDS
from bot.channel.model import Channel
from bot.core.vault import Vault
from bot.core.work import Deployment as Services
from bot.settings import decode_secret
from bot.telegram.accept import Late
from bot.telegram.renderer import Renderer
from offline_telegram import Call, Message
from tests.kit.deployments import LANGUAGES, SECRET
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

_SENDS = ("sendMessage", "sendPhoto", "sendVideo", "sendDocument")
_TOO_LATE = STALL_SECONDS - 3
_RECORDING = 3.0
"""Seconds within which a known result must be written down, on a busy machine."""
_ARRIVAL = 2.0
"""Seconds for which the request of a killed process may wait in the offline Telegram."""
_COMPARED = 20
"""So many updates of the same key behind each one."""


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
    private = [chat.id for chat in on.sandbox.world.chats.values() if chat.is_private]
    shown = {
        chat: filter(None, map(receipt_in, bot_messages(on, chat))) for chat in private
    }
    return Observations(
        phones={person: vault.open(bytes(sealed), person) for person, sealed in people},
        reports=await ask(_REPORTS),
        targets=await ask("SELECT report_id, canonical, case_id FROM targets"),
        cases={case.id: case for case in await ask(_CASES)},
        events=await ask(
            "SELECT case_id, version, act, detail FROM case_events ORDER BY id"
        ),
        cards={
            p.removeprefix("card:"): (chat, message)
            for p, chat, message in await ask(_CARDS)
        },
        digests=_standing_digests(on, await ask(_DIGESTS)),
        posts=await ask("SELECT address, message_id FROM soak_sent"),
        updates={number for (number,) in await ask("SELECT update_id FROM received")},
        receipts={
            chat: Counter(map(vault.receipt, codes)) for chat, codes in shown.items()
        },
    )


def _standing_digests(on: Deployment, rows: list[Any]) -> set[str]:
    """The desks whose digest is in the group and offers the next case."""
    shown = {
        place: on.sandbox.chat(chat).messages.get(number)
        for place, chat, number in rows
    }
    return {
        place.removeprefix("digest:")
        for place, one in shown.items()
        if one and next_case(one)
    }


def bot_messages(on: Deployment, chat: int | None) -> list[Message]:
    known = on.sandbox.world.chats.get(chat) if chat is not None else None
    return (
        [m for m in list(known.messages.values()) if m.from_bot]
        if known is not None
        else []
    )


def is_decided(case: Any) -> bool:
    return case.status in ("closed", "forwarded")


def find_repeats(on: Deployment, seen: Observations) -> tuple[Counter[str], list[Call]]:
    """Messages in chats that no result knows, because their rows of the outbox were sent again.

    The excused by their excuse, and the others.
    """
    known = {(seen.chat_of(address), message) for address, message in seen.posts}
    kills = [
        (kill.at, {seen.chat_of(one) for one in kill.sending_to})
        for kill in on.fleet.kills
    ]
    excused, others, outage = Counter[str](), list[Call](), outage_notices(on.channel)
    for call in on.sandbox.calls:
        if str(call.params.get("text", "")).startswith(outage):
            continue
        if call.method not in _SENDS or call.error is not None or call.result is None:
            continue
        if call.began < on.noted_from:
            continue
        chat, message = call.result["chat"]["id"], call.result["message_id"]
        # A person may be forgotten by now; private chats share one numbering.
        if (chat, message) in known or (chat > 0 and (None, message) in known):
            continue
        excuse = _excuse(call, chat, kills)
        if excuse is None:
            others.append(call)
        else:
            excused[excuse] += 1
    return excused, others


def outage_notices(channel: Channel) -> tuple[str, ...]:
    """The first lines of the notice, sent without the outbox, that nothing can be stored now."""
    speaker = Renderer(Services(channel, Vault(bytes(32)))).speaker
    return tuple(
        html.unescape(Late().render(speaker(language, 0)).text).partition("\n")[0]
        for language in LANGUAGES
    )


def _excuse(
    call: Call, chat: int, kills: list[tuple[float, set[int | None]]]
) -> str | None:
    if call.answered is None:
        return "the connection broke"
    if call.answered - call.began > _TOO_LATE:
        return "the answer came too late"
    for at, chats in kills:
        near = at + _ARRIVAL >= call.began and at - call.answered < _RECORDING
        if near and chat in chats:
            return "the process was killed"
    return None


class Worked(NamedTuple):
    """A finished update; times in ms UTC by the clock of the bot.

    By `stored` it was stored for certain; infinity where that is unknown. `claimed` is when its
    lease was taken or last made longer, `done` when the transaction began that worked it. Staff are
    looked up at Telegram between the two.
    """

    key: str
    update_id: int
    received: int
    stored: float
    claimed: int
    done: int


def out_of_order(worked: Iterable[Worked]) -> list[str]:
    """The keys with an update that was claimed before an older one was done."""
    by_key: dict[str, list[Worked]] = defaultdict(list)
    for one in sorted(worked):
        by_key[one.key].append(one)
    return [
        key
        for key, updates in by_key.items()
        if any(
            newer.claimed < older.done and older.stored <= newer.received
            for place, older in enumerate(updates)
            for newer in updates[place + 1 : place + _COMPARED]
        )
    ]
