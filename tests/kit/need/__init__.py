"""The lines of the corpus, and own ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.messages.languages import LOCALES
from bot.links.find import find_links
from bot.reports.need import Heard, Need, Words, heard

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    code: str
    kind: Need
    """The need that the line speaks of, or that it only looks like."""
    need: Need | None
    text: str

    @property
    def is_need(self) -> bool:
        return self.need is not None


_NEEDS = {"need": Need.LIFE, "friend": Need.OTHER, "other": None}


def has_corpus(code: str) -> bool:
    return (_HERE / f"{code}.tsv").exists()


def lines_of(code: str, half: str) -> list[Line]:
    """Lines of people who want to die, and others; the `held` half is for counting only."""
    rows = _rows(f"{code}.tsv")
    return [_line(code, label, text) for part, label, text in rows if part == half]


def own_lines(code: str) -> list[Line]:
    """Lines that were written while the words were."""
    return [_line(code, label, text) for label, text in _rows(f"own/{code}.tsv")]


def _line(code: str, label: str, text: str) -> Line:
    need = _NEEDS[label] if label in _NEEDS else Need(label)
    return Line(code, need or Need.LIFE, need, text)


def danger_lines(code: str, part: str) -> list[Line]:
    """Lines of all six needs and their look-alikes: `tune`, or a part that was set aside."""
    found = []
    for kind, label, text in _rows(f"danger/{part}/{code}.tsv", first=0):
        found.append(
            Line(code, Need(kind), Need(kind) if label == "need" else None, text)
        )
    return found


def tuning_lines() -> list[Line]:
    """All lines that the words are learned from."""
    found = []
    for path in sorted(_HERE.glob("*.tsv")):
        code = path.stem
        found += [
            *danger_lines(code, "tune"),
            *lines_of(code, "tune"),
            *own_lines(code),
        ]
    return found


def said(line: Line) -> str:
    """The text without its links."""
    return find_links(line.text)[2]


@cache
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


def _rows(name: str, first: int = 1) -> Iterator[list[str]]:
    for row in (_HERE / name).read_text(encoding="utf-8").splitlines()[first:]:
        yield row.split("\t")
