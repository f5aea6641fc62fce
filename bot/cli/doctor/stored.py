"""Checks of the database, and of the ways by which authorities are reached."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from aiosmtplib import SMTPException

from bot import connections, private_files
from bot.authorities import mail
from bot.authorities.model import printable
from bot.authorities.reach import every_office, offices_of
from bot.authorities.ways import secrets_of
from bot.backups import folder as backups
from bot.backups.journal import journal_path, written_elsewhere
from bot.channel.model import Channel
from bot.channel.parts import Addressee
from bot.cli.doctor.findings import Finding, Health, Tell, bad, good, unchecked, warning
from bot.cli.doctor.machine import examine_desks, examine_keys
from bot.core import (
    capabilities,
    clock_check,
    desks_store,
    key_change,
    logs,
    reviews_store,
    role_store,
    roles,
    sealed,
    times,
)
from bot.core.database import (
    Database,
    DatabaseRefused,
    Transaction,
    TransientDatabaseError,
    engines,
    snapshots,
)
from bot.core.database.migrate import HEAD, newer, revision
from bot.core.messages import translator
from bot.core.people import Right, may
from bot.core.queues import leases, outbox
from bot.core.reviews_store import Kind
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.history import checkpoint_file, service, store
from bot.privacy import retention
from bot.settings import Settings, SettingsError
from bot.telegram.application import BotApplication
from bot.values import DeskKind, Way

_OLD_MS = 2 * times.DAY_MS
_SOON_MS = 60 * 60 * 1000
_ASKED = 200
"""Members of a group who acted last, among whom people are counted."""
_NOWHERE = (
    "CHECKPOINT_CHAT and CHECKPOINT_FILE are not set: an operator could rewrite the history, and no"
    " outsider could tell; audit verify ends with status 4 while no checkpoint stood outside. Set"
    " one, and let others keep what is published"
)
_NEW_LOG = (
    "a new log began, and no operator has acknowledged it: if you set the database back yourself,"
    " run python -m bot audit acknowledge; if not, the history may have been rewritten"
)


async def examine_log(tx: Transaction, settings: Settings) -> Finding:
    newest = await store.newest_checkpoint(tx)
    now = tx.now
    posted = None
    if newest is not None:
        posted = await outbox.is_sent(tx, service.once_of(newest.size))
    acts = [event.id.partition("/")[::2] for event in await store.all_log_events(tx)]
    known = {about for act, about in acts if act == service.LogAct.ACKNOWLEDGED}
    if any(
        act == service.LogAct.RESTORED and about not in known for act, about in acts
    ):
        return bad("history", _NEW_LOG)
    if newest is None:
        return warning("history", "no checkpoint yet: the running bot makes one a day")
    made = f"the newest checkpoint is of {datetime.fromtimestamp(newest.at / 1000, UTC).date()}"
    if newest.at < now - _OLD_MS:
        return bad("history", f"{made}: the task “sequence” fails, look into the log")
    chat = settings.checkpoint_chat
    file = settings.checkpoint_file
    if chat is None and file is None:
        return warning("history", _NOWHERE)
    if file is not None and (problem := _missing(settings, newest)):
        return bad("history", f"{made}; {problem}")
    if chat is not None and not posted and newest.at < now - _SOON_MS:
        words = "it did not arrive in CHECKPOINT_CHAT: make the bot an admin there who may post"
        return bad("history", f"{made}; {words}")
    where = " and ".join(
        f"{place}" for place in (chat and f"chat {chat}", file) if place
    )
    return good(
        "history",
        f"{made} and stands in {where}; check with python -m bot audit verify",
    )


def _missing(settings: Settings, newest: store.Signed) -> str | None:
    path = settings.checkpoint_file
    try:
        is_there = path is not None and newest.note in checkpoint_file.read_checkpoints(
            path
        )
    except SettingsError as error:
        return f"CHECKPOINT_FILE {error}"
    if is_there:
        return None
    return f"CHECKPOINT_FILE {path} lacks it: may the bot write there?"


async def _state(
    database: Database,
    settings: Settings,
    channel: Channel,
    vault: Vault | None,
    tell: Tell,
) -> None:
    """Tell the state of each capability, in the words of /admin."""
    if vault is None:
        tell(unchecked("state", "without the key nobody's role can be read"))
        return
    t = translator("en", channel.zone, channel.zone_label)
    site = settings.public_url or settings.webhook_url
    deployment = Deployment(
        channel,
        vault,
        frozenset(settings.admin_ids),
        public_url=site,
        register_url=settings.register_url,
        settings=settings,
    )
    async with database.reading() as tx:
        for line in await capabilities.look_at_all(Work(tx, deployment)):
            found = line.found
            said = [one for one in (found.todo, found.known) if one]
            values = found.values_in("en")
            words = " ".join(t.plain(one.sentence, **values) for one in said)
            health = Health(found.state.value)
            tell(Finding(health, t.plain(line.label.sentence), words or "works"))


async def examine_people(work: Work, tell: Tell) -> None:
    """Count people by desk whom the bot can write to, and those with a role from an admin."""
    for desk in await desks_store.open_desks(work.tx):
        silent = 0
        reachable = 0
        seconds = 0
        for one, role in (await roles.roles_inside(work, desk, _ASKED)).items():
            if one != work.deployment.bot_id and may(role, Right.HANDLE_CASES):
                person = await work.person(one)
                is_reachable = person is not None and person.reachable
                silent += not is_reachable
                reachable += is_reachable
                seconds += is_reachable and may(role, Right.BE_SECOND)
        words = f"“{desk.title}”: {reachable} people, {seconds} with a role from /staff"
        if silent:
            words += f"; {silent} more have no private chat with the bot: let them press Start"
        if seconds < 2:
            few = f"{words}; to approve, look again and judge appeals takes two with a role"
            tell(warning("people", few))
        else:
            tell(good("people", words))
    custodians = len(await role_store.custodians(work.tx))
    if custodians:
        tell(good("custodians", f"{custodians} answer requests about data"))
    else:
        words = "there is none, so admins answer requests about data: see /staff"
        tell(warning("custodians", words))


def _own_way(office: Addressee, *, has_desk: bool) -> Finding:
    thing = f"authority {office.address}"
    if office.way is Way.DESK and not has_desk:
        return bad(
            thing,
            "reached by its desk in Telegram, and it has none: send /desk authority in its group,"
            " or choose another way in the channel file",
        )
    way = office.way if office.names_way else Way.DESK
    where = office.email or office.url or ""
    return good(thing, f"reached by {way.value} {where}".rstrip())


def examine_referrals(
    channel: Channel, desks: Iterable[desks_store.Desk], tell: Tell
) -> None:
    """Which way each case goes; `desks` are the open desks of authorities.

    The desk of an authority stands in for a department without one.
    """
    places = {(desk.authority, desk.region) for desk in desks}
    by_hand = []
    without_way = []
    for one in offices_of(channel):
        code = one.authority.code
        region = one.department.region if one.department else None
        has_desk = bool({(code, region), (code, None)} & places)
        if one.way is Way.HAND and one.names_way:
            by_hand.append(one.address)
        elif not one.names_way and not has_desk:
            without_way.append(one.address)
        else:
            tell(_own_way(one, has_desk=has_desk))
    if without_way:
        words = (
            "they have no way, so moderators hand each case over and record the answer: set “way”, "
            "or send /desk authority in the authority's group"
        )
        tell(warning("authorities without a way", f"{', '.join(without_way)}: {words}"))
    if by_hand:
        tell(
            good(
                "authorities by hand",
                f"{', '.join(by_hand)}: /queue authority lists the files",
            )
        )


_SECONDS = 10.0


def _missing_file(settings: Settings) -> Path | None:
    """The file of SQLite, if there is none: opening it would make it, as the wrong user perhaps."""
    if not connections.is_sqlite(settings.database):
        return None
    path = Path(connections.sqlite_path(settings.database))
    if path.exists():
        return None
    return path


def _place_for(path: Path) -> Finding:
    """Try whether the file can be made there, and leave nothing."""
    folder = next(each for each in path.absolute().parents if each.exists())
    try:
        with TemporaryFile(dir=folder):
            return warning(
                "database", f"there is no {path} yet: the bot makes it when it starts"
            )
    except OSError as error:
        problem = f"{path} cannot be made ({error.strerror})"
        return bad(
            "database",
            f"{problem}: let DATABASE_URL name a file where the bot may write",
        )


async def _examine_opened(
    database: Database,
    settings: Settings,
    channel: Channel,
    application: BotApplication | None,
    tell: Tell,
) -> None:
    at = await revision(database)
    tell(good("database", f"{database.dialect} opens"))
    tell(await _damage(settings))
    if connections.is_sqlite(settings.database):
        tell(_files(Path(connections.sqlite_path(settings.database))))
    tell(_migrations(at))
    readable = database if at == HEAD else None
    vault = database.sealer = await examine_keys(settings, readable, tell)
    if at == HEAD:
        await _rows(database, settings, channel, application, vault, tell)
    else:
        tell(unchecked("desks, roles", "the database is not at this version"))


async def examine_database(
    settings: Settings, channel: Channel, application: BotApplication | None, tell: Tell
) -> None:
    if (missing := _missing_file(settings)) is not None:
        tell(_place_for(missing))
        tell(_migrations(None))
        tell(unchecked("desks, roles", "they stand in the database"))
        await examine_keys(settings, None, tell)
        return
    try:
        database = await engines.open_database(settings.database, shared=True)
    except (TransientDatabaseError, DatabaseRefused) as error:
        tell(
            bad(
                "database",
                f"cannot be opened: mend DATABASE_URL ({' '.join(str(error).split())})",
            )
        )
        tell(unchecked("migrations, key, desks, roles", "they stand in the database"))
        return
    try:
        await _examine_opened(database, settings, channel, application, tell)
    except Exception as error:  # that no check expects; it is a finding, too
        words = (
            f"cannot be read to its end ({logs.kind_of(error)}): is a table missing?"
        )
        tell(bad("database", words))
        tell(unchecked("rest of the database", "the check ended there"))
    finally:
        await database.close()


async def _reviews(tx: Transaction, tell: Tell) -> None:
    for thing, kind in (("second looks", Kind.LOOK), ("appeals", Kind.APPEAL)):
        waiting, late, without = await reviews_store.counts(tx, kind)
        words = f"{waiting} wait, {late} are late, {without} have no person who may decide them"
        mend = "open a desk in another group, or add a senior who took no part in the decision"
        if late or without:
            tell(warning(thing, f"{words}: {mend}"))
        else:
            tell(good(thing, words))


async def _rows(
    database: Database,
    settings: Settings,
    channel: Channel,
    application: BotApplication | None,
    vault: Vault | None,
    tell: Tell,
) -> None:
    async with database.reading() as tx:
        if vault is not None:
            await sealed.use_kept_keys(tx, vault)
        tell(await _running(tx, settings))
        tell(await _journal(tx, settings))
        if await clock_check.is_doubted(tx):
            words = "waits until you say which clock is right: python -m bot clock"
            tell(bad("deleting by age", words))
        every = await desks_store.open_desks(tx)
    await examine_desks(every, application, tell)
    async with database.reading() as tx:
        examine_referrals(
            channel, await desks_store.open_desks(tx, DeskKind.AUTHORITY), tell
        )
        if vault is None:
            tell(unchecked("people", "without the key no private chat can be found"))
        else:
            admins = frozenset(settings.admin_ids)
            await examine_people(Work(tx, Deployment(channel, vault, admins)), tell)
        tell(await _consent(tx, channel))
        await _reviews(tx, tell)
        if vault is None:
            tell(unchecked("history", "without the key no message of it can be found"))
        else:
            tell(await examine_log(tx, settings))
    await _state(database, settings, channel, vault, tell)


async def _damage(settings: Settings) -> Finding:
    try:
        found = await snapshots.damage(settings.database, _SECONDS)
    except TimeoutError:
        words = f"it is too large to read in {_SECONDS:.0f} s: python -m bot drill reads a backup"
        return unchecked("damage", words)
    if found is None:
        return good("damage", "a quick look at each page finds none")
    words = f"DATABASE_URL is damaged ({' '.join(found.split())})"
    return bad(
        "damage", f"{words}: stop the bot, keep a copy, and run python -m bot restore"
    )


async def _running(tx: Transaction, settings: Settings) -> Finding:
    alive = len(await leases.processes(tx))
    began = await key_change.current(tx)
    held = {row["name"] for row in await leases.held(tx) if row["until"] > tx.now}
    if not alive:
        words = "no process runs: start it with python -m bot run"
        if began:
            return bad("bot", words)
        return warning("bot", words)
    jobs = {"delivery"}
    if settings.webhook_url is None:
        jobs.add("poller")
    if jobs - held:
        words = f"{alive} processes run, and none does the work of {', '.join(sorted(jobs - held))}"
        return warning("bot", f"{words}: look into the log unless it has just started")
    return good("bot", f"{alive} processes run")


async def _journal(tx: Transaction, settings: Settings) -> Finding:
    folder = settings.backup_dir
    path = journal_path(settings)
    if problem := await written_elsewhere(tx, settings):
        return bad("erasure journal", problem)
    with suppress(OSError):  # the check of the backups tells of it
        if folder is not None and (problem := await backups.away(tx, folder)):
            return bad("erasure journal", f"BACKUP_DIR: {problem}")
    if await leases.processes(tx) and not _is_written(path, since=tx.now - _OLD_MS):
        words = f"the running bot does not write {path}: what people erase now would come back"
        return bad(
            "erasure journal",
            f"{words} with a restore. Let the bot write to {path.parent}",
        )
    return good("erasure journal", f"its place is {path}")


def _is_written(path: Path, *, since: int) -> bool:
    """The bot writes the journal each day, also when no data was erased; `since` in ms UTC."""
    try:
        return path.stat().st_mtime * 1000 >= since
    except OSError:
        return False


def _files(database: Path) -> Finding:
    """Opening the database has closed them to others, where it may."""
    is_open = [
        path
        for path in (database.parent, database)
        if private_files.is_open_to_others(path)
    ]
    if not is_open:
        return good("files", "only their owner can read them")
    named = " ".join(map(str, is_open))
    return warning(
        "files", f"others on this machine can look into {named}: chmod go= {named}"
    )


def _migrations(found: str | None) -> Finding:
    if found == HEAD:
        return good("migrations", f"at {HEAD}")
    if found is None:
        return warning(
            "migrations", "the database is empty; it is set up when the bot starts"
        )
    if refusal := newer(found):
        return bad("migrations", refusal)
    return bad("migrations", f"at {found}, not {HEAD}: run python -m bot migrate")


async def _consent(tx: Transaction, channel: Channel) -> Finding:
    changed = await retention.changed_without_version(tx, channel)
    if changed:
        words = f"the text changed under version {channel.consent.version} ({', '.join(changed)})"
        return warning(
            "consent", f"{words}: raise consent.version, so that people are asked again"
        )
    return good(
        "consent", f"version {channel.consent.version}; earlier texts are archived"
    )


async def examine_authorities(settings: Settings, channel: Channel, tell: Tell) -> None:
    """Sends nothing to any authority."""
    offices = offices_of(channel)
    await _mail(settings, [one for one in offices if one.way is Way.EMAIL], tell)
    if settings.alarm_email:
        tell(good("alarm e-mail", f"goes to {len(settings.alarm_email)} addresses"))
    shared = settings.shared_secrets
    known = {one.address for one in every_office(channel)}
    for address in [one.address for one in offices if one.way is Way.WEBHOOK]:
        thing = f"webhook of {address}"
        if secrets_of(shared, address):
            tell(good(thing, "its secret is set"))
        else:
            words = (
                f"its secret is missing: put {address}=whsec_… into AUTHORITY_SECRETS"
            )
            tell(bad(thing, words))
    for address in [address for address in shared if address not in known]:
        words = f"{address} is no authority of the channel file: remove it"
        tell(warning("AUTHORITY_SECRETS", words))
    if shared and settings.public_url is None and settings.webhook_url is None:
        words = "authorities cannot post their answers: set PUBLIC_URL if they shall reach PORT"
        tell(warning("answers", words))


async def _mail(settings: Settings, offices: list[Addressee], tell: Tell) -> None:
    server = settings.mail_server
    if server is None:
        if offices:
            named = ", ".join(one.address for one in offices)
            words = f"{named} get e-mail, but SMTP_URL is missing: set it and SMTP_FROM"
            tell(bad("e-mail", words))
        return None
    where = f"{server.host}:{server.port}"
    try:
        async with asyncio.timeout(_SECONDS):
            await mail.Mailer(server, settings.smtp_from or "").check()
    except (SMTPException, OSError) as error:
        why = printable(str(error)) or type(error).__name__
        return tell(bad("e-mail", f"{where} does not take us: mend SMTP_URL ({why})"))
    if server.encryption == "none":
        words = (
            f"{where} takes us without encryption: leave ?tls=none out unless it cannot"
        )
        return tell(warning("e-mail", words))
    return tell(good("e-mail", f"{where} takes us; nothing was sent"))
