"""What the public register says of a link that a person sent."""

from dataclasses import dataclass

from bot.domain.register.entry import Entry, EntryChange


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


@dataclass(frozen=True, slots=True)
class LinksChecked:
    """Links that were looked up, and how many of the message were not."""

    links: tuple[CheckedLink, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class CheckAsk:
    """Asks for a link; `again` when the last message had none that could be looked up."""

    again: bool = False
    bad_links: tuple[str, ...] = ()  # domain.link.LinkProblem values


@dataclass(frozen=True, slots=True)
class NoMoreChecks:
    """The hour's limit is reached, by the person or by all; `until` is ms UTC."""

    per_hour: int
    until: int
    by_all: bool = False
    site: str | None = None
