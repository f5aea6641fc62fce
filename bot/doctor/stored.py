"""What the database says: version, key, desks, routing and roles."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.backups import disk
from bot.backups.journal import journal_path, written_elsewhere
from bot.channel.loader import ChannelError, load_channel
from bot.doctor.findings import Finding, bad, good, unchecked, warning
from bot.doctor.keys import examine_keys
from bot.doctor.log import examine_log
from bot.doctor.people import examine_people
from bot.doctor.referrals import examine_referrals
from bot.doctor.telegram import examine_desks
from bot.pipeline.application import BotApplication
from bot.services import keys
from bot.services.desk import routing
from bot.services.privacy import consents
from bot.settings import Settings
from bot.storage.authority.desks import all_open
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import looks
from bot.storage.engine import snapshots
from bot.storage.engine.database import Database, DatabaseRefused, TransientDatabaseError
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import HEAD, is_newer, newer, revision
from bot.storage.engine.private import is_open_to_others
from bot.storage.engine.urls import is_sqlite, sqlite_path
from bot.storage.queues import leases
from bot.storage.register import appeals
from bot.storage.staff import role_grants

_SECONDS = 10.0


async def examine_database(
    settings: Settings, application: BotApplication | None
) -> AsyncIterator[Finding]:
    """Everything in the database; `application` asks Telegram about its desks' groups."""
    try:
        database = await open_database(settings.database, shared=True)
    except (TransientDatabaseError, DatabaseRefused) as error:
        yield bad(
            "database", f"cannot be opened: mend DATABASE_URL ({' '.join(str(error).split())})"
        )
        yield unchecked("migrations, key, desks, roles", "they stand in the database")
        return
    try:
        at = await revision(database)
        yield good("database", f"{database.dialect} opens")
        yield await _damage(settings)
        if is_sqlite(settings.database):
            yield _files(Path(sqlite_path(settings.database)))
        yield _migrations(at)
        for finding in await examine_keys(settings, database if at == HEAD else None):
            yield finding
        if at == HEAD:
            async for finding in _rows(database, settings, application):
                yield finding
        else:
            yield unchecked("desks, roles", "the database is not at this version")
    finally:
        await database.close()


async def _rows(
    database: Database, settings: Settings, application: BotApplication | None
) -> AsyncIterator[Finding]:
    """What stands in a database of this version."""
    yield await _running(database, settings)
    yield await _journal(database, settings)
    async with database.reading() as tx:
        every = await desks.all_active(tx)
        of_authorities = await all_open(tx)
    async for finding in examine_desks(every, application):
        yield finding
    for finding in (*_routing(every, settings), *await _staff(database, settings)):
        yield finding
    for finding in _referrals(of_authorities, settings):
        yield finding
    for finding in await examine_people(settings, database):
        yield finding
    yield await _consent(database, settings)
    yield await _looks(database)
    yield await _appeals(database)
    yield await examine_log(settings, database)


async def _damage(settings: Settings) -> Finding:
    try:
        found = await snapshots.damage(settings.database, _SECONDS)
    except TimeoutError:
        words = f"it is too large to read in {_SECONDS:.0f} s: python -m bot drill reads a backup"
        return unchecked("damage", words)
    if found is None:
        return good("damage", "a quick look at each page finds none")
    words = f"DATABASE_URL is damaged ({' '.join(found.split())})"
    return bad("damage", f"{words}: stop the bot, keep a copy, and run python -m bot restore")


async def _running(database: Database, settings: Settings) -> Finding:
    async with database.reading() as tx:
        alive, began = await leases.alive(tx), (await keys.state(tx)).current
        held = {lease.name for lease in await leases.held(tx) if lease.until > tx.now}
    if not alive:
        words = "no process runs: start it with python -m bot run"
        return bad("bot", words) if began else warning("bot", words)
    jobs = {"delivery"} | ({"poller"} if settings.webhook_url is None else set())
    if jobs - held:
        words = f"{alive} processes run, and none does the work of {', '.join(sorted(jobs - held))}"
        return warning("bot", f"{words}: look into the log unless it has just started")
    return good("bot", f"{alive} processes run")


async def _journal(database: Database, settings: Settings) -> Finding:
    folder, path = settings.backup_dir, journal_path(settings)
    async with database.reading() as tx:
        elsewhere = await written_elsewhere(tx, settings)
        is_known = folder is not None and await disk.is_known(tx, folder)
    if elsewhere is not None:
        words = f"the running bot writes it to {elsewhere}, not to {path}"
        mend = "restart it with this BACKUP_DIR, or run this in its folder"
        return bad("erasure journal", f"{words}: {mend}")
    if folder is not None and is_known and not disk.is_there(folder):
        return bad("erasure journal", f"BACKUP_DIR: {disk.away(folder)}")
    return good("erasure journal", f"its place is {path}")


def _files(database: Path) -> Finding:
    """Opening the database has closed them to others, where it may."""
    is_open = [path for path in (database.parent, database) if is_open_to_others(path)]
    if not is_open:
        return good("files", "nobody but their owner can read them")
    named = " ".join(map(str, is_open))
    return warning("files", f"others on this machine can look into {named}: chmod go= {named}")


def _migrations(found: str | None) -> Finding:
    if found == HEAD:
        return good("migrations", f"at {HEAD}")
    if found is None:
        return warning("migrations", "the database is empty; it is set up when the bot starts")
    if is_newer(found):
        return bad("migrations", newer(found))
    return bad("migrations", f"at {found}, not {HEAD}: run python -m bot migrate")


def _routing(every: list[Desk], settings: Settings) -> list[Finding]:
    """Which desk takes what, and what fits none of several desks."""
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError:
        return []
    rest = routing.last_resort(every)
    if rest is None:
        return []
    told = "; ".join(f"“{desk.title}” {_handled(desk)}" for desk in every)
    left = [f"{kind} in {region}" for kind, region in routing.holes(channel, every)]
    if not left:
        return [good("routing", told)]
    words = f"{told}; {len(left)} pairs fit no desk ({left[0]}, …) and go to “{rest.title}”"
    if rest.is_default:
        return [good("routing", words)]
    return [warning("routing", f"{words}: choose a default desk with /desks")]


def _referrals(desks_of_authorities: list[Desk], settings: Settings) -> list[Finding]:
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError:
        return []
    return list(examine_referrals(channel, desks_of_authorities))


def _handled(desk: Desk) -> str:
    limits = (desk.types, desk.regions, desk.authorities)
    chosen = " × ".join(", ".join(sorted(each)) for each in limits if each)
    return f"takes {chosen or 'all'}" + (" and the rest" if desk.is_default else "")


async def _consent(database: Database, settings: Settings) -> Finding:
    """What people agreed to is archived; another text needs another version."""
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError:
        return unchecked("consent", "the channel file cannot be read")
    async with database.reading() as tx:
        changed = await consents.changed_without_version(tx, channel)
    if changed:
        words = f"the text changed under version {channel.consent.version} ({', '.join(changed)})"
        return warning("consent", f"{words}: raise consent.version, so that people are asked again")
    return good("consent", f"version {channel.consent.version}; earlier texts are archived")


async def _looks(database: Database) -> Finding:
    """Second looks need people of another desk, or seniors who had nothing to do with a case."""
    async with database.reading() as tx:
        waiting, without = await looks.open_counts(tx)
    if without:
        words = f"{without} of {waiting} cases have no person who may decide them again"
        mend = "open a desk in another group, or give a member of a desk the role senior"
        return warning("second looks", f"{words}: {mend}")
    return good("second looks", f"{waiting} decided cases are waiting to be decided again")


async def _appeals(database: Database) -> Finding:
    """Appeals need people who took no part in the decision, and answers by their day."""
    async with database.reading() as tx:
        waiting, late, without = await appeals.waiting_counts(tx)
    if without:
        words = f"{without} of {waiting} appeals have no person who may decide them"
        mend = "open a desk in another group, or add a senior who took no part in the decision"
        return warning("appeals", f"{words}: {mend}")
    if late:
        words = f"{late} of {waiting} appeals are past their day"
        return warning("appeals", f"{words}: write /queue appeals to the bot in private")
    return good("appeals", f"{waiting} are waiting, none is late")


async def _staff(database: Database, settings: Settings) -> list[Finding]:
    """A strict channel without roles has desks where no one can decide."""
    try:
        strict = load_channel(settings.channel_file).strict_staff
    except ChannelError:
        return []
    async with database.reading() as tx:
        given = len(await role_grants.appointed(tx))
    if strict and not given:
        words = "strict_staff is on and no one has a role: send the bot /staff as an admin"
        return [warning("staff", words)]
    who = "only they may work" if strict else "other members of desks' groups may not approve"
    return [good("staff", f"people with a role: {given}; {who}")]
