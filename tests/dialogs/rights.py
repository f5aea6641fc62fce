"""Reads docs/rights.md, and does in the sandbox what its rows speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.domain.citizen.deeplink import DeepLink
from bot.domain.desk.case import Outcome
from bot.domain.figures.period import Span, around
from bot.domain.people import Role
from bot.sandbox import Group, Phone
from bot.services.desk import casework
from bot.services.desk.casework import Actor, Verdict
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.staff import role_grants
from tests.kit.people.staff import working
from tests.kit.services.desk_acts import case_of, file_one
from tests.kit.stage import Stage

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
PRIVATE, DESK, ANSWERS = "In a private chat", "At a desk", "Answers"
ROLES = {each.value: each for each in Role}


@dataclass(frozen=True)
class Row:
    """A command or button of one place, with a word for each role."""

    place: str
    name: str  # `/queue`, `c:take`
    of_another: bool
    words: dict[Role, str]

    @property
    def is_command(self) -> bool:
        return self.name.startswith("/")

    def __str__(self) -> str:
        return f"{self.place}: {self.name}{' of another' if self.of_another else ''}"


def rows() -> list[Row]:
    """Every row of the tables of commands and buttons, in order."""
    found = []
    for place, header, cells in _tables():
        if place not in (PRIVATE, DESK):
            continue
        named = dict(zip(header, cells, strict=True))
        [name] = re.findall(r"`([^`]+)`", cells[0])
        words = {ROLES[key]: word for key, word in named.items() if key in ROLES}
        found.append(Row(place, name, "another" in cells[0], words))
    return found


def answers() -> dict[str, str]:
    """The legend: a word of the table and the English sentence it stands for."""
    return {cells[0]: cells[1] for place, _, cells in _tables() if place == ANSWERS}


def _tables() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each row of each table: the heading above it, the table's header, its cells."""
    place, header = "", []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            place = line.removeprefix("## ")
        if not line.startswith("|"):
            header = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not header:
            header = cells
        elif not set(line) <= set("|- "):
            yield place, header, cells


class Ear:
    """Recognises the refusals of the legend in every language."""

    def __init__(self, on: Stage) -> None:
        self._known = []
        for word, english in answers().items():
            for language in on.channel.languages:
                said = on.t(language).catalog.gettext(english)
                parts = [re.escape(part) for part in re.split(r"\{\w+\}", said)]
                self._known.append((word, re.compile(".+".join(parts), re.DOTALL)))

    def word(self, text: str | None) -> str:
        """The word for what was said; `yes` for whatever is no refusal."""
        for word, pattern in self._known:
            if text and pattern.fullmatch(text):
                return word
        return "yes"


@dataclass
class Subject:
    """Somebody of one role, with the group where they send commands and cases of their own."""

    role: Role
    phone: Phone
    group: Group | None = None
    cases: dict[str, str] = field(default_factory=dict)  # own, held and decided by another


async def give_role(on: Stage, phone: Phone, role: Role) -> None:
    """As an admin would, straight into the database."""
    assert on.habarla is not None
    async with on.habarla.database.transaction() as tx:
        await role_grants.meet(tx, phone.id, phone.person.name)
        assert await role_grants.appoint(tx, phone.id, None, role, on.admin.id)


async def make_cases(on: Stage, subject: Subject, n: int) -> None:
    """A case of one's own, one that another holds, one that another has decided."""
    assert on.habarla is not None
    another = Actor(on.admin.id, "Әсел", Role.ADMIN)
    async with on.habarla.database.transaction() as tx:
        work = working(on, tx)
        for k, name in enumerate(("own", "held", "decided", "target")):
            number = 10 * n + k
            _, report = await file_one(work, 800_000 + number, url=f"https://example.com/{number}")
            case = await case_of(work, report)
            subject.cases[name] = case.id
            if name == "held":
                await casework.take(work, case, another)
            elif name == "decided":
                await casework.decide_case(work, case, another, Verdict(Outcome.NOT_CONFIRMED))


async def data_of(work: Work, row: Row, subject: Subject, on: Stage) -> str:
    """Button data as the bot would write it for this person now."""
    verb, _, act = row.name.partition(":")
    own = subject.cases["own"]
    if verb == "c":
        which = "own"
        if row.of_another:
            which = "decided" if act == "undo" else "held"
        case = await cases.get(work.tx, subject.cases[which])
        target = await cases.get(work.tx, subject.cases["target"])
        assert case is not None
        assert target is not None
        more = {
            "decide": ":not_confirmed",
            "words": ":not_confirmed",
            "merge": f":{target.number}",
        }
        return f"c:{case.id}:{case.version}:{act}{more.get(act, '')}"
    month = around(Span.MONTH, date(2026, 10, 5)).code
    payload = DeepLink(hotlines=True).payload
    return {
        "d": "d:nosuch:1:g",
        "q": "q:nosuch:nosuch",
        "r:show": "r:show:nosuch",
        "h:s": "h:s::",
        "p:s": f"p:s:{payload}:ru",
        "f:stats": f"f:stats:o:0:{month}",
        "f:month": f"f:month:0:{month}",
        "f:file": f"f:file:csv:{month}",
        "x:s": f"x:s:{month}:::",
        "x:csv": f"x:csv:{month}:::",
        "x:h": f"x:h:{month}:::",
        "s:list": "s:list:0",
        "s:card": f"s:card:{on.admin.id}",
        "s:add": "s:add:senior",
        "s:set": f"s:set:{subject.phone.id}:none:admin",
        "k:open": f"k:open:{own}",
        "k:replyfiles": f"k:replyfiles:{own}:nosuch",
        "k:lang": "k:lang:ru",
        "k:desklang": "k:desklang:ru",
    }.get(row.name, row.name)


async def press(on: Stage, row: Row, subject: Subject, desk: Group | None) -> str | None:
    """What appears over the button."""
    assert on.habarla is not None
    async with on.habarla.database.reading() as tx:
        made = await data_of(working(on, tx), row, subject, on)
    on.sandbox.world.answers_of(subject.phone.id).clear()
    subject.phone.press_data(made, 1, desk.id if desk else None)
    return (await subject.phone.wait_answer()).text
