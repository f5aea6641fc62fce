"""Checks everything a deployment needs and says how to repair each problem."""

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from bot.channel.loader import ChannelError, load_channel
from bot.pipeline import telegram_checks
from bot.pipeline.application import BotApplication, build_application
from bot.services.desk import routing
from bot.services.vault import Vault
from bot.settings import Settings, SettingsError, ensure_secret, load_settings, secret_path
from bot.storage import facts
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.engine.database import Database, DatabaseRefused, TransientDatabaseError
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import HEAD, revision
from bot.storage.staff import role_grants

LEAST_FREE_MB = 500
MISSING_ZONE_YEAR = 2024


class Health(StrEnum):
    GOOD = "ok"
    WARNING = "warning"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    health: Health
    thing: str
    words: str


_good, _warning, _bad = (partial(Finding, health) for health in Health)


async def examine_all() -> AsyncIterator[Finding]:
    """All findings, in the order in which to repair them."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in error.lines:
            yield _bad("settings", line)
        return
    yield _good("settings", "readable")
    async for finding in _telegram_and_desks(settings):
        yield finding
    for finding in (*_channel(settings), *_broadcasts(settings), _clock(), _disk(settings)):
        yield finding


async def _telegram_and_desks(settings: Settings) -> AsyncIterator[Finding]:
    application = build_application(settings.token, settings.bot_api_url)
    found = await telegram_checks.identity(application)
    yield _token(found, settings)
    if found.id is not None:
        yield await _webhook(application, settings)
    try:
        database = await open_database(settings.database, shared=True)
    except (TransientDatabaseError, DatabaseRefused) as error:
        yield _bad(
            "database", f"cannot be opened: mend DATABASE_URL ({' '.join(str(error).split())})"
        )
    else:
        at = await revision(database)
        yield _good("database", f"{database.dialect} opens")
        yield _migrations(at)
        yield await _secret(settings, database if at == HEAD else None)
        if at == HEAD:
            async for finding in _desks(database, application, known=found.id is not None):
                yield finding
            async for finding in _routing(database, settings):
                yield finding
            async for finding in _staff(database, settings):
                yield finding
        await database.close()
    await application.bot.shutdown()


def _token(found: telegram_checks.Identity, settings: Settings) -> Finding:
    if found.refused:
        return _bad("token", "Telegram refuses BOT_TOKEN: copy it again from @BotFather")
    if found.id is None:
        words = f"{settings.bot_api_url} does not answer: check BOT_API_URL and the network"
        return _bad("telegram", f"{words} ({found.error})")
    return _good("token", f"belongs to @{found.username}")


async def _webhook(application: BotApplication, settings: Settings) -> Finding:
    url = await telegram_checks.webhook_of(application)
    if settings.webhook_url is None and url:
        return _warning("updates", "a webhook is set; it is removed when the bot starts polling")
    if settings.webhook_url is not None and not (url or "").startswith(settings.webhook_url):
        return _warning(
            "updates", "WEBHOOK_URL is not known to Telegram yet; the bot sets it when it starts"
        )
    way = "webhook" if settings.webhook_url else "polling"
    return _good("updates", f"by {way}")


def _migrations(found: str | None) -> Finding:
    if found == HEAD:
        return _good("migrations", f"at {HEAD}")
    if found is None:
        return _warning("migrations", "the database is empty; it is set up when the bot starts")
    return _bad("migrations", f"at {found}, not {HEAD}: run python -m bot migrate")


async def _desks(
    database: Database, application: BotApplication, *, known: bool
) -> AsyncIterator[Finding]:
    async with database.reading() as tx:
        every = await desks.all_active(tx)
    if not every:
        yield _warning(
            "desks", "none yet: add the bot to a staff group and send /desk there as an admin"
        )
    for desk in every if known else ():
        status = await telegram_checks.status_in(application, desk.chat)
        thing = f"desk “{desk.title}”"
        if await telegram_checks.is_public(application, desk.chat):
            words = "it is public, everyone can read the cases: make it private"
            yield _bad(f"group of “{desk.title}”", words)
        if status in {"administrator", "creator"}:
            yield _good(thing, "the bot is an administrator")
        elif status == "member":
            words = "the bot is no administrator: make it one, so that it can check who is a member"
            yield _bad(thing, words)
        else:
            yield _bad(thing, f"the bot is not in the group ({status}): add it")


async def _routing(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """Which desk takes what, and what fits none of several desks."""
    async with database.reading() as tx:
        every = await desks.all_active(tx)
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError:
        return
    rest = routing.last_resort(every)
    if rest is None:
        return
    told = "; ".join(f"“{desk.title}” {_handled(desk)}" for desk in every)
    left = [f"{kind} in {region}" for kind, region in routing.holes(channel, every)]
    if not left:
        yield _good("routing", told)
        return
    words = f"{told}; {len(left)} pairs fit no desk ({left[0]}, …) and go to “{rest.title}”"
    if rest.is_default:
        yield _good("routing", words)
    else:
        yield _warning("routing", f"{words}: choose a default desk with /desks")


def _handled(desk: Desk) -> str:
    limits = (desk.types, desk.regions, desk.authorities)
    chosen = " × ".join(", ".join(sorted(each)) for each in limits if each)
    return f"takes {chosen or 'all'}" + (" and the rest" if desk.is_default else "")


async def _staff(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """A strict channel without roles has desks where no one can decide."""
    try:
        strict = load_channel(settings.channel_file).strict_staff
    except ChannelError:
        return
    async with database.reading() as tx:
        given = len(await role_grants.appointed(tx))
    if strict and not given:
        yield _warning(
            "staff", "strict_staff is on and no one has a role: send the bot /staff as an admin"
        )
    else:
        who = "only they may work" if strict else "members of desks' groups are moderators"
        yield _good("staff", f"people with a role: {given}; {who}")


def _channel(settings: Settings) -> list[Finding]:
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError as error:
        return [_bad("channel file", line) for line in error.lines]
    findings = [_good("channel file", f"{channel.id}, as of {channel.as_of}")]
    due = channel.due()
    if due:
        words = f"{len(due)} entries are unchecked: dial the numbers, let a lawyer read the grounds"
        findings.append(_warning("before going live", f"{words} ({due[0]}, …)"))
    if not settings.admin_ids:
        words = "ADMIN_IDS is empty: send the bot /staff, it answers with your id; put that there"
        findings.append(_bad("admins", words))
    return findings


def _broadcasts(settings: Settings) -> list[Finding]:
    paid = "ALLOW_PAID_BROADCAST is on: admins may spend the bot's Stars on speed"
    counted = settings.public_url is not None or settings.webhook_url is not None
    findings = [_warning("broadcasts", paid)] if settings.allow_paid_broadcast else []
    if not counted:
        words = "presses on links are not counted: set PUBLIC_URL if browsers can reach PORT"
        findings.append(_good("broadcasts", words))
    return findings


async def _secret(settings: Settings, database: Database | None) -> Finding:
    known = None
    if database is not None:
        async with database.reading() as tx:
            known = await facts.get(tx, "secret")
    path = secret_path(settings)
    if settings.secret_key is None and not path.exists():
        if known is None:
            return _warning("secret", "SECRET_KEY is made at the first start; back it up")
        return _bad(
            "secret",
            f"SECRET_KEY is missing: restore it, or {path}; no reporter can be answered without",
        )
    try:
        secret, _ = ensure_secret(settings)
    except (SettingsError, OSError) as error:
        return _bad("secret", f"cannot be read: {error}")
    if known is not None and known != Vault(secret).fingerprint:
        return _bad(
            "secret", "SECRET_KEY is not the one the database was begun with: restore that one"
        )
    where = "SECRET_KEY is set" if settings.secret_key is not None else f"kept in {path}"
    return _good("secret", f"{where}; keep a copy of it elsewhere")


def _clock() -> Finding:
    if time.gmtime().tm_year < MISSING_ZONE_YEAR:
        return _bad("clock", "the clock is years behind: set it, or TLS and time limits fail")
    return _good("clock", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        return _bad("disk", f"{free} MB free: make room, nothing can be stored soon")
    return _good("disk", f"{free} MB free")
