"""Commands for failed updates and messages: list, show, retry, drop.

Content is shown on request only: it was written by people.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from bot.core import storage
from bot.core.database import Row, Transaction
from bot.core.database.codecs import SealedColumn
from bot.core.messages import posts
from bot.core.queues import inbox, outbox
from bot.settings import Settings
from bot.values import Value

LISTED = 50


class Box(Value):
    """One of the two queues, and what an operator may do with its rows."""

    name: str
    states: type[IntEnum]
    sealed: SealedColumn
    stuck: Callable[[Transaction, int], Awaitable[list[Row]]]
    find: Callable[[Transaction, int], Awaitable[Row | None]]
    revive: Callable[[Transaction, int], Awaitable[object]]
    drop: Callable[[Transaction, int], Awaitable[object]]

    @property
    def content(self) -> str:
        return self.sealed.column.name


INBOX = Box(
    "inbox",
    inbox.InboxState,
    inbox.BODY,
    inbox.stuck_updates,
    inbox.find_update,
    inbox.revive_update,
    inbox.drop_update,
)
OUTBOX = Box(
    "outbox",
    outbox.OutboxState,
    outbox.PARAMS,
    outbox.stuck_messages,
    outbox.find_message,
    outbox.revive_message,
    outbox.drop_message,
)


class NothingThere(Exception):
    """No row has this number, or the row needs no action."""


async def list_stuck(settings: Settings, box: Box) -> list[str]:
    """The rows that need the operator, without content, a line each."""
    async with storage.opened_sealed(settings) as database, database.reading() as tx:
        rows = await box.stuck(tx, LISTED)
    if not rows:
        return [f"nothing in the {box.name} has failed"]
    lines = [
        "  ".join(
            f"{name} {printable(value)}" for name, value in _readable(box, row).items()
        )
        for row in rows
    ]
    if len(rows) == LISTED:
        lines.append(f"the first {LISTED}; there may be more")
    return lines


async def show_row(
    settings: Settings, box: Box, number: int, *, content: bool
) -> list[str]:
    """Everything about one row. Raises NothingThere, and SettingsError without the right key."""
    async with storage.opened_sealed(settings) as database:
        if content:
            await storage.open_vault(database, settings)
        async with database.reading() as tx:
            row = await box.find(tx, number)
            if row is None:
                raise NothingThere(f"there is no {number} in the {box.name}")
            kept = row[box.content]
            if kept is not None and content:
                kept = box.sealed.open_in(tx, row)
    lines = [
        f"{name:12} {printable(value)}"
        for name, value in _readable(box, row).items()
        if name != box.content
    ]
    if kept is None:
        lines.append(f"{'content':12} none is kept")
    elif content:
        shown = json.dumps(json.loads(kept), ensure_ascii=False, indent=2)
        lines += map(printable, shown.split("\n"))
    else:
        lines.append(f"{'content':12} kept; --content shows it")
    return lines


async def change(settings: Settings, box: Box, number: int, *, drops: bool) -> str:
    async with (
        storage.opened_sealed(settings) as database,
        database.transaction() as tx,
    ):
        act = box.drop if drops else box.revive
        changed = await act(tx, number)
    if not changed:
        raise NothingThere(f"{number} in the {box.name} is not there, or needs nothing")
    if drops:
        return f"{number} is dropped, its content is erased"
    return f"{number} is tried again"


def _readable(box: Box, row: Row) -> dict[str, str]:
    return {
        name: _word(box, name, value)
        for name, value in row.items()
        if value is not None
    }


def _word(box: Box, name: str, value: Any) -> str:
    match name:
        case "received_at" | "created_at" | "done_at" | "sent_at":
            return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M:%S}Z"
        case "state":
            return box.states(value).name.lower()
        case "lane":
            return posts.Lane(value).name.lower()
        case "address" if str(value).startswith("chat:") and not str(value).startswith(
            "chat:-"
        ):
            return "an admin's private chat"
        case _:
            return str(value)


def printable(text: str) -> str:
    """`text` without characters that steer a terminal or hide: they become escapes.

    JSON escapes those up to U+001F only; a terminal also obeys U+0080 to U+009F.
    """
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
