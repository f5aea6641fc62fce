"""Results of send attempts, written to the database in the caller's transaction."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from bot.core import members_store, metrics
from bot.core.database import Transaction
from bot.core.messages import Address, Lane, Shown, Upload, Verdict
from bot.core.people import Member
from bot.core.queues import deliveries, sent_messages
from bot.core.queues.outbox import OutboxState
from bot.telegram import hooks
from bot.telegram.attempt import Letter, Meaning, Result, SendError, fingerprint
from bot.telegram.rate_limits import Budgets

logger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
"""Attempts for an error that may be a bug of the bot."""
_LONGEST_MS = 30_000
_KEPT_FOR_PEOPLE = frozenset({Lane.NOTICE})
_KEPT_FOR_GROUPS = frozenset({Lane.NOTICE, Lane.URGENT_CARD, Lane.CARD})


class Directory(Protocol):
    """Finds the chat of an address and reacts to chats that are gone; see bot.desk.reachability."""

    async def reading(
        self, tx: Transaction, address: Address, shows: Shown
    ) -> Verdict | Member: ...
    async def sealed(
        self, tx: Transaction, addresses: Iterable[Address]
    ) -> dict[str, bytes]: ...
    def chat_of(
        self, address: Address, sealed: Mapping[str, bytes]
    ) -> tuple[int, int | None] | None: ...
    def has_written_since(self, address: Address, message: int) -> bool: ...
    def keep_number(self, chat: int, message: int, now: int) -> None: ...
    def message_of_draft(
        self, address: Address, draft: str, content: bytes | None
    ) -> int | None: ...
    def showed_draft(
        self, address: Address, draft: str, message: int, content: bytes
    ) -> None: ...
    async def reader_lost(
        self, tx: Transaction, address: Address, shows: Shown
    ) -> None: ...
    async def shown(
        self, tx: Transaction, row: deliveries.OutboxRow, messages: tuple[int, ...]
    ) -> None: ...
    async def unreachable(
        self, tx: Transaction, address: Address, reason: str
    ) -> None: ...
    async def moved(self, tx: Transaction, old_chat: int, new_chat: int) -> None: ...
    async def thread_gone(self, tx: Transaction, address: Address) -> None: ...
    async def arrived(
        self, tx: Transaction, kind: str, params: Mapping[str, Any]
    ) -> None: ...
    async def undo_shown(self, tx: Transaction, case: str, decision: str) -> None: ...
    async def token_refused(self, tx: Transaction) -> None: ...


class Recorder:
    """Counts the failures in a row of each address, for exponential back-off."""

    def __init__(
        self, directory: Directory, budgets: Budgets, steady: Callable[[], int]
    ) -> None:
        self._directory = directory
        self._budgets = budgets
        self._steady = steady
        self._failures: dict[str, int] = {}

    async def record(self, tx: Transaction, results: Sequence[Result]) -> None:
        arrived = [
            (each, each.letter)
            for each in results
            if each.letter is not None and each.outcome is None and not each.dropped
        ]
        await deliveries.sent(
            tx, [(each.row.id, each.message_id) for each, _ in arrived]
        )
        for result, sent in arrived:
            await self._record_arrived(tx, sent, result.messages)
        for result in results:
            row = result.row
            letter = result.letter
            if letter is not None and letter.told is not None:
                member, standing = letter.told
                await members_store.set_standing(tx, member.chat, member.user, standing)
            if letter is not None and letter.thread_gone:
                await self._directory.thread_gone(tx, row.address)
            if result.lost and row.shows is not None:
                await self._directory.reader_lost(tx, row.address, row.shows)
            if result.dropped:
                await deliveries.drop(tx, row.id)
            elif result.outcome is not None:
                await self._record_failure(tx, row, result.outcome)

    async def _record_arrived(
        self, tx: Transaction, letter: Letter, messages: tuple[int, ...]
    ) -> None:
        row = letter.row
        outgoing = letter.outgoing
        shows = letter.row.shows
        await self._directory.arrived(tx, row.kind, row.params)
        if letter.edit is None and letter.chat > 0:  # a new message of a private chat
            for message in messages:
                self._directory.keep_number(letter.chat, message, tx.now)
        if row.remember is not None and messages:
            await _remember(tx, row.remember, letter, messages[-1])
        if outgoing.draft is not None and messages:
            said = fingerprint(outgoing)
            self._directory.showed_draft(
                row.address, outgoing.draft, messages[-1], said
            )
        if outgoing.undo is not None and row.lane is Lane.DESK_ANSWER:
            await self._directory.undo_shown(tx, row.params["case"], outgoing.undo)
        if shows is None or not messages:
            return
        origin = outgoing.file.origin if isinstance(outgoing.file, Upload) else None
        if origin is not None and shows.report is not None:
            [file] = shows.sources
            for note in hooks.FILE_SEEN:
                await note(tx, shows.report, file, origin)
        await self._directory.shown(tx, row, messages)

    def count(self, results: Sequence[Result]) -> None:
        """Update counters and metrics after the commit; a success resets the back-off."""
        for result in results:
            if result.outcome is None:
                self._failures.pop(str(result.row.address), None)
                ended = "dropped" if result.dropped else "sent"
            else:
                ended = result.outcome.meaning.name.lower()
                if result.outcome.meaning is Meaning.UNKNOWN:
                    metrics.UNKNOWN_OUTCOMES.inc()
            lane = result.row.lane.name.lower()
            metrics.POSTS.labels(lane, ended).inc()
            logger.debug(
                "a message was tried", message=result.row.id, lane=lane, result=ended
            )

    async def _record_failure(
        self, tx: Transaction, row: deliveries.OutboxRow, outcome: SendError
    ) -> None:
        match outcome.meaning:
            case Meaning.FLOOD:
                pause = round(outcome.seconds * 1000) + random.randint(50, 500)  # noqa: S311 - jitter
                now = self._steady()
                self._budgets.flooded(now, row.address, now + pause)
                metrics.FLOOD_WAITS.inc()
                await deliveries.again(tx, row, tx.now + pause, outcome.error)
            case Meaning.DENIED:
                self._budgets.freeze_all(self._steady() + _LONGEST_MS)
                logger.error("Telegram refuses BOT_TOKEN: messages wait")
                await self._directory.token_refused(tx)
                await deliveries.again(tx, row, 0, outcome.error)
            case Meaning.LATER:
                await self._back_off(tx, row, outcome)
            case Meaning.UNKNOWN if row.lane.repeats_unknown:
                await self._back_off(tx, row, outcome)
            case Meaning.UNKNOWN:
                await deliveries.set_aside(
                    tx, row.id, OutboxState.UNKNOWN, outcome.error
                )
            case Meaning.GONE:
                await self._gone(tx, row, outcome)
            case Meaning.MOVED:
                await deliveries.again(tx, row, 0, outcome.error)
                if row.address.chat is not None and outcome.new_chat is not None:
                    await self._directory.moved(tx, row.address.chat, outcome.new_chat)
            case _:
                await self._retry_or_fail(tx, row, outcome)

    async def _back_off(
        self, tx: Transaction, row: deliveries.OutboxRow, outcome: SendError
    ) -> None:
        """Let the whole address wait, so that its messages keep their order."""
        address = str(row.address)
        failures = self._failures.get(address, 0)
        self._failures[address] = failures + 1
        longest = min(500 * 2 ** min(failures, 10), _LONGEST_MS)
        pause = round(longest * random.uniform(0.75, 1.25))  # noqa: S311 - jitter
        self._budgets.freeze(row.address, self._steady() + pause)
        unknown = outcome.meaning is Meaning.UNKNOWN
        await deliveries.again(
            tx, row, tx.now + pause, outcome.error, may_have_arrived=unknown
        )

    async def _gone(
        self, tx: Transaction, row: deliveries.OutboxRow, outcome: SendError
    ) -> None:
        await self._directory.unreachable(tx, row.address, outcome.error)
        kept = _KEPT_FOR_GROUPS if row.address.person is None else _KEPT_FOR_PEOPLE
        if row.lane in kept:
            await deliveries.set_aside(tx, row.id, OutboxState.HELD, outcome.error)
        else:
            await deliveries.drop(tx, row.id)

    async def _retry_or_fail(
        self, tx: Transaction, row: deliveries.OutboxRow, outcome: SendError
    ) -> None:
        """Probably a bug of the bot: only this row waits, and a few times only."""
        if outcome.error.startswith("BadRequest") or row.attempts + 1 >= MOST_ATTEMPTS:
            logger.error(
                "a message cannot be sent",
                row=row.id,
                kind=row.kind,
                error=outcome.error,
            )
            await deliveries.set_aside(tx, row.id, OutboxState.FAILED, outcome.error)
        else:
            later = tx.now + 1_000 * 2**row.attempts
            await deliveries.again(tx, row, later, outcome.error, counted=True)


async def _remember(tx: Transaction, place: str, letter: Letter, message: int) -> None:
    """Note where a message stands; an edit brings back no place that was given up meanwhile."""
    known = await sent_messages.get(tx, place)
    stands = known is not None and known.message_id == message
    if message == letter.edit and not stands:
        return
    content = fingerprint(letter.outgoing)
    where = (letter.chat, letter.thread, message)
    await sent_messages.put(tx, sent_messages.SentMessage(place, *where, content))
