"""Check of published dumps against checkpoints, without a database.

It trusts only the key: sums, the log against every checkpoint, each version against the log, then
entries and tables against the versions.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.channel.loader import load_channel
from bot.cli.queues import printable
from bot.core import storage, times
from bot.core.database import new_id
from bot.history import checkpoint_file, tree
from bot.history.leaf import SALT_BYTES, Leaf, Part, canonical, from_base64, parts_of
from bot.history.notes import (
    Checkpoint,
    LogKey,
    WrongNote,
    log_key,
    notes_in,
    read_key,
    read_note,
)
from bot.links.link import defang
from bot.register import model, store
from bot.register.open_data import CHECKPOINTS, KEY, LOG, SUMS, cell, summed
from bot.register.proofs import SOURCE, PublishedLog
from bot.settings import Settings, SettingsError


class Verification:
    """Checks a folder; `findings` are sentences that begin with the file or version at fault.

    `key` is the published key of the log; without one, that of the folder is used. `kept` are
    signed notes from elsewhere with the names of their files.
    """

    def __init__(
        self,
        folder: Path,
        key: LogKey | None = None,
        kept: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.findings: list[str] = []
        self.key = key
        self.checkpoints: dict[int, Checkpoint] = {}
        self.log = PublishedLog([], [])
        self.uncovered: dict[str, str] = {}
        self.entries = 0
        self._folder = folder
        self._kept = kept
        self._said: dict[str, bytes] = {}
        self._newest: dict[str, int] = {}
        self._last_day = ""
        self._check()

    def _check(self) -> None:
        for name, look in (
            (SUMS, self._check_sums),
            (KEY, self._read_key),
            (CHECKPOINTS, self._read_checkpoints),
            (LOG, self._compare_tree),
        ):
            with self._reading(name):
                look()
        for path in sorted(self._folder.glob("versions-*.jsonl.gz")):
            with self._reading(path.name):
                self._compare_versions(path)
        self._look_for_gaps()
        for path in sorted(self._folder.glob("entries-*.jsonl.gz")):
            with self._reading(path.name):
                self._compare_entries(path)
        for entry in self._newest:
            self._find(
                f"entry {entry}", "removed: its versions are there, and it is not"
            )

    def compare(self, older: Path) -> None:
        """Look whether every version of an older copy of the folder is still in the log."""
        with self._reading(f"{older / LOG}"):
            for id, hash in _read_log(older / LOG, []).entries.items():
                if id not in self.log.entries:
                    self._find(f"version {id}", f"removed since {older}")
                elif self.log.entries[id] != hash:
                    self._find(f"version {id}", f"altered since {older}")

    def _find(self, where: str, words: str) -> None:
        self.findings.append(f"{where}: {words}")

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # files of strangers fail in any way
            words = str(error) or type(error).__name__
            self._find(name, f"it cannot be read ({' '.join(words.split())})")

    def _check_sums(self) -> None:
        sums = {}
        for line in (self._folder / SUMS).read_text("utf-8").splitlines():
            digest, name = line.split("  ")
            sums[name] = digest
        there = summed(self._folder)
        for name in sorted({*sums, *there}):
            if name not in there:
                self._find(name, "removed: it has a sum, and is not there")
            elif name not in sums:
                self._find(name, f"it has no sum in {SUMS}")
            elif sha256((self._folder / name).read_bytes()).hexdigest() != sums[name]:
                self._find(name, f"it does not have the sum in {SUMS}")

    def _read_key(self) -> None:
        published = read_key((self._folder / KEY).read_text("utf-8"))
        if self.key is None:
            self.key = published
        elif self.key != published:
            self._find(KEY, "it is not the key that you gave")

    def _read_checkpoints(self) -> None:
        text = (self._folder / CHECKPOINTS).read_text("utf-8")
        for n, each in enumerate(notes_in(text), 1):
            if checkpoint := self._signed(f"{CHECKPOINTS}, checkpoint {n}", each):
                self.checkpoints[checkpoint.size] = checkpoint
        if not self.checkpoints:
            self._find(
                CHECKPOINTS, "it holds no checkpoint of this log, so nothing is proved"
            )

    def _signed(self, where: str, text: str) -> Checkpoint | None:
        if self.key is None:
            return None
        origin = text.partition("\n")[0]
        base = log_key(self.key.public).name
        name = base
        if origin.startswith(f"{base}/"):  # after a restore: another name
            name = origin
        try:
            return read_note(text, LogKey(name, self.key.public))
        except WrongNote as error:
            self._find(where, f"not signed by this log: {error}")
            return None

    def _compare_tree(self) -> None:
        claims = [
            (f"{CHECKPOINTS}, {size} leaves", one)
            for size, one in self.checkpoints.items()
        ]
        for where, text in self._kept:
            if checkpoint := self._signed(where, text):
                claims.append((where, checkpoint))
        self.log = _read_log(self._folder / LOG, self.checkpoints)
        for where, one in sorted(claims, key=lambda claim: claim[1].size):
            if one.size not in self.log.roots:
                self._find(
                    where,
                    "no published checkpoint has its size, and the log no cut there",
                )
            elif self.log.roots[one.size] != one.root:
                self._find(
                    where,
                    f"it contradicts the log: something in its first {one.size}"
                    " leaves was changed, removed or added",
                )
        if self.log.size != max(self.checkpoints, default=0):
            self._find(LOG, "it does not end at the newest checkpoint")

    def _compare_versions(self, path: Path) -> None:
        for n, line in _lines(path):
            id = str(line["id"])
            said = line["said"]
            entry = said["id"]
            number = int(said["version"])
            if id != f"{entry}:{number}" or id in self._said:
                self._find(f"{path.name}, line {n}", "its number is another one's")
                continue
            self._said[id] = sha256(canonical(said)).digest()
            self._newest[entry] = max(number, self._newest.get(entry, 0))
            if "salts" not in line and id not in self.log.entries:
                self.uncovered[id] = str(line["on_day"])
            elif id not in self.log.entries:
                self._find(f"version {id}", "inserted: the log has no leaf of it")
            elif self.log.entries[id] != _leaf_hash(line):
                self._find(
                    f"version {id}", "altered: it is not what its leaf in the log says"
                )
            else:
                self._last_day = max(self._last_day, line["on_day"])

    def _look_for_gaps(self) -> None:
        for id in self.log.entries.keys() - self._said.keys():
            self._find(f"version {id}", "removed: the log has a leaf of it")
        for entry, newest in self._newest.items():
            ids = {f"{entry}:{number}" for number in range(1, newest)}
            for id in ids - self._said.keys() - self.log.entries.keys():
                self._find(f"version {id}", "missing: a later one is there")
        for id, day in self.uncovered.items():
            if day < self._last_day:
                self._find(
                    f"version {id}",
                    f"of {day}, and not in the log, which has later ones",
                )

    def _compare_entries(self, path: Path) -> None:
        table = path.with_name(path.name.replace(".jsonl", ".csv"))
        with gzip.open(table, "rt", encoding="utf-8", newline="") as rows:
            head, *rest = csv.reader(rows)
        count = 0
        for count, line in _lines(path):
            said = {name: value for name, value in line.items() if name != "dsa"}
            entry = str(said["id"])
            newest = self._newest.pop(entry, None)
            self.entries += 1
            if newest is None:
                self._find(
                    f"entry {entry}",
                    "inserted, or there twice: no version of it is left",
                )
            elif self._said[f"{entry}:{newest}"] != sha256(canonical(said)).digest():
                self._find(
                    f"entry {entry}", "altered: it is not what its newest version says"
                )
            if (
                count > len(rest)
                or [cell(said, name) for name in head] != rest[count - 1]
            ):
                self._find(
                    f"{table.name}, row {count}",
                    f"it differs from line {count} of {path.name}",
                )
        if count < len(rest):
            self._find(
                table.name,
                f"it has {len(rest) - count} rows more than {path.name} has lines",
            )


def _read_log(path: Path, sizes: Iterable[int]) -> PublishedLog:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return PublishedLog(lines, sizes)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for n, line in enumerate(lines, 1):
            yield n, json.loads(line)


def _leaf_hash(line: dict[str, Any]) -> bytes:
    """The hash of the leaf that a version and its salts make. Raises ValueError."""
    seals = {part: from_base64(line["salts"][part]) for part in Part}
    if any(len(seal) != SALT_BYTES for seal in seals.values()):
        raise ValueError(f"a salt of {line['id']} has a wrong length")
    parts = parts_of(line["id"], line["on_day"], line["change"], line["said"])
    return tree.leaf_hash(Leaf(SOURCE, line["id"], seals).data(parts))


LONGEST = 2_000


async def add_erratum(settings: Settings, since: date, texts: Sequence[str]) -> str:
    """Put an erratum on the page; `texts` are like "ru=…". Returns its id. Raises SettingsError."""
    channel = load_channel(settings.channel_file)
    said = dict[str, str]()
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
    async with storage.opened(settings) as (database, _), database.transaction() as tx:
        day = times.today(tx.now, channel.zone)
        if since > day:
            raise SettingsError([f"--since {since} lies ahead"])
        erratum = model.Erratum(new_id(), day, since, said)
        await store.add_erratum(tx, erratum)
    return erratum.id


SHOWN = 50


def verify_dumps(
    folder: Path,
    key: str | None,
    kept: Sequence[Path],
    older: Path | None,
    say: Callable[[str], None],
) -> bool:
    """Check published dumps, without a database; whether all of it fits.

    Raises SettingsError for a key or a file of the reader that cannot be read.
    """
    given = None
    try:
        if key is not None:
            given = read_key(key)
    except ValueError as error:
        raise SettingsError([str(error)]) from None
    found = Verification(folder, given, checkpoint_file.named_notes(kept))
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
        say(
            f"{len(found.uncovered)} versions are newer than the newest checkpoint: not proved yet"
        )
    if found.findings:
        say("BROKEN: the first fault stands above")
        return False
    say("whole: every version fits")
    return True
