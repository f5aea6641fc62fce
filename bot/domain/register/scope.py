"""How much of a link the register may show. Values are stored and published: do not change them."""

from enum import StrEnum


class Scope(StrEnum):
    """LINK: the host and the hash of the link. PLATFORM: only the host of the platform, because the
    hash of an account's name can be guessed. COUNT: no entry at all, only a number in the figures.
    """

    LINK = "link"
    PLATFORM = "platform"
    COUNT = "count"


def scope_of(rule: Scope, *, is_private_person: bool) -> Scope:
    """The scope for a link of a type whose rule is `rule`; a person says whose account it is."""
    return Scope.PLATFORM if rule is Scope.LINK and is_private_person else rule


_SECOND_LEVEL = frozenset({"com", "org", "net", "edu", "gov", "co", "ac"})


def platform_of(host: str) -> str:
    """The site without its subdomains: these may be the names of accounts.

    An address in digits stays as it is.
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    is_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if is_country else -2 :])
