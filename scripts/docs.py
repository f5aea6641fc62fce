"""Tables of the docs, made from the code and from data of the tests.

    .venv/bin/python -m scripts.docs      # `make docs`: renews the tables between their marks

A table stands between `<!-- made: NAME -->` and `<!-- end -->`; all else is written by hand.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import typer.main
from sqlalchemy import Table

from bot.__main__ import app
from bot.cases.acts import ACTS, Who
from bot.channel.parts import Retention
from bot.core.chat_commands import Chat, Command
from bot.core.database import After, Life, Until, life_of
from bot.core.messages import Place
from bot.core.messages.buttons import KINDS
from bot.core.people import Right, Role, may
from bot.core.schema import lives, metadata
from bot.privacy.retention import SPECIAL_RULES
from handlers.core.dispatch import HANDLERS
from handlers.core.routes import COMMANDS

ROOT = Path(__file__).parents[1]
THREATS = ROOT / "tests" / "threats.toml"
UNNOTICED = ROOT / "tests" / "services" / "audit" / "unnoticed.toml"
PAGES = (
    *("README.md", "docs/audit.md", "docs/privacy.md", "docs/rights.md"),
    "docs/threat-model.md",
)
MARKED = re.compile(r"(<!-- made: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
WHO = {
    Role.OUTSIDER: "everyone",
    Role.AUTHORITY: "members of an authority’s desk",
    Role.CUSTODIAN: "custodians",
    Role.MEMBER: "members",
    Role.MODERATOR: "moderators",
    Role.SENIOR: "senior moderators",
    Role.ADMIN: "admins",
}
SEVERAL = {
    Right.READ_HELP: "members of any desk",
    Right.SEE_DATA_REQUESTS: "custodians, admins",
    Right.CORRECT_ENTRIES: "senior moderators, custodians, admins",
}
WHERE = {
    Place.PRIVATE: "private chat",
    Place.WORKBENCH: "private chat; a desk leads there",
    Place.DESK: "desk",
    Place.GROUP: "any group",
    Place.BOTH: "private chat, desk",
}


def who(right: Right | None) -> str:
    """Return the lowest role that has a right, in words."""
    if right in SEVERAL:
        return SEVERAL[right]
    return WHO[next(role for role in Role if right is None or may(role, right))]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shell_commands() -> str:
    """Table of the commands of `python -m bot`."""
    every = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    rows = []
    for name, command in every.items():
        inner = ", ".join(f"`{each}`" for each in getattr(command, "commands", ()))
        use = " ".join((command.help or "").split("\n\n")[0].split())
        rows.append((f"`{name}`", f"{use} {inner}".rstrip()))
    return _table(("command", "use"), rows)


def _use(command: Command) -> str:
    if command.menu:
        return command.menu
    if command.help:
        use = command.help[0].partition(" – ")[2]
    else:
        use = " ".join(
            (command.handler.__doc__ or "").partition(". ")[0].split()
        ).rstrip(".")
    return use[:1].upper() + use[1:]


def chat_commands(chat: Chat) -> str:
    """Table of the commands in one kind of chat."""
    rows = [(f"`/{c.name}`", _use(c), who(c.right)) for c in COMMANDS if c.chat is chat]
    return _table(("command", "use", "who"), rows)


def buttons() -> str:
    """Table of all buttons, by feature, right and place."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for kind in sorted(HANDLERS, key=lambda kind: (kind.__module__, KINDS.index(kind))):
        feature = kind.__module__.split(".")[1]
        rows.setdefault((feature, who(kind.right), WHERE[kind.place]), []).append(
            kind.__name__
        )
    return _table(
        ("feature", "who", "where", "buttons"),
        [
            (*key, ", ".join(f"`{name}`" for name in names))
            for key, names in rows.items()
        ],
    )


WHOSE = {
    Who.HOLDER: "who holds the case, if one does",
    Who.SECOND: "another than who proposed",
    Who.PROPOSER: "who proposed",
}


def acts() -> str:
    """Table of the acts that are left to one person, with the statuses that permit them."""
    rows = []
    for act, rule in ACTS.items():
        if rule.by in WHOSE:
            barred = "no" if rule.unbiased else "yes"
            statuses = ", ".join(status.value for status in rule.leads)
            rows.append((f"`{act}`", rule.said, WHOSE[rule.by], barred, statuses))
    head = ("act", "in the history", "who", "with a conflict of interest", "statuses")
    return _table(head, rows)


def threats() -> dict[str, list[dict[str, list[str] | str]]]:
    """The claims of the threat model by attacker, each with the tests that show it."""
    return tomllib.loads(THREATS.read_text(encoding="utf-8"))


def _claims(attacker: str) -> str:
    return _table(
        ("holds", "shown by"),
        [
            (str(one["claim"]), ", ".join(f"`{test}`" for test in one["shown"]))
            for one in threats()[attacker]
        ],
    )


def unnoticed() -> dict[str, Any]:
    """Changes of tables that the check of the log does not notice, each with the reason.

    Where the list names no columns, they follow from the life of the table.
    """
    listed = tomllib.loads(UNNOTICED.read_text(encoding="utf-8"))
    for name, given in listed.items():
        given.setdefault("unnoticed", _unseen(metadata.tables[name]))
    return listed


def _unseen(table: Table) -> list[str]:
    """The MAC of a table of the log, columns that are not recorded, or everything."""
    life = life_of(table)
    if life.logged is not None:
        return ["mac"]
    if life.recorded is None:
        return ["everything"]
    kept = {*life.recorded.columns, *chain(*life.recorded.by)}
    kept |= {column for _, column in life.recorded.named}
    return [
        column.name
        for column in table.c
        if column.name not in kept and not column.primary_key
    ]


def _unnoticed_changes() -> str:
    rows = []
    for table, given in unnoticed().items():
        columns = metadata.tables[table].columns
        names = [f"`{one}`" if one in columns else one for one in given["unnoticed"]]
        rows.append((f"`{table}`", ", ".join(names), given["why"]))
    return _table(("table", "not noticed", "why"), rows)


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _erasure(life: Life) -> str:
    """What an erasure leaves of a row."""
    owners = {
        "the person": life.goes_with_person,
        "the report": life.goes_with_report,
        "the member of staff": life.goes_with_staff,
    }
    said = [
        f"rows go with {whose}"
        for whose, column in owners.items()
        if column is not None
    ]
    if emptied := (*life.withdrawn, *life.erased):
        said.append(f"empties {_columns(emptied)}")
    if named := (*life.pseudonym, *life.pseudonym_within):
        said.append(f"a pseudonym in {_columns(named)}")
    if life.erased_by is not None:
        said.append(f"see `{life.erased_by}`")
    return "; ".join(said)


SWEPT = {
    "shown": "taken back, see below",
    "backups": "two days after every backup of before is gone",
}
"""Ends of tables that the sweep itself knows, by the words with which their lives name them."""


def _end(end: After | Until | str) -> str:
    if isinstance(end, After):
        return (
            f"`{end.moment}`"
            if end.names_its_end
            else f"{_days(end.days)} after `{end.moment}`"
        )
    if isinstance(end, Until):
        return (
            f"`{end.moment}` and {end.kept_days} × 24 hours"
            if end.kept_days
            else f"`{end.moment}`"
        )
    if end in SWEPT:
        return SWEPT[end]
    rule = SPECIAL_RULES[end]
    return f"{_days(rule.days)}: {rule.kind}"


def _days(name: str) -> str:
    """The key of the channel file, or the days that are the same in every channel."""
    if name in Retention.model_fields:
        return f"`{name}`"
    return f"{getattr(Retention, name)} days"


def _lives() -> str:
    """Tables that lead to people, or hold their words, or whose rows end."""
    rows = []
    for table, life in lives():
        cells = (
            _columns(filter(None, [life.person])),
            _columns(life.sealed),
            _erasure(life),
            "; ".join(map(_end, life.ends)),
            _columns(life.shown),
            "" if life.in_backups else "left out",
        )
        if any(cells):
            rows.append((f"`{table.name}`", *cells))
    head = (
        "table",
        "leads to a person by",
        "sealed",
        "an erasure",
        "rows end",
        "in /mydata",
    )
    return _table((*head, "backups"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "shell commands": shell_commands,
    "commands in private": lambda: chat_commands(Chat.PRIVATE),
    "commands at a desk": lambda: chat_commands(Chat.GROUP),
    "acts": acts,
    "buttons": buttons,
    "unnoticed changes": _unnoticed_changes,
    "lives of tables": _lives,
}


def made(text: str) -> str:
    """Renew the tables of a page."""

    def table(found: re.Match[str]) -> str:
        name = found[2]
        content = TABLES[name]() if name in TABLES else _claims(name)
        return f"{found[1]}{content}{found[3]}"

    return MARKED.sub(table, text)


def outdated() -> Iterator[tuple[Path, str]]:
    """Yield each page whose tables differ from the code, with its new text."""
    for name in PAGES:
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        if (new := made(text)) != text:
            yield page, new


if __name__ == "__main__":
    for page, new in outdated():
        page.write_text(new, encoding="utf-8")
