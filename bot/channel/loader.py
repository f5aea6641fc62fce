"""Reads a channel file into a checked channel, or raises lines that say what to mend."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.channel.checks import problems
from bot.channel.complaints import found_in
from bot.channel.model import Channel
from bot.channel.parts import LANGUAGE, MediaRule, ViolationType
from bot.channel.problems import Problem

SHIPPED = Path(__file__).with_name("kazakhstan.toml")


class ChannelError(Exception):
    """The channel file cannot be used; each line names the file, the key and the mend."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


def load_channel(path: Path | None = None) -> Channel:
    """The channel of this file, or the one that ships with Habarla."""
    file = path or SHIPPED
    try:
        return _checked(_text(file))
    except ChannelError as error:
        raise ChannelError(f"{file}: {line}" for line in error.lines) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or "cannot be read"
        raise ChannelError([f"{why}. Set CHANNEL_FILE to a file that is there."]) from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise ChannelError([f"{what}. Save the file as UTF-8."]) from None


@lru_cache(maxsize=4)
def _checked(text: str) -> Channel:
    """The channel of this text. A channel never changes, and the doctor asks for it ten times."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChannelError([f"not TOML: {error}. Correct that place."]) from None
    try:
        channel = Channel.model_validate(written, context={"languages": _languages(written)})
    except ValidationError as error:
        raise ChannelError(_lines(found_in(error, written))) from None
    channel = _with_media_notes(channel)
    if lines := _lines(problems(channel)):
        raise ChannelError(lines)
    return channel


def _languages(written: dict[str, Any]) -> tuple[str, ...]:
    """The valid codes, to check texts against. Pydantic reports the others."""
    listed = written.get("languages")
    codes = [code for code in listed if isinstance(code, str)] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(code for code in codes if re.fullmatch(LANGUAGE, code)))


def _with_media_notes(channel: Channel) -> Channel:
    """Types that warn without a media_note of their own use the channel's."""

    def noted(kind: ViolationType) -> ViolationType:
        if kind.media is MediaRule.WARN and kind.media_note is None:
            return kind.model_copy(update={"media_note": channel.media_warning})
        return kind

    return channel.model_copy(update={"types": tuple(map(noted, channel.types))})


def _lines(found: Iterable[Problem]) -> list[str]:
    return [f"{'.'.join(each.path)}: {each.what}. {_sentence(each.mend)}" for each in found]


def _sentence(mend: str) -> str:
    return f"{mend[0].upper()}{mend[1:]}."
