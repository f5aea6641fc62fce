"""What the machine and the files say: settings, channel file, admins, ports, clock, disk."""

import errno
import json
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path

from bot.channel.loader import ChannelError, load_channel
from bot.channel.model import Channel
from bot.doctor.backups import examine_backups
from bot.doctor.findings import Finding, Health, bad, good, unchecked, warning
from bot.pipeline.confinement import Means
from bot.settings import DOTENV, EVERYWHERE, Settings, unknown_settings
from bot.storage.engine.private import is_open_to_others
from bot.web import descriptors

LEAST_FREE_MB = 500
_SOURCE = Path(__file__).parents[2]
MISSING_ZONE_YEAR = 2024
_SECONDS, _LONG = 2.0, 10_000


def examine_environment() -> list[Finding]:
    """Settings that are misspelt, and who can read `.env`."""
    findings = []
    for name, like in unknown_settings().items():
        mend = "remove it" if like is None else f"is it {like}?"
        findings.append(warning("settings", f"{name} is none and is not read: {mend}"))
    if Path(DOTENV).is_file() and is_open_to_others(Path(DOTENV)):
        words = f"others on this machine can read the token in it: chmod go= {DOTENV}"
        findings.append(warning(DOTENV, words))
    return findings


def examine_deployment(settings: Settings) -> list[Finding]:
    return [
        *_channel(settings),
        *_broadcasts(settings),
        *_ports(settings),
        _descriptors(),
        examine_confinement(),
        examine_backups(settings),
        _clock(),
        _disk(settings),
    ]


def _channel(settings: Settings) -> list[Finding]:
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError as error:
        return [bad("channel file", line) for line in error.lines]
    findings = [good("channel file", f"{channel.id}, as of {channel.as_of}")]
    findings += [*_who_and_where(channel), _register(channel)]
    due = channel.due()
    if due:
        words = f"{len(due)} entries are unchecked: dial the numbers, let a lawyer read the grounds"
        findings.append(warning("before going live", words))
        findings += [unchecked(entry, _by_whom(entry)) for entry in due]
    if not settings.admin_ids:
        words = "ADMIN_IDS is empty: send the bot /staff, it answers with your id; put that there"
        findings.append(bad("admins", words))
    return findings


def _who_and_where(channel: Channel) -> list[Finding]:
    """Who runs the channel, how they are reached and where data is: people consent to that."""
    example, found = load_channel(None), []
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
        told = {"contact": channel.contact, "storage_country": country and country.say(language)}
        for key, value in told.items():
            if value and value not in text:
                words = f"consent.text.{language} does not name “{value}”: it must say so, too"
                found.append(bad(key.replace("_", " "), words))
    return found or [good("operator, contact, country", "named, also in the consent")]


def _by_whom(entry: str) -> str:
    if entry.startswith("hotlines."):
        return "dial the number, and write the day into the channel file"
    return "let a lawyer read it, and write checked = true under it in the channel file"


def _register(channel: Channel) -> Finding:
    checked = channel.publication.lawyer_checked
    if checked is None:
        words = (
            "off: nothing is published until publication.lawyer_checked stands in the channel file"
        )
        return warning("public register", words)
    return good("public register", f"on: a lawyer checked the grounds on {checked}")


def _broadcasts(settings: Settings) -> list[Finding]:
    paid = "ALLOW_PAID_BROADCAST is on: each broadcast spends the bot's Stars on speed"
    return [warning("broadcasts", paid)] if settings.allow_paid_broadcast else []


def _ports(settings: Settings) -> list[Finding]:
    """Who can reach the bot, what they learn, and whether another program has its ports."""
    public = _port(settings, "PORT", settings.public_host, settings.port)
    operators = _port(settings, "OPS_PORT", settings.ops_host, settings.ops_port)
    is_meant = settings.webhook_url is not None or settings.public_url is not None
    if public.health is Health.GOOD and not is_meant and not _is_local(settings.public_host):
        words = "HOST opens PORT to others, but there is no WEBHOOK_URL and no PUBLIC_URL"
        mend = "leave HOST out unless a probe comes from outside"
        public = warning("PORT", f"{words}: {mend}")
    is_guarded = _is_local(settings.ops_host) or settings.ops_token is not None
    if operators.health is Health.GOOD and not is_guarded:
        words = "tells others when people report: set OPS_TOKEN, or OPS_HOST=127.0.0.1"
        where = f"{settings.ops_host}:{settings.ops_port}"
        operators = warning("OPS_PORT", f"{where} {words}")
    return [public, operators]


def _port(settings: Settings, name: str, host: str, port: int) -> Finding:
    """A bot that runs has the port; one that starts must get it, or serves nothing there."""
    where = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            problem = error
        else:
            return good(name, where)
    if problem.errno != errno.EADDRINUSE:
        return bad(name, f"{where} cannot be opened ({problem.strerror}): choose another {name}")
    if _is_habarla(host, port):
        return good(name, f"{where}, where Habarla runs")
    is_wanted = name.lower() in settings.model_fields_set
    is_needed = is_wanted or (name == "PORT" and settings.webhook_url is not None)
    words = f"{where} is taken by another program: end that one, or choose another {name}"
    return (bad if is_needed else warning)(name, words)


def _is_habarla(host: str, port: int) -> bool:
    """Whether one of ours answers there."""
    connection = HTTPConnection("127.0.0.1" if host == EVERYWHERE else host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        is_guarded = answer.getheader("WWW-Authenticate") == "Bearer"
        return is_guarded or "alive" in json.loads(answer.read(_LONG))
    except (OSError, HTTPException, ValueError, TypeError):
        return False
    finally:
        connection.close()


def _is_local(host: str) -> bool:
    return ip_address(host).is_loopback


def _descriptors() -> Finding:
    found = descriptors.reachable_limit()
    if found < descriptors.LEAST:
        words = "set LimitNOFILE=65536 in the service, or raise `ulimit -Hn`"
        return bad("open files", f"at most {found}, {descriptors.LEAST} are needed: {words}")
    most = descriptors.most_connections(found)
    return good("open files", f"at most {found}; connections to PORT: at most {most}")


def examine_confinement() -> Finding:
    """Which means this machine has to shut in the process that opens reporters' files."""
    command = (sys.executable, "-m", "bot.pipeline.confinement")
    tried = subprocess.run(command, cwd=_SOURCE, env={}, capture_output=True, text=True)  # noqa: S603
    thing = "files of reporters"
    if tried.returncode:
        return bad(thing, "the process that cleans them does not start: no file is shown")
    missing = tried.stdout.split(", ") if tried.stdout else []
    if not {Means.LANDLOCK, Means.SECCOMP} & set(missing):
        return good(thing, "a process without network, files and programs opens them")
    words = f"the process that opens them lacks {' and '.join(missing)}"
    return warning(thing, f"{words}: run the bot on Linux 5.13 or newer, with Landlock switched on")


def _clock() -> Finding:
    if time.gmtime().tm_year < MISSING_ZONE_YEAR:
        return bad("clock", "the clock is years behind: set it, or TLS and time limits fail")
    return good("clock", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        return bad("disk", f"{free} MB free: make room, nothing can be stored soon")
    return good("disk", f"{free} MB free")
