"""Breaks what keeps the register in step, to prove that the check notices."""

from typing import Any

from benchmarks.kit.sabotage import by_name, put
from bot.register import publication as following
from bot.register import publication as publishing
from bot.register import store


async def _nothing(*_: Any, **__: Any) -> None: ...


def forget_proposals() -> None:
    """A told decision is not proposed."""
    put(following, "propose", _nothing)


def keep_no_versions() -> None:
    """Later changes of an entry are not kept, so they get no leaf."""
    record = store._record

    async def first_only(tx: Any, entry: Any, *rest: Any) -> None:
        if entry.version == 1:
            await record(tx, entry, *rest)

    put(store, "_record", first_only)


def settle_nothing() -> None:
    """What was published goes on waiting."""
    put(publishing, "_settle", _nothing)


SABOTAGES = by_name(forget_proposals, keep_no_versions, settle_nothing)
