"""Ends of hosts by the Public Suffix List: known endings, and which name a registry gave out.

The list is the one that the publicsuffixlist package carries; nothing is fetched.
"""

from functools import cache
from importlib.resources import files

from publicsuffixlist import PublicSuffixList

from bot.links.url import is_second_level


def _read_top_level_domains() -> set[str]:
    """Read the endings of all rules, international ones as people write them (`қаз`)."""
    text = (files("publicsuffixlist") / "public_suffix_list.dat").read_text("utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("//")]
    return {rule.rpartition(".")[2] for rule in rules}


_OTHER_NETWORKS = {"onion", "ton"}
"""Telegram's apps make names of these clickable too."""
_WRITTEN = _read_top_level_domains() | _OTHER_NETWORKS
TLDS = frozenset(_WRITTEN | {ending.encode("idna").decode() for ending in _WRITTEN})
"""Every ending, lower-case; the international ones in both spellings (`xn--80ao21a`, `қаз`)."""


def site_of(host: str) -> str:
    """The name that a registry gave out, without subdomains: these may be the names of accounts.

    Suffixes of companies do not count, because an account's name stands before them:
    `name.github.io` is a part of `github.io`. An address in digits stays as it is.
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    site = _registries().privatesuffix(host)
    if site is None:
        return host
    # `gov.ru` and `msk.ru` stand among the suffixes of companies
    if is_second_level(site):
        return ".".join(labels[-3:])
    return site


@cache
def _registries() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
