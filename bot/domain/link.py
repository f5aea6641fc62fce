"""Links: a canonical key and an unclickable form. Nothing here opens a link.

`Link.canonical` decides whether two reports are about the same thing. So `bot.domain.links` gives
two addresses the same key only when their text proves that both show the same.
"""

from collections.abc import Iterable, Iterator

from bot.domain.links.display import defang, display_of, refang
from bot.domain.links.find import MAX_LINKS, find
from bot.domain.links.key import key
from bot.domain.links.sites.accounts import is_site, with_account
from bot.domain.links.values import MAX_LENGTH, BadLink, Link, LinkKind, LinkProblem

__all__ = [
    "MAX_LENGTH", "MAX_LINKS", "BadLink", "Link", "LinkKind", "LinkProblem", "defang", "find_links",
    "is_site", "link_report", "parse_link", "refang", "with_account",
]  # fmt: skip


def parse_link(text: str) -> Link:
    """The link that `text` is as a whole; raises BadLink."""
    try:
        found = key(text)
    except BadLink as bad:
        raise BadLink(bad.problem, text) from None
    shown = display_of(with_account(found.canonical, found.account), found.host)
    return Link(text, found.canonical, found.host, found.kind, shown, found.account)


def find_links(text: str) -> tuple[list[Link], list[BadLink], str]:
    """The links of a message in order, the bad links, and the rest as a description."""
    return find(text, parse_link)


def link_report(inputs: Iterable[str]) -> Iterator[dict[str, str]]:
    """For each input the link or the error, as values for JSON."""
    for text in inputs:
        try:
            link = parse_link(text)
        except BadLink as bad:
            yield {"input": text, "error": bad.problem.value}
        else:
            yield {
                "input": text,
                "canonical": link.canonical,
                "host": link.host,
                "kind": link.kind.value,
                "display": link.display,
                **({"account": link.account} if link.account else {}),
            }
