"""The ways to authorities: the mail server takes us, webhooks have a secret and a host."""

import asyncio
import ssl
from urllib.parse import urlsplit

from aiosmtplib import SMTPException

from bot.channel.authorities import Addressee
from bot.channel.loader import ChannelError, load_channel
from bot.channel.model import Channel
from bot.doctor.findings import Finding, bad, good, warning
from bot.domain.authority.referral import Way
from bot.pipeline.authority.endings import plain
from bot.pipeline.authority.mail import Mailer
from bot.pipeline.authority.ways import secrets_of
from bot.settings import Settings

_SECONDS = 10.0


async def examine_authorities(settings: Settings) -> list[Finding]:
    """Sends nothing to any authority."""
    try:
        channel = load_channel(settings.channel_file)
    except ChannelError:
        return []
    offices = _offices(channel)
    findings = [await _mail(settings, [one for one in offices if one.way is Way.EMAIL])]
    for one in offices:
        if one.way is Way.WEBHOOK and one.url is not None:
            findings.append(await _webhook(settings, one, one.url))
    findings += _secrets(settings, channel)
    return [finding for finding in findings if finding is not None]


def _offices(channel: Channel) -> list[Addressee]:
    """Every authority and each department, by the way that is its own."""
    return [
        channel.addressee(authority.code, region)
        for authority in channel.authorities
        for region in (None, *(department.region for department in authority.departments))
    ]


async def _mail(settings: Settings, offices: list[Addressee]) -> Finding | None:
    server = settings.mail_server
    if server is None:
        named = ", ".join(one.address for one in offices)
        words = f"{named} get e-mail, but SMTP_URL is missing: set it and SMTP_FROM"
        return bad("e-mail", words) if offices else None
    where = f"{server.host}:{server.port}"
    try:
        async with asyncio.timeout(_SECONDS):
            await Mailer(server, settings.smtp_from or "").check()
    except (SMTPException, OSError) as error:
        why = plain(str(error)) or type(error).__name__
        return bad("e-mail", f"{where} does not take us: mend SMTP_URL ({why})")
    if server.encryption == "none":
        words = f"{where} takes us without encryption: leave ?tls=none out unless it cannot"
        return warning("e-mail", words)
    return good("e-mail", f"{where} takes us; nothing was sent")


async def _webhook(settings: Settings, office: Addressee, url: str) -> Finding:
    thing = f"webhook of {office.address}"
    if not secrets_of(settings.shared_secrets, office.address):
        words = f"its secret is missing: put {office.address}=whsec_… into AUTHORITY_SECRETS"
        return bad(thing, words)
    parts = urlsplit(url)
    encrypted = parts.scheme == "https"
    where = f"{parts.hostname}:{parts.port or (443 if encrypted else 80)}"
    trust = ssl.create_default_context() if encrypted else None
    try:
        async with asyncio.timeout(_SECONDS):
            host, _, port = where.rpartition(":")
            _, writer = await asyncio.open_connection(host, int(port), ssl=trust)
        writer.close()
    except OSError as error:
        why = type(error).__name__
        return bad(thing, f"{where} cannot be reached ({why}): mend the url or its server")
    return good(thing, f"{where} can be reached; nothing was sent")


def _secrets(settings: Settings, channel: Channel) -> list[Finding]:
    known = {one.address for one in _offices(channel)}
    shared = settings.shared_secrets
    findings = [
        warning("AUTHORITY_SECRETS", f"{address} is no authority of the channel file: remove it")
        for address in shared
        if address not in known
    ]
    if shared and settings.public_url is None and settings.webhook_url is None:
        words = "authorities cannot post their answers: set PUBLIC_URL if they shall reach PORT"
        findings.append(warning("answers", words))
    return findings
