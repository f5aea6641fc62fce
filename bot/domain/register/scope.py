"""How much of a link the register may show. Values are stored and published: do not change them."""

from enum import StrEnum


class Scope(StrEnum):
    """LINK: the host and the hash of the link. PLATFORM: only the host of the platform, because the
    hash of an account's name can be guessed. COUNT: no entry at all, only a number in the figures.
    """

    LINK = "link"
    PLATFORM = "platform"
    COUNT = "count"


def scope_of(rule: Scope, account: str | None, *, is_private_person: bool) -> Scope:
    """The scope for a link of a type whose rule is `rule`.

    `account` is that of domain.link.Link: a part after the slash names an account on a platform.
    """
    is_account = account is not None and "/" in account
    if rule is Scope.LINK and is_account and is_private_person:
        return Scope.PLATFORM
    return rule
