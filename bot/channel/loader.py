"""Loader of channel files; turns errors into problems for operators with place, key and remedy."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.channel import checks, files, model, parts
from bot.channel.files import SHIPPED
from bot.values import replace


def keys(part: type[parts.Part] = parts.Part) -> set[str]:
    """Return the names of all keys of a channel file."""
    return set(part.model_fields).union(*map(keys, part.__subclasses__()))


_NAMES = {"id", "code", "number"}

_PATTERNS = {
    parts.ID: "use 1 to 16 of a–z, 0–9 and _, a letter first",
    parts.CODE: "use 1 to 16 Latin letters, digits, - and _",
    parts.NUMBER: "write digits, with + in front of a country code",
    parts.LANGUAGE: "write a language code like kk, ru or en",
    parts.URL: "write an address that begins with https://",
    parts.RECEIVER: "write an address that begins with https://, without user and password",
    parts.COUNTRY: "write a country code like KZ",
    parts.EMAIL: "write an e-mail address",
    parts.PHRASE: "write words, “(one|the other)”, “beginning*”, and “…” between two words",
    parts.DSA_CATEGORY: "write a category of the DSA like SELF_HARM",
}

_FAULTS = {
    parts.NUMBER: parts.Fault.NUMBER,
    parts.RECEIVER: parts.Fault.URL,
    parts.EMAIL: parts.Fault.EMAIL,
}

_MENDS = {
    "tuple_type": 'write a list like ["a", "b"]',
    "dict_type": 'write one key below it for each language or name, like label.en = "…"',
    "model_type": "write a table with keys of its own",
}
"""By pydantic's kind of error, where its own words name things of Python."""


def found_in(
    error: ValidationError, written: dict[str, Any]
) -> Iterator[parts.Problem]:
    for details in error.errors(include_url=False):
        path = _path(details["loc"], written)
        if details["type"] == parts.KIND:
            for problem in details["ctx"][parts.KIND]:
                yield replace(problem, path=(*path, *problem.path))
        else:
            yield _worded(path, details)


def _path(loc: tuple[int | str, ...], written: Any) -> tuple[str, ...]:
    """Pydantic numbers the tables that the file names, and writes “[key]” for the key itself."""
    path: list[str] = []
    names = False  # the last step named a table, so its id is no key of the file
    for step in loc:
        if isinstance(written, dict) and isinstance(step, int):
            name = list(written)[step]
            path.append(name)
            written = written[name]
            names = True
            continue
        inside = None
        if isinstance(written, dict):
            inside = written.get(step)
        if step != "[key]" and not (names and step in _NAMES and inside is None):
            path.append(str(step))
        written = inside
        names = False
    return tuple(path)


def _worded(path: tuple[str, ...], details: ErrorDetails) -> parts.Problem:
    kind = details["type"]
    if kind == "missing":
        return parts.Problem(path, "the key is missing", "add it")
    if kind == "extra_forbidden":
        near = get_close_matches(path[-1], sorted(keys()), n=1, cutoff=0.7)
        mend = f"did you mean “{near[0]}”? Else remove it" if near else "remove it"
        return parts.Problem(path, "there is no such key", mend)
    mend = _MENDS.get(kind, details["msg"])
    fault, limit = None, 0
    if kind == "string_pattern_mismatch":
        pattern = details["ctx"]["pattern"]
        mend = _PATTERNS.get(pattern, mend)
        fault = _FAULTS.get(pattern)
    if kind == "string_too_long":
        fault, limit = parts.Fault.LONG, details["ctx"]["max_length"]
    what = f"{_shown(details['input'])} cannot stand here"
    return parts.Problem(path, what, mend, fault, limit)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f"“{str(value)[:40]}”"


def load_channel(path: Path | None = None) -> model.Channel:
    """The channel of this file and of those beside it, or the one that ships with Habarla."""
    return channel_of(files.read_layers(path or SHIPPED))


def retired_keys(path: Path | None = None) -> list[str]:
    """A line for each key in these files that an earlier version read: what stands in its place."""
    return files.merge_layers(files.read_layers(path or SHIPPED)).retired


@lru_cache(maxsize=16)
def channel_of(layers: tuple[files.Layer, ...]) -> model.Channel:
    """The channel of these texts. A channel never changes, and the doctor asks for it ten times."""
    return checked_channel(files.merge_layers(layers))


def checked_channel(written: files.Written) -> model.Channel:
    """Raises ChannelError."""
    _fill_consent(written.tables)
    languages = _languages(written.tables)
    try:
        channel = model.Channel.model_validate(
            written.tables, context={"languages": languages}
        )
    except ValidationError as error:
        problems = list(found_in(error, written.tables))
    else:
        problems = list(checks.problems(channel))
        if not problems:
            return channel
    raise files.refusal(problems, written.place_of)


def _fill_consent(tables: dict[str, Any]) -> None:
    """Name the operator, the contact and the version where the consent has room for them."""
    consent, operator = tables.get("consent"), tables.get("operator")
    if not isinstance(consent, dict) or not isinstance(operator, dict):
        return
    texts = consent.get("text")
    if not isinstance(texts, dict):
        return
    for language, said in texts.items():
        names = {
            "{operator}": operator.get(language),
            "{contact}": tables.get("contact"),
            "{version}": consent.get("version"),
        }
        for room, name in names.items():
            if name is not None and isinstance(said, str):
                said = said.replace(room, str(name))
        texts[language] = said


def _languages(written: dict[str, Any]) -> tuple[str, ...]:
    """The valid codes, to check texts against. Pydantic reports the others."""
    listed = written.get("languages")
    if not isinstance(listed, list):
        return ()
    codes = [code for code in listed if isinstance(code, str)]
    return tuple(
        dict.fromkeys(code for code in codes if re.fullmatch(parts.LANGUAGE, code))
    )
