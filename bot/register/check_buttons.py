"""Buttons under the register's word on a link."""

from bot.core.buttons import Action, button
from bot.dataclass import dataclass
from bot.register.model import Entry, EntryChange


@button("c:report:{link}")
class ReportChecked(Action):
    """Begin a report of a link of the message that this one answers; `link` is its Target's key."""

    link: str


@button("c:stop")
class StopChecking(Action):
    """No link follows."""


@dataclass(frozen=True, slots=True)
class Published:
    """An entry, and what was changed in it since it was published, the oldest change first."""

    entry: Entry
    changes: tuple[EntryChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link with its entries, the newest decision first; none of them for every other link.

    `key` is that of domain.citizen.draft.Target. `site` is where the register is read, without a
    slash at the end; None where no browser reaches it. `of_host` counts the entries about the
    link's own site, `newest_of_host` are some of them; a platform's `host` is not counted.
    """

    display: str
    key: str
    entries: tuple[Published, ...] = ()
    site: str | None = None
    host: str = ""
    of_host: int = 0
    newest_of_host: tuple[Entry, ...] = ()
    is_whole_site: bool = False
