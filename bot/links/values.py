"""Links and the reasons something is none; knows nothing of how either is found out."""

import hashlib
from enum import StrEnum

from bot.dataclass import frozen

MAX_LENGTH = 2048
"""The longest link we take, as typed and in canonical form: what servers and browsers agree on."""


class LinkProblem(StrEnum):
    not_a_link = "not_a_link"
    private_address = "private_address"
    forbidden_scheme = "forbidden_scheme"
    credentials = "credentials"
    too_long = "too_long"
    bad_host = "bad_host"
    bad_characters = "bad_characters"


@frozen
class Link:
    """One link: the same thing has the same `canonical`, different things never do."""

    canonical: str
    host: str
    display: str = ""
    """The unclickable form."""
    account: str | None = None
    """The publisher: `host/name`, or the host of a site of its own."""

    @property
    def is_whole_site(self) -> bool:
        return self.canonical.rstrip("/") == f"https://{self.host}"

    @property
    def key(self) -> str:
        """The link's name on a button: 8 hex digits that depend on the link alone."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()[:8]


class BadLink(ValueError):
    def __init__(self, problem: LinkProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())
