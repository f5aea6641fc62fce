"""Checks everything a deployment needs and says how to repair each problem."""

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.channel.loader import ChannelError, load_channel
from bot.pipeline import telegram_checks
from bot.pipeline.application import BotApplication, build_application
from bot.services.vault import Vault
from bot.settings import Settings, SettingsError, ensure_secret, load_settings, secret_path
from bot.storage import facts
from bot.storage.desk import desks
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
    thing: str
    health: Health
    words: str


async def examine_all() -> AsyncIterator[Finding]:
    """All findings, in the order in which to repair them."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in error.lines:
            yield Finding("settings", Health.BAD, line)
        return
    yield Finding("settings", Health.GOOD, "readable")
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
        words = f"cannot be opened: mend DATABASE_URL ({' '.join(str(error).split())})"
        yield Finding("database", Health.BAD, words)
    else:
        at = await revision(database)
        yield Finding("database", Health.GOOD, f"{database.dialect} opens")
        yield _migrations(at)
        yield await _secret(settings, database if at == HEAD else None)
        if at == HEAD:
            async for finding in _desks(database, application, known=found.id is not None):
                yield finding
            async for finding in _staff(database, settings):
                yield finding
        await database.close()
    await application.bot.shutdown()


def _token(found: telegram_checks.Identity, settings: Settings) -> Finding:
    if found.refused:
        words = "Telegram refuses BOT_TOKEN: copy it again from @BotFather"
        return Finding("token", Health.BAD, words)
    if found.id is None:
        words = f"{settings.bot_api_url} does not answer: check BOT_API_URL and the network"
        return Finding("telegram", Health.BAD, f"{words} ({found.error})")
    return Finding("token", Health.GOOD, f"belongs to @{found.username}")


async def _webhook(application: BotApplication, settings: Settings) -> Finding:
    url = await telegram_checks.webhook_of(application)
    if settings.webhook_url is None and url:
        words = "a webhook is set; it is removed when the bot starts polling"
        return Finding("updates", Health.WARNING, words)
    if settings.webhook_url is not None and not (url or "").startswith(settings.webhook_url):
        words = "WEBHOOK_URL is not known to Telegram yet; the bot sets it when it starts"
        return Finding("updates", Health.WARNING, words)
    way = "webhook" if settings.webhook_url else "polling"
    return Finding("updates", Health.GOOD, f"by {way}")


def _migrations(found: str | None) -> Finding:
    if found == HEAD:
        return Finding("migrations", Health.GOOD, f"at {HEAD}")
    if found is None:
        words = "the database is empty; it is set up when the bot starts"
        return Finding("migrations", Health.WARNING, words)
    words = f"at {found}, not {HEAD}: run python -m bot migrate"
    return Finding("migrations", Health.BAD, words)


async def _desks(
    database: Database, application: BotApplication, *, known: bool
) -> AsyncIterator[Finding]:
    async with database.reading() as tx:
        every = await desks.all_active(tx)
    if not every:
        words = "none yet: add the bot to a staff group and send /desk there as an admin"
        yield Finding("desks", Health.WARNING, words)
    for desk in every if known else ():
        status = await telegram_checks.status_in(application, desk.chat)
        thing = f"desk “{desk.title}”"
        if status in {"administrator", "creator"}:
            yield Finding(thing, Health.GOOD, "the bot is an administrator")
        elif status == "member":
            words = "the bot is no administrator: make it one, so that it can check who is a member"
            yield Finding(thing, Health.BAD, words)
        else:
            yield Finding(thing, Health.BAD, f"the bot is not in the group ({status}): add it")


async def _staff(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """A strict channel without roles has desks where no one can decide."""
    try:
        strict = load_channel(settings.channel_file).strict_staff
    except ChannelError:
        return
    async with database.reading() as tx:
        given = len(await role_grants.appointed(tx))
    if strict and not given:
        words = "strict_staff is on and no one has a role: send the bot /staff as an admin"
        yield Finding("staff", Health.WARNING, words)
    else:
        who = "only they may work" if strict else "members of desks' groups are moderators"
        yield Finding("staff", Health.GOOD, f"people with a role: {given}; {who}")


def _channel(settings: Settings) -> list[Finding]:
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError as error:
        return [Finding("channel file", Health.BAD, line) for line in error.lines]
    findings = [Finding("channel file", Health.GOOD, f"{channel.id}, as of {channel.as_of}")]
    due = channel.due()
    if due:
        words = f"{len(due)} entries are unchecked: dial the numbers, let a lawyer read the grounds"
        findings.append(Finding("before going live", Health.WARNING, f"{words} ({due[0]}, …)"))
    if not settings.admin_ids:
        words = "ADMIN_IDS is empty: send the bot /staff, it answers with your id; put that there"
        findings.append(Finding("admins", Health.BAD, words))
    return findings


def _broadcasts(settings: Settings) -> list[Finding]:
    paid = "ALLOW_PAID_BROADCAST is on: admins may spend the bot's Stars on speed"
    counted = settings.public_url is not None or settings.webhook_url is not None
    findings = (
        [Finding("broadcasts", Health.WARNING, paid)] if settings.allow_paid_broadcast else []
    )
    if not counted:
        words = "presses on links are not counted: set PUBLIC_URL if browsers can reach PORT"
        findings.append(Finding("broadcasts", Health.GOOD, words))
    return findings


async def _secret(settings: Settings, database: Database | None) -> Finding:
    known = None
    if database is not None:
        async with database.reading() as tx:
            known = await facts.get(tx, "secret")
    path = secret_path(settings)
    if settings.secret_key is None and not path.exists():
        if known is None:
            words = "SECRET_KEY is made at the first start; back it up"
            return Finding("secret", Health.WARNING, words)
        words = f"SECRET_KEY is missing: restore it, or {path}; no reporter can be answered without"
        return Finding("secret", Health.BAD, words)
    try:
        secret, _ = ensure_secret(settings)
    except (SettingsError, OSError) as error:
        return Finding("secret", Health.BAD, f"cannot be read: {error}")
    if known is not None and known != Vault(secret).fingerprint:
        words = "SECRET_KEY is not the one the database was begun with: restore that one"
        return Finding("secret", Health.BAD, words)
    where = "SECRET_KEY is set" if settings.secret_key is not None else f"kept in {path}"
    return Finding("secret", Health.GOOD, f"{where}; keep a copy of it elsewhere")


def _clock() -> Finding:
    if time.gmtime().tm_year < MISSING_ZONE_YEAR:
        words = "the clock is years behind: set it, or TLS and time limits fail"
        return Finding("clock", Health.BAD, words)
    return Finding("clock", Health.GOOD, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        return Finding("disk", Health.BAD, f"{free} MB free: make room, nothing can be stored soon")
    return Finding("disk", Health.GOOD, f"{free} MB free")
