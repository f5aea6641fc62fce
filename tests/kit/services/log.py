"""The log of what staff did: filled, and checked as `audit verify` does."""

from contextlib import suppress

import sqlalchemy as sa

from bot.cases.tables import case_events
from bot.cli.history_checks import Verification, verdict
from bot.core import sealed
from bot.core.database import logged
from bot.core.periods import read
from bot.core.tables import staff
from bot.core.times import DAY_MS
from bot.figures import exports_store
from bot.figures.exports_store import Filters, Format
from bot.history import service
from bot.reports import draft
from bot.staff import people
from tests.kit.services import acts


async def decided(work, first=1, last=3):
    """Cases that were filed and decided; their history is not in the log yet."""
    if first == 1:
        await acts.open_desk(work)
    found = []
    for n in range(first, last + 1):
        person = await acts.citizen(work, 100 + n)
        story = draft.Input(links=(acts.link(n),), text="They sell it near the school.")
        found.append(await acts.decide(work, await acts.file(work, person, story)))
    return found


async def sequence(work):
    """Give every row its leaf."""
    while await service.portion(work.tx):
        pass


async def change(working, *statements):
    """Change rows by hand."""
    async with working() as work:
        for statement in statements:
            await work.tx.run(statement)


async def with_key(tx, *tables):
    """Give every row of these tables the MAC that only one who has the key can make."""
    for table in tables:
        for row in await tx.rows(sa.select(table)):
            await logged.adopt_row(tx, table, row)


async def check(database, *published):
    """A check of the whole log: what it found, and the check itself."""
    async with database.transaction() as tx:
        await sealed.signing_key(tx)
    async with database.long_reading() as tx:
        found, given = [], [(f"note {n}", text) for n, text in enumerate(published)]
        checking = Verification(tx, found.append, given)
        await checking.run()
        return found, checking


async def faults(database, *published):
    """The faults of the log and where they are, the first one first."""
    found, _ = await check(database, *published)
    return [(finding.fault, finding.where) for finding in found]


async def exported(work, id, staff):
    """This person exported the cases of a month."""
    chosen = Filters(read("2026-10"))
    made = exports_store.Export(id, staff, work.now, chosen, Format("csv"), 3)
    await exports_store.exports.insert(work.tx, made)


async def forget(work, actor):
    """They left long ago: a pseudonym stands in their place."""
    left = sa.update(staff).where(staff.c.telegram_id == actor.telegram_id)
    await work.tx.run(left.values(left_at=work.now - 400 * DAY_MS, role=None))
    while await people.end_former_staff(work, work.now - 365 * DAY_MS, 200) == 200:
        pass


class Enough(Exception):
    """As many faults as were asked for."""


async def found_after(tx, note, statement, most=1_000):
    """What the check names after a change of one row, which is taken back then."""
    found = []

    def tell(finding):
        found.append(finding)
        if len(found) == most:
            raise Enough

    await tx.run(sa.text("SAVEPOINT attack"))
    try:
        assert await tx.run(statement) == 1, statement
        with suppress(Enough):
            await Verification(tx, tell, [("note", note)]).run()
        return found
    finally:
        await tx.run(sa.text("ROLLBACK TO attack"))
        await tx.run(sa.text("RELEASE attack"))


async def status(database, *published):
    """How `audit verify` ends."""
    found, checking = await check(database, *published)
    return verdict(checking, is_broken=bool(found))[0]


async def events(tx):
    """All events in their order."""
    return await tx.rows(sa.select(case_events).order_by(case_events.c.id))
