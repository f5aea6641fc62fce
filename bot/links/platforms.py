"""Platforms: hosts under which strangers publish side by side, so that a name tells no owner."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from bot.links.accounts import SHARED_HOSTS
from bot.links.endings import site_of
from bot.links.url import PLATFORMS


def is_platform(host: str) -> bool:
    """Return True for a listed platform or a company that gives names to its customers.

    Every other host may be one person's own, and its name may be theirs.
    """
    labels = host.split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    if above & (SHARED_HOSTS | PLATFORMS):
        return True
    site = site_of(host)
    return "." in site and _with_companies().publicsuffix(f"name.{site}") == site


@cache
def _with_companies() -> PublicSuffixList:
    return PublicSuffixList()
