"""Checks and errata of the register for operators: `register erratum` and `register verify`."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.cli.queues import printable
from bot.core.database.database import new_id
from bot.core.storage import opened
from bot.core.times import today
from bot.history import checkpoint_file
from bot.history.notes import read_key
from bot.links.link import defang
from bot.register import store
from bot.register.model import Erratum
from bot.register.verification import Verification
from bot.settings import Settings, SettingsError

LONGEST = 2_000


async def add(settings: Settings, since: date, texts: Sequence[str]) -> str:
    """Put an erratum on the page; `texts` are like "ru=…". Returns its id. Raises SettingsError."""
    channel = load_channel(settings.channel_file)
    said = said_in(channel, texts)
    async with opened(settings) as (database, _), database.transaction() as tx:
        day = today(tx.now, channel.zone)
        if since > day:
            raise SettingsError([f"--since {since} lies ahead"])
        erratum = Erratum(new_id(), day, since, said)
        await store.add_erratum(tx, erratum)
    return erratum.id


def said_in(channel: Channel, texts: Sequence[str]) -> dict[str, str]:
    """The texts by language. Raises SettingsError where one lacks, is empty or comes twice."""
    said: dict[str, str] = {}
    for given in texts:
        language, _, text = given.partition("=")
        if language not in channel.languages or language in said:
            every = ", ".join(channel.languages)
            raise SettingsError([f"--text {given[:20]}: write each of {every} once"])
        if not 0 < len(text.strip()) <= LONGEST:
            raise SettingsError([f"--text {language}: write 1 to {LONGEST} characters"])
        said[language] = defang(text.strip())
    if missing := [language for language in channel.languages if language not in said]:
        raise SettingsError([f"--text {missing[0]}=… is missing"])
    return said


SHOWN = 50


def verify(
    folder: Path,
    key: str | None,
    kept: Sequence[Path],
    older: Path | None,
    say: Callable[[str], None],
) -> bool:
    """Check published dumps, without a database; whether all of it fits.

    Raises SettingsError for a key or a file of the reader that cannot be read.
    """
    try:
        given = None if key is None else read_key(key)
        notes = [
            (f"{path}, checkpoint {n}", text)
            for path in kept
            for n, text in enumerate(checkpoint_file.read(path), 1)
        ]
    except (OSError, ValueError) as error:
        raise SettingsError([str(error)]) from None
    found = Verification(folder, given, notes)
    if older is not None:
        found.compare(older)
    for finding in found.findings[:SHOWN]:
        say(printable(finding))
    if len(found.findings) > SHOWN:
        say(f"and {len(found.findings) - SHOWN} more")
    if found.key is not None:
        say(f"the key, to compare with the one published elsewhere: {found.key.text}")
    say(
        f"{found.entries} entries, {len(found.log.entries)} versions in the log, "
        f"{len(found.checkpoints)} checkpoints, the newest of {found.log.size} leaves"
    )
    if found.uncovered:
        say(f"{len(found.uncovered)} versions are newer than the newest checkpoint: not proved yet")
    say("BROKEN: the first fault stands above" if found.findings else "whole: every version fits")
    return not found.findings
