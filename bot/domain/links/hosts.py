"""Normalises hosts and refuses unreachable ones; knows nothing of paths."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import unquote

import idna

from bot.domain.links.text import drop_invisible
from bot.domain.links.tlds import TLDS
from bot.domain.links.values import BadLink, LinkProblem
from bot.domain.links.words import word_set

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PREFIXES = frozenset({"www", "m", "mobile", "amp"})
_MOBILE_WIKI = re.compile(r"([a-z-]+)\.m\.(wik[a-z]+\.org)")

# Names of the local network or machine.
LOCAL = word_set("localhost localdomain local internal intranet lan home corp private")

# Public second levels: `m.com.kz` is not the mobile site of `com.kz`.
SECOND_LEVELS = word_set("com co org net edu ac mil gov or ne msk spb")

# Hosts with a subdomain per user: `m.github.io` is a user's site, not a mobile site.
PLATFORMS = word_set(
    """
    github.io gitlab.io pages.dev workers.dev r2.dev vercel.app netlify.app web.app fly.dev
    firebaseapp.com blogspot.com wordpress.com tumblr.com weebly.com wixsite.com herokuapp.com
    onrender.com narod.ru livejournal.com appspot.com azurewebsites.net cloudfront.net
    amazonaws.com surge.sh replit.app glitch.me 000webhostapp.com myshopify.com satu.kz tilda.ws
    taplink.ws ngrok.io ngrok-free.app trycloudflare.com duckdns.org ddns.net hopto.org ucoz.ru
    ucoz.kz ucoz.com ucoz.net at.ua my1.ru do.am webnode.page blogspot.ru substack.com itch.io
    """
)

_UNREACHABLE = tuple(
    ipaddress.ip_network(network)
    for network in word_set(
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
        192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4
        ::/128 ::1/128 fc00::/7 fe80::/10 fec0::/10 ff00::/8 100::/64
        """
    )
)
# IPv6 ranges that contain an IPv4 address, and how many bits follow it.
_CARRIERS = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


def ascii_host(raw: str) -> str:
    """The host in lower-case ASCII, or an IP address in its usual form."""
    if raw.startswith("["):
        return _ipv6(raw)
    host = _mapped(unquote(raw)).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    labels = [_ascii_label(label) for label in labels]
    host = ".".join(labels)
    if labels[-1] in LOCAL or host.endswith(".home.arpa"):
        raise BadLink(LinkProblem.private_address)
    if len(labels) < 2 or len(host) > 253:
        raise BadLink(LinkProblem.bad_host)
    return host


def has_known_ending(host: str) -> bool:
    """Whether `host` could be a public name, judged by its ending; addresses have dots only."""
    return host.rpartition(".")[2] in TLDS


def without_prefix(host: str) -> str:
    """`host` without the prefixes `www.`, `m.`, `mobile.` and `amp.`, unless they name a user."""
    if wiki := _MOBILE_WIKI.fullmatch(host):
        return f"{wiki[1]}.{wiki[2]}"
    first, _, rest = host.partition(".")
    while first in _PREFIXES and "." in rest and (first == "www" or not _gives_names(rest)):
        host = rest
        first, _, rest = host.partition(".")
    return host


def unicode_host(host: str) -> str:
    """`host` with its Unicode letters."""
    return ".".join(map(_unicode_label, host.split(".")))


@lru_cache(1024)
def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except UnicodeError:
        return label


def _gives_names(host: str) -> bool:
    second, _, top = host.partition(".")
    return host in PLATFORMS or (second in SECOND_LEVELS and len(top) == 2)


def _mapped(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.uts46_remap(drop_invisible(host), std3_rules=False, transitional=False)
    except UnicodeError:
        raise BadLink(LinkProblem.bad_host) from None


@lru_cache(1024)
def _ascii_label(label: str) -> str:
    if not label.isascii():
        try:
            label = idna.alabel(label).decode()
        except UnicodeError:
            label = _symbol_label(label)
    if not _LABEL.fullmatch(label):
        raise BadLink(LinkProblem.bad_host)
    return label


def _symbol_label(label: str) -> str:
    """Emoji domains are not in IDNA 2008, but browsers open them."""
    if "\u200c" in label or "\u200d" in label:
        raise BadLink(LinkProblem.bad_host)
    return "xn--" + label.encode("punycode").decode()


def _ipv4(labels: list[str]) -> str:
    """An IPv4 address as browsers read it: one to four decimal, octal or hexadecimal parts."""
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
        raise BadLink(LinkProblem.bad_host)
    try:
        *firsts, last = [_number(label) for label in labels]
        if any(part > 255 for part in firsts) or last >= 256 ** (4 - len(firsts)):
            raise BadLink(LinkProblem.bad_host)
    except ValueError:
        raise BadLink(LinkProblem.bad_host) from None
    value = last + sum(part << (24 - 8 * place) for place, part in enumerate(firsts))
    return str(_reachable(ipaddress.IPv4Address(value)))


def _number(text: str) -> int:
    if len(text) > 16:
        raise ValueError(text)
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)


def _ipv6(raw: str) -> str:
    try:
        address = ipaddress.IPv6Address(raw[1:].removesuffix("]"))
    except ValueError:
        raise BadLink(LinkProblem.bad_host) from None
    if address.scope_id is not None or not raw.endswith("]"):
        raise BadLink(LinkProblem.bad_host)
    _reachable(address)
    for carrier, shift in _CARRIERS:
        if address in carrier:
            _reachable(ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF))
    return f"[{address}]"


def _reachable(address: _Address) -> _Address:
    if any(address in network for network in _UNREACHABLE):
        raise BadLink(LinkProblem.private_address)
    return address
