"""A person's own link, shown to them alone: whole, as code that no tap opens and one press copies.

All others read it in the form of `bot.links.link.display_of`.
"""

from urllib.parse import urlsplit

from markupsafe import Markup

from bot.core.messages import Part, code, shortened, units
from bot.links.accounts import with_account
from bot.links.url import Link, unicode_host

LONGEST = 1500
"""UTF-16 units of a link that is shown whole: two of them leave room in a message."""
LISTED = 60
"""UTF-16 units of a link where several things are listed."""


def own_link(link: str | None, display: str | None) -> Part:
    """Show a link to the person who sent it; `display` stands for one that is too long."""
    if link is None or units(link) > LONGEST:
        return display
    host = urlsplit(link).hostname or ""
    letters = unicode_host(host)
    if letters == host:
        return code(link)
    beside = letters.replace(".", "[.]")
    return code(link) + f" ({beside})"


def typed_link(link: Link) -> Part:
    """Show a link to the person who just typed it."""
    return own_link(with_account(link.canonical, link.account), link.display)


def listed_link(link: str) -> Markup:
    """Show the beginning of an own link in a list, without its scheme where it is long."""
    if units(link) <= LISTED:
        return code(link)
    return code(shortened(link.partition("://")[2], LISTED))


def label_of(link: Link) -> str:
    """Name a link on a button, where nothing can be tapped but the button."""
    return with_account(link.canonical, link.account).partition("://")[2].rstrip("/")
