"""Breaks mechanisms of the product on purpose, to prove that a benchmark notices.

    python -m benchmarks.soak.sabotage confirm-first

Each sabotage is a function without arguments that breaks one promise in this process.
"""

import sys
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.storage.queues import inbox as queue
from bot.storage.schema import inbox

Sabotages = dict[str, Callable[[], None]]


def put(target: Any, name: str, value: Any) -> None:
    """Replace an attribute of a module or class; fails where there is none."""
    getattr(target, name)
    setattr(target, name, value)


def by_name(*sabotages: Callable[[], None]) -> Sabotages:
    return {one.__name__.replace("_", "-"): one for one in sabotages}


def claim_where(*conditions: Any, newest_first: bool = False) -> Any:
    """The statement that claims open updates, with other conditions and in another order."""
    order = inbox.c.update_id.desc() if newest_first else inbox.c.update_id
    due = (
        sa.select(inbox.c.update_id)
        .where(inbox.c.state == sa.literal_column("0"), *conditions)
        .order_by(order)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
        .cte("due")
    )
    return (
        sa.update(inbox)
        .where(inbox.c.update_id.in_(sa.select(due.c.update_id)))
        .values(
            lease_owner=sa.bindparam("owner", type_=sa.Text()), lease_until=sa.bindparam("until")
        )
        .returning(inbox.c.update_id, inbox.c.key, inbox.c.body, inbox.c.attempts)
    )


def is_free() -> tuple[Any, ...]:
    """The conditions for an update that is due and leased by no process."""
    now = sa.bindparam("now", type_=sa.BigInteger())
    return inbox.c.not_before <= now, inbox.c.lease_until <= now


def no_order() -> None:
    """Open updates are worked in any order, the newest first."""
    put(queue, "_CLAIM", claim_where(*is_free(), newest_first=True))


def run(sabotages: Sabotages) -> None:
    """Break what the first argument names, then run the bot with the other arguments."""
    sabotages[sys.argv.pop(1)]()
    from bot.__main__ import app

    app()
