"""Command `python -m bot departments`: which authority lacks what in which region, as a table.

An NGO fills the table in; the command then writes its rows as lines of the channel file.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from bot.authorities.reach import find_holes
from bot.channel.files import ChannelError
from bot.channel.model import Channel

UNVERIFIED = "unverified"
"""Stands in each row: no person of the channel has written to the address or dialled the number."""


def holes_table(channel: Channel) -> str:
    """One row a hole, as CSV: what is known is filled in, all else is left to be filled in."""
    languages = channel.languages
    names = _columns(channel, "name", "short")
    to_fill = ["email", "number", *_columns(channel, "hours"), "source", "as_of"]
    table = io.StringIO()
    written = csv.writer(table, lineterminator="\n")
    head = ["authority", "region", "authority_name", "region_name", "missing"]
    written.writerow([*head, *names, *to_fill, "state"])
    for hole in find_holes(channel):
        authority = hole.authority
        region = hole.region
        where = [authority.code, region.code]
        where += [one.name.say(languages[0]) for one in (authority, region)]
        known = [""] * len(names)
        email = ""
        if hole.department is not None:
            texts = (hole.department.name, hole.department.short)
            known = [text.say(language) for text in texts for language in languages]
            email = hole.department.email or ""
        rest = [""] * (len(to_fill) - 1)
        written.writerow(
            [*where, " ".join(hole.missing), *known, email, *rest, UNVERIFIED]
        )
    return table.getvalue()


def _columns(channel: Channel, *keys: str) -> list[str]:
    return [f"{key}_{language}" for key in keys for language in channel.languages]


def read_table(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # spreadsheets begin it with a mark
    except UnicodeDecodeError as error:
        line = (
            f"{file}: byte {error.start} is not UTF-8. Save the table as CSV in UTF-8."
        )
        raise ChannelError([line]) from None


Row = dict[str, str]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def departments_toml(channel: Channel, table: str) -> str:
    """Lines of a `.departments.toml` from a table that was filled in; rows without a name say none.

    What is wrong in them, the loader says with file and line, like for any other lines.
    """
    head = table.partition("\n")[0]
    # Spreadsheets of some countries write the former
    delimiter = ";" if ";" in head else ","
    lines: list[str] = []
    numbers: dict[str, list[Row]] = {}
    for read in csv.DictReader(io.StringIO(table), delimiter=delimiter):
        row = {
            key: (value or "").strip()
            for key, value in read.items()
            if isinstance(value, str)
        }
        if _is_filled(channel, row):
            lines += _department_lines(channel, row)
            if row.get("number"):
                numbers.setdefault(row["number"], []).append(row)
    for number, rows in numbers.items():
        lines += _number_lines(channel, number, rows)
    return "\n".join(lines)


def _is_filled(channel: Channel, row: Row) -> bool:
    """True if the row names a department, and says more of it than the channel file does."""
    if not any(row.get(column) for column in _columns(channel, "name")):
        return False
    known = {one.code: one for one in channel.authorities}.get(row.get("authority", ""))
    department = known and known.department(row.get("region"), None)
    if not department or any(map(row.get, ("email", "number", "source", "as_of"))):
        return True
    texts = (("name", department.name), ("short", department.short))
    return any(
        row.get(f"{key}_{language}") != text.say(language)
        for key, text in texts
        for language in channel.languages
    )


def _department_lines(channel: Channel, row: Row) -> Iterator[str]:
    where = [_quoted(row.get(column, "")) for column in ("authority", "region")]
    yield f"[authorities.{'.departments.'.join(where)}]"
    said = ", ".join(filter(None, (row.get("source"), row.get("as_of"))))
    yield f"# {UNVERIFIED}; source: {json.dumps(said or 'not named', ensure_ascii=False)}"
    if row.get("email"):
        yield 'way = "email"'
        yield f"email = {_quoted(row['email'])}"
    yield from _texts(channel, "name", row, "name")
    yield from _texts(channel, "short", row, "short")
    yield ""


def _number_lines(channel: Channel, number: str, rows: list[Row]) -> Iterator[str]:
    """One number may be that of several departments."""
    row = rows[0]
    codes = {each.get("authority") for each in rows}
    types = [kind.id for kind in channel.types if codes & set(kind.authorities)]
    yield f"[hotlines.{_quoted(number)}]"
    yield f"# {UNVERIFIED}: nobody dialled it, so there is no dial_test"
    yield f"regions = {json.dumps(list(dict.fromkeys(each.get('region') for each in rows)))}"
    yield f"types = {json.dumps(types)}"
    if row.get("source"):
        yield f"source = {_quoted(row['source'])}"
    if day := row.get("as_of"):
        yield f"as_of = {day if _DAY.fullmatch(day) else _quoted(day)}"
    yield from _texts(channel, "label", row, "short")
    yield from _texts(channel, "what_for", row, "name")
    yield from _texts(channel, "hours", row, "hours")
    yield ""


def _texts(channel: Channel, key: str, row: Row, column: str) -> Iterator[str]:
    for language in channel.languages:
        yield f"{key}.{language} = {_quoted(row.get(f'{column}_{language}', ''))}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
