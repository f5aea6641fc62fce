"""Checks of the machine: backups, disk, ports, settings. Nothing reads the database."""

import errno
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.authorities.reach import find_holes
from bot.backups import archive, object_store
from bot.backups.folder import BackupError, abandoned, found_in
from bot.channel import loader, model
from bot.channel.files import ChannelError
from bot.cli import keys
from bot.cli.doctor.findings import Finding, Health, Tell, bad, good, unchecked, warning
from bot.core import confinement, desks_store, key_change, key_files
from bot.core.database import Database
from bot.core.vault import Vault
from bot.settings import (
    DOTENV,
    Settings,
    SettingsError,
    open_settings,
    unknown_settings,
)
from bot.telegram.application import BotApplication
from bot.telegram.memberships import lets_all_add
from bot.telegram.request import ask_time
from bot.telegram.stalls import LEAST_FREE_MB
from bot.web import connections

_FRESH_MS = 2 * 24 * 60 * 60 * 1000


def examine_backups(settings: Settings) -> Finding:
    if left := abandoned(key_files.data_folder(settings)):
        words = f"a backup was killed and left the database in clear in {left[0]}"
        return warning(
            "backups", f"{words}: the next start or backup removes it, or do it now"
        )
    if settings.backup_recipient is None:
        words = "BACKUP_RECIPIENT is missing: run python -m bot backup-identity on another computer"
        return warning(
            "backups", f"{words}, and BACKUP_DIR; then the bot makes one each night"
        )
    try:
        archive.read_recipients(settings.backup_recipient)
    except BackupError as error:
        return bad("backups", error.lines[0])
    folder = settings.backup_dir
    if folder is None:
        return unchecked(
            "backups", "BACKUP_DIR is not set: look yourself whether there are any"
        )
    return _newest_backup(settings, folder)


def _newest_backup(settings: Settings, folder: Path) -> Finding:
    found = []
    try:
        if folder.is_dir():
            found = found_in(folder)
    except OSError as error:
        return bad(
            "backups",
            f"{folder} cannot be read ({error.strerror}): let the bot write there",
        )
    if not found or found[-1][0] < time.time() * 1000 - _FRESH_MS:
        words = (
            f"none of the last two days in {folder}: a running bot makes one each night"
        )
        return warning("backups", f"{words}, and its log says why it could not")
    newest = found[-1][1]
    data = key_files.data_folder(settings)
    is_here = data.exists() and folder.stat().st_dev == data.stat().st_dev
    if is_here and settings.backup_copy_dir is None and settings.backup_store is None:
        words = f"{newest} is on the disk of the data"
        remedy = "set BACKUP_COPY_DIR or BACKUP_S3_URL, or copy it away"
        return warning("backups", f"{words}: {remedy}")
    return good(
        "backups", f"the newest is {newest}; try it out with python -m bot drill"
    )


async def examine_store(settings: Settings, tell: Tell) -> None:
    """Ask the store of copies what it holds."""
    place = settings.backup_store
    if place is None:
        return
    try:
        count = await object_store.count_copies(settings, place)
    except SettingsError as error:
        tell(bad("copies of backups", error.lines[0]))
    else:
        tell(good("copies of backups", f"{count} in {place}"))


_SOURCE = Path(__file__).parents[3]


def examine_environment(tell: Tell) -> None:
    for name, like in unknown_settings().items():
        mend = "remove it" if like is None else f"is it {like}?"
        tell(warning("settings", f"{name} is none and is not read: {mend}"))
    if (words := open_settings()) is not None:
        tell(warning(str(DOTENV), words))


def examine_deployment(settings: Settings, tell: Tell) -> None:
    _ports(settings, tell)
    found = connections.reachable_limit()
    if found < connections.LEAST:
        words = "set LimitNOFILE=65536 in the service, or raise `ulimit -Hn`"
        tell(
            bad(
                "open files",
                f"at most {found}, {connections.LEAST} are needed: {words}",
            )
        )
    else:
        most = connections.most_connections(found)
        tell(
            good("open files", f"at most {found}; connections to PORT: at most {most}")
        )
    tell(examine_confinement())
    tell(examine_backups(settings))
    data = key_files.data_folder(settings)
    folder = data if data.exists() else Path()
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        tell(bad("disk", f"{free} MB free: make room, nothing can be stored soon"))
    else:
        tell(good("disk", f"{free} MB free"))


def examine_channel_file(settings: Settings, tell: Tell) -> model.Channel | None:
    try:
        channel = loader.load_channel(settings.channel_file)
    except ChannelError as error:
        for line in error.lines:
            tell(bad("channel file", line))
        return None
    tell(good("channel file", f"{channel.id}, as of {channel.as_of}"))
    for line in loader.retired_keys(settings.channel_file):
        tell(warning("channel file", line))
    return channel


def examine_channel(channel: model.Channel, tell: Tell) -> None:
    """Tell what the channel lacks as it stands, with what admins changed."""
    lacking = _who_and_where(channel)
    for finding in lacking or [
        good("operator, contact, country", "named, also in the consent")
    ]:
        tell(finding)
    for entry in channel.due():
        by_whom = "let a lawyer read it, and write checked = { day, by } under it"
        if entry.startswith("hotlines."):
            by_whom = "dial the number, and write the day into the channel file"
        tell(unchecked(entry, by_whom))
    if holes := find_holes(channel):
        words = (
            f"{len(holes)} times an authority lacks an address or a number in a region"
        )
        fill = "python -m bot departments > holes.csv makes the table to fill in"
        tell(warning("departments", f"{words}: {fill}"))


def _who_and_where(channel: model.Channel) -> list[Finding]:
    example = loader.load_channel(None)
    found = []
    if channel.operator == example.operator:
        words = "it is that of the example: write who you are into operator and consent.text"
        found.append(warning("operator", words))
    if channel.contact is None or channel.contact == example.contact:
        words = "write into contact where people reach you about their data, and into consent.text"
        found.append(warning("contact", words))
    if channel.storage_country is None:
        words = "write into storage_country where the database stands, and into consent.text"
        found.append(warning("storage country", words))
    for language, text in channel.consent.text.root.items():
        country = channel.storage_country
        told = {
            "contact": channel.contact,
            "storage_country": country and country.say(language),
        }
        for key, value in told.items():
            if value and value not in text:
                words = f"consent.text.{language} does not name “{value}”: it must say so, too"
                found.append(bad(key.replace("_", " "), words))
    return found


def _ports(settings: Settings, tell: Tell) -> None:
    public = _port("PORT", settings.public_host, settings.port)
    operators = _port("OPS_PORT", settings.ops_host, settings.ops_port)
    is_meant = settings.webhook_url is not None or settings.public_url is not None
    if (
        public.health is Health.GOOD
        and not is_meant
        and not _is_local(settings.public_host)
    ):
        words = (
            "HOST opens PORT to others, but there is no WEBHOOK_URL and no PUBLIC_URL"
        )
        mend = "leave HOST out unless a probe comes from outside"
        public = warning("PORT", f"{words}: {mend}")
    is_guarded = _is_local(settings.ops_host) or settings.ops_token is not None
    if operators.health is Health.GOOD and not is_guarded:
        words = "tells others when people report: set OPS_TOKEN, or OPS_HOST=127.0.0.1"
        where = f"{settings.ops_host}:{settings.ops_port}"
        operators = warning("OPS_PORT", f"{where} {words}")
    tell(public)
    tell(operators)


def _port(name: str, host: str, port: int) -> Finding:
    where = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                problem = f"{where} cannot be opened ({error.strerror}): choose another {name}"
                return bad(name, problem)
            return _used_port(name, host, port)
    return good(name, where)


def _used_port(name: str, host: str, port: int) -> Finding:
    """Ask the program that listens there for the health of Habarla."""
    ours = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - nothing is opened
    asked = HTTPConnection(ours, port, timeout=_ANSWER_SECONDS)
    where = f"{host}:{port}"
    try:
        asked.request("GET", "/health")
        is_ours = asked.getresponse().getheader("Server") == "Habarla"
    except (OSError, HTTPException):
        is_ours = False
    finally:
        asked.close()
    if is_ours:
        return good(name, f"{where} is in use by Habarla")
    return bad(
        name, f"another program listens at {where}: end it, or choose another {name}"
    )


def _is_local(host: str) -> bool:
    return ip_address(host).is_loopback


def examine_confinement() -> Finding:
    command = (sys.executable, "-m", "bot.core.confinement")
    tried = subprocess.run(command, cwd=_SOURCE, env={}, capture_output=True, text=True)  # noqa: S603
    thing = "files of reporters"
    if tried.returncode:
        return bad(
            thing, "the process that cleans them does not start: no file is shown"
        )
    missing = tried.stdout.split(", ") if tried.stdout else []
    if not {confinement.Means.LANDLOCK, confinement.Means.SECCOMP} & set(missing):
        return good(thing, "a process without network, files and programs opens them")
    words = f"the process that opens them lacks {' and '.join(missing)}"
    return warning(
        thing, f"{words}: run the bot on Linux 5.13 or newer, with Landlock switched on"
    )


def _no_key(path: Path, *, is_lost: bool) -> Finding:
    if not is_lost:
        made = f"SECRET_KEY is made at the first start and kept in {path}"
        return warning("secret", made)
    return bad(
        "secret",
        f"SECRET_KEY is missing: restore it, or {path}; no reporter can be answered without",
    )


async def examine_keys(
    settings: Settings, database: Database | None, tell: Tell
) -> Vault | None:
    """The vault, if the key is the right one; `database` is None if empty or of another version."""
    current = ""
    if database is not None:
        async with database.reading() as tx:
            current = await key_change.current(tx)
    try:
        secrets = key_files.read_secrets(settings)
    except (SettingsError, OSError) as error:
        tell(bad("secret", f"cannot be read: {error}"))
        return None
    if not secrets:
        tell(_no_key(key_files.key_path(settings), is_lost=bool(current)))
        return None
    vault = Vault(*secrets)
    if current and not vault.adopt(secrets, current):
        words = (
            "SECRET_KEY is not the one the database was begun with: restore that one"
        )
        tell(bad("secret", words))
        return None
    tell(_place(settings))
    if database is not None and current:
        async with database.reading() as tx:
            is_complete = await key_change.is_complete(tx, secrets)
        if not is_complete:
            tell(
                warning(
                    "keys", "a change of keys is not complete: run rotate-key again"
                )
            )
            return vault
        for need in await keys.needed(settings, database, vault):
            found = good if need else warning
            tell(found("keys", keys.need_line(need)))
    return vault


def _place(settings: Settings) -> Finding:
    if settings.secret_key is not None:
        return good(
            "secret", "SECRET_KEY is set; keep a copy of it apart from the database's"
        )
    path = key_files.key_path(settings)
    if not key_files.lies_with_data(settings):
        words = f"kept in {path}; keep a copy of it apart from those of the database"
        return good("secret", words)
    new = key_files.apart_from(key_files.data_folder(settings))
    move = f"mkdir -m 700 -p {new.parent} && mv {path} {new}, and set SECRET_KEY_FILE={new}"
    words = f"{path} lies with the data, so one copy takes both; move it, the bot may run: {move}"
    return warning("secret", words)


_RECENT_SECONDS = 60 * 60
_ANSWER_SECONDS = 5.0
_WRONG_SECONDS = 60


async def examine_bot(
    application: BotApplication, settings: Settings, tell: Tell
) -> bool:
    """True if Telegram knows the token."""
    try:
        await application.initialize()
    except InvalidToken:
        tell(bad("token", "Telegram refuses BOT_TOKEN: copy it again from @BotFather"))
        tell(unchecked("updates", "Telegram tells the right token only"))
        return False
    except TelegramError as error:
        words = (
            f"{settings.bot_api_url} does not answer: check BOT_API_URL and the network"
        )
        tell(bad("telegram", f"{words} ({error})"))
        tell(unchecked("token, updates", "Telegram does not answer"))
        return False
    tell(good("token", f"belongs to @{application.bot.username}"))
    tell(await _webhook(application.bot, settings))
    tell(await _clock(settings))
    return True


async def _clock(settings: Settings) -> Finding:
    """Compare with the date of an answer of Telegram's server."""
    told = await ask_time(settings.bot_api_url)
    if told is None:
        words = "Telegram's server does not tell the time, without which nothing is deleted by age"
        return unchecked("clock", f"{words}: python -m bot clock")
    ahead = time.time() - told / 1000
    if abs(ahead) < _WRONG_SECONDS:
        return good("clock", "as Telegram's")
    side = "ahead" if ahead > 0 else "behind"
    words = f"{abs(ahead):.0f} s {side} of Telegram's"
    return bad(
        "clock", f"{words}: set it by NTP; by it the bot deletes data, and old backups"
    )


async def _webhook(bot: Bot, settings: Settings) -> Finding:
    try:
        found = await bot.get_webhook_info()
    except TelegramError:
        return unchecked(
            "updates", "Telegram does not say whether a webhook is set: try again"
        )
    if settings.webhook_url is None and found.url:
        return warning(
            "updates", "a webhook is set; it is removed when the bot starts polling"
        )
    if settings.webhook_url is not None and not found.url.startswith(
        settings.webhook_url
    ):
        return warning(
            "updates",
            "WEBHOOK_URL is not known to Telegram yet; the bot sets it when it starts",
        )
    waiting = found.pending_update_count
    error = found.last_error_message
    failed = 0.0
    if found.last_error_date is not None:
        failed = found.last_error_date.timestamp()
    is_recent = waiting or failed > time.time() - _RECENT_SECONDS
    if settings.webhook_url is not None and error and is_recent:
        told = f"{waiting} updates wait, because Telegram cannot deliver them ({error})"
        if "403" in error:
            mend = "WEBHOOK_SECRET is not the one Telegram has: restart the bot, which tells it"
        else:
            mend = "let WEBHOOK_URL lead to PORT from outside, with a certificate that is valid"
        return bad("updates", f"{told}: {mend}")
    if settings.webhook_url is None:
        return good("updates", "by polling")
    return good("updates", "by webhook")


async def examine_desks(
    every: Sequence[desks_store.Desk], application: BotApplication | None, tell: Tell
) -> None:
    if not every:
        tell(
            warning(
                "desks",
                "none yet: add the bot to a staff group and send /desk there as an admin",
            )
        )
    for desk in every:
        thing = f"desk “{desk.title}”"
        if application is None:
            tell(
                unchecked(
                    thing, "the bot's rights in its group: Telegram was not asked"
                )
            )
            continue
        bot = application.bot
        group = None
        try:
            status = str((await bot.get_chat_member(desk.chat, bot.id)).status)
        except TelegramError as error:
            status = f"error: {error}"
        with suppress(TelegramError):
            group = await bot.get_chat(desk.chat)
        if group is not None and group.username:
            words = "it is public, everyone can read the cases: make it private"
            tell(bad(f"group of “{desk.title}”", words))
        if group is not None and lets_all_add(group):
            words = "every member may add others: switch “Add members” off in its permissions"
            tell(warning(f"members of “{desk.title}”", words))
        if status in {"administrator", "creator"}:
            tell(good(thing, "the bot is an administrator"))
        elif status == "member":
            words = "the bot is no administrator: make it one, so that it can check who is a member"
            tell(bad(thing, words))
        else:
            tell(bad(thing, f"the bot is not in the group ({status}): add it"))
