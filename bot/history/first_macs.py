"""MACs for rows of versions that made none: once, at the first start of a later version.

1. A signed event of the log says that this was done. After it nothing is done, but for an hour:
   processes of the earlier version may still run, and are replaced one by one.
2. A row under the newest signed checkpoint needs no MAC (see `signed_rows`). Appointments get one,
   if they are what was signed: roles are read without the tree.
3. A row with a newer leaf gets one, if it is what that leaf says.
4. A row without a leaf gets one, if it is not dated before the day of that checkpoint: such rows
   are of the last seconds before the upgrade, and 0.2.0 would have given leaves to all of them.
5. The tree is the one to go on with, if it leads to that checkpoint.

`audit verify` names what is left without a MAC, and it gets no leaf.
"""

from contextlib import suppress

from bot.core import sealed
from bot.core.database import Database, Transaction, logged
from bot.core.queues.tasks import every
from bot.core.tables import appointments
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.history import changes, service, store
from bot.history.signed_rows import SignedRows, newest_signed
from bot.history.sources import BY_NAME, LATE_MS, every_source, leaves_with_rows
from bot.history.tree import WIDTH, leaf_hash

_AT_ONCE = 16 * WIDTH


async def give_first_macs(database: Database) -> None:
    async with database.transaction() as tx:
        await sealed.lock(tx, "log")
        signed, _ = await service.events(tx)
        if any(event.act is service.LogAct.MACS for event in signed):
            return
        has_history = await store.count_leaves(tx) > 0
        await _adopt(tx)
        await service.record(tx, service.LogAct.MACS, int(has_history))


@every("first_macs", seconds=10, first_ms=0)
async def go_on(work: Work) -> None:
    if await service.is_upgrading(work.tx):
        await sealed.lock(work.tx, "log")
        await _adopt(work.tx)


async def _adopt(tx: Transaction) -> None:
    signed, _ = await service.events(tx)
    checkpoint = await newest_signed(tx)
    covered = 0 if checkpoint is None else checkpoint.size
    size = await store.count_leaves(tx)
    await _adopt_appointments(tx, SignedRows(tx))
    pseudonyms = {
        event.about for event in signed if event.act is service.LogAct.PSEUDONYM
    }
    numbers = await changes.every_actor(tx, pseudonyms)
    for begin in range(covered, size, _AT_ONCE):
        await _adopt_leaves(tx, numbers, begin, min(size, begin + _AT_ONCE))
    await _adopt_leafless(tx)
    with suppress(ValueError):  # a damaged tree does not grow, and admins hear of it
        if (
            checkpoint is None
            or await store.Hashes(tx).root(covered) == checkpoint.root
        ):
            await service.keep_head(tx, await store.tree(tx, size))


async def _adopt_appointments(tx: Transaction, signed_rows: SignedRows) -> None:
    given = BY_NAME[appointments.name]
    for row in await tx.rows(given.read):
        if row["mac"] is None and await signed_rows.has(given, row):
            await logged.adopt_row(tx, appointments, row)


async def _adopt_leaves(
    tx: Transaction, numbers: changes.Numbers, begin: int, end: int
) -> None:
    leaves, rows = await leaves_with_rows(tx, begin, end)
    hashes = await store.leaf_hashes(tx, begin, end)
    for position, leaf in leaves.items():
        source = BY_NAME.get(leaf.source)
        row = rows.get((leaf.source, leaf.row))
        if source is None or row is None or row["mac"] is not None:
            continue
        if leaf_hash(leaf.data(source.parts(row, numbers))) == hashes.get(position):
            await logged.adopt_row(tx, source.table, row)


async def _adopt_leafless(tx: Transaction) -> None:
    newest = await store.newest_checkpoint(tx)
    since = 0 if newest is None else newest.at - newest.at % DAY_MS - LATE_MS
    for source in every_source():
        async for row in source.leafless(tx):
            if row["mac"] is None and since <= row["at"] <= tx.now + LATE_MS:
                await logged.adopt_row(tx, source.table, row)
