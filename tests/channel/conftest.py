"""A channel file with all in it, with changes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import bot.channel
from bot.channel.files import ChannelError
from bot.channel.loader import load_channel
from bot.channel.model import Channel

SCHOOL = Path(bot.channel.__file__).with_name("school.toml")
ONE_FILE = Path(__file__).with_name("school.toml")

Change = tuple[str, str]


@pytest.fixture(scope="session")
def kazakhstan() -> Channel:
    return load_channel(None)


@pytest.fixture(scope="session")
def school() -> Channel:
    return load_channel(SCHOOL)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """The school's file after these replacements; each must match."""

    def write(*changes: Change) -> Path:
        text = ONE_FILE.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{old!r} is no longer in school.toml"
            text = text.replace(old, new, 1)
        file = tmp_path / "school.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def lines(changed: Callable[..., Path]) -> Callable[..., list[str]]:
    """The loader's error lines for the changed file, without the file name."""

    def told(*changes: Change) -> list[str]:
        file = changed(*changes)
        with pytest.raises(ChannelError) as refused:
            load_channel(file)
        place = re.compile(rf"{re.escape(str(file))}(:\d+)?: ")
        assert all(place.match(line) for line in refused.value.lines)
        assert str(refused.value) == "\n".join(refused.value.lines)
        return [place.sub("", line) for line in refused.value.lines]

    return told
