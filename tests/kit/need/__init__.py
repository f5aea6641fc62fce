"""The lines of the corpus, and own ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.languages import LOCALES
from bot.links.find import find_links
from bot.reports.need import Heard, Words, heard

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    label: str
    text: str

    @property
    def is_need(self) -> bool:
        return self.label == "need"


def has_corpus(code: str) -> bool:
    return (_HERE / f"{code}.tsv").exists()


def lines_of(code: str, half: str) -> list[Line]:
    """Lines of the corpus; the `held` half is for counting only."""
    return [Line(label, text) for part, label, text in _rows(f"{code}.tsv") if part == half]


def own_lines(code: str) -> list[Line]:
    """Lines that were written while the words were."""
    return [Line(label, text) for label, text in _rows(f"own/{code}.tsv")]


def words_of(folder: Path = LOCALES) -> dict[str, Words]:
    """The words of every language."""
    found = {}
    for path in sorted(folder.glob("*/need.toml")):
        learned = path.with_suffix(".tsv")
        more = learned.read_text("utf-8") if learned.exists() else ""
        found[path.parent.name] = Words.read(path.read_text("utf-8"), more)
    return found


def hear(text: str, words: dict[str, Words]) -> Heard | None:
    """Hear a line as the bot hears a message, whose links are found first."""
    links, _, rest = find_links(text)
    return heard(rest, words, with_link=bool(links))


def _rows(name: str) -> Iterator[list[str]]:
    for row in (_HERE / name).read_text(encoding="utf-8").splitlines()[1:]:
        yield row.split("\t")
