"""Anyone can check published dumps against checkpoints: what was changed is found and named."""

import base64
import gzip
import shutil
from hashlib import sha256
from random import Random

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from bot.cli.register import register
from bot.history.notes import notes_in
from bot.register import open_data
from bot.values import Scope
from tests.kit.databases import sqlite_at
from tests.kit.register.entries import CHANNEL, an_entry, correct, publish, sign

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def published(tmp_path_factory):
    """Dumps of three days: entries, a correction, an entry that no checkpoint covers yet.

    `other` has those of another deployment.
    """
    folder = tmp_path_factory.mktemp("published")
    async with sqlite_at(folder / "other.db") as database:
        await publish(database, an_entry(1, "https://a.example.com/"))
        await sign(database)
        await open_data.write(database, CHANNEL, folder / "other")
    async with sqlite_at(folder / "habarla.db") as database:
        first = [an_entry(n, f"https://a{n}.example.com/") for n in range(20, 50)]
        await publish(database, *first)
        await sign(database)
        await open_data.write(database, CHANNEL, folder / "older")
        platform = an_entry(
            400, "https://t.me/x", scope=Scope.PLATFORM, link_sha256=None
        )
        await publish(database, platform)
        await correct(database, first[3], category="drugs")
        await sign(database)
        await publish(database, an_entry(1, "https://new.example.com/"))
        await open_data.write(database, CHANNEL, folder / "dumps")
    return folder


@pytest.fixture
def folder(published, tmp_path):
    """A copy of the dumps."""
    return shutil.copytree(published / "dumps", tmp_path / "dumps")


def verify(folder, *options):
    """Status and words of `register verify`."""
    done = CliRunner().invoke(register, ["verify", str(folder), *map(str, options)])
    assert done.exception is None or isinstance(done.exception, SystemExit), (
        done.exception
    )
    return done.exit_code, " ".join(done.output.split())


def lines_of(path):
    return gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)


def rewrite(path, lines):
    """Change a file as a forger would, who mends its checksum, too."""
    path.write_bytes(gzip.compress("".join(lines).encode()))
    mend_sums(path.parent)


def mend_sums(folder):
    sums = [
        f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in open_data.summed(folder)
    ]
    (folder / open_data.SUMS).write_text("".join(sums))


def key_of(folder):
    return (folder / open_data.KEY).read_text().strip()


async def test_published_dumps_fit_their_checkpoints(published, folder):
    older = published / "older"
    kept = ("--older", older, "--against", older / open_data.CHECKPOINTS)
    code, said = verify(folder, "--key", key_of(folder), *kept)
    assert code == 0, said
    assert "32 entries, 32 versions in the log, 2 checkpoints" in said
    assert "1 versions are newer than the newest checkpoint" in said


def without(part):
    return lambda lines: [line for line in lines if part not in line]


def with_another_site(lines):
    return [line.replace("a20.example", "b20.example") for line in lines]


def with_another_hash(lines):
    """One of the tree's own, behind which no version stands."""
    other = base64.b64encode(bytes(32)).decode()
    last = next(n for n, line in enumerate(lines) if not line.startswith("entry"))
    return [*lines[:last], f"{lines[last].split()[0]} {other}\n", *lines[last + 1 :]]


def with_an_invented_one(lines):
    return [
        *lines,
        lines[0].replace("e0000001", "e0000999").replace("2026-11-21", "2026-11-01"),
    ]


VERSIONS, ENTRIES, TABLE = (
    f"{name}.gz"
    for name in ("versions-2026.jsonl", "entries-2026.jsonl", "entries-2026.csv")
)
FORGERIES = [
    (VERSIONS, with_another_site, "version e0000020:1: altered"),
    (ENTRIES, with_another_site, "entry e0000020: altered"),
    (
        TABLE,
        lambda lines: [*lines[:2], lines[2].replace("gambling", "drugs")],
        "row 2: it differs",
    ),
    (VERSIONS, without('"e0000023:2"'), "version e0000023:2: removed"),
    (ENTRIES, without('"id":"e0000025"'), "entry e0000025: removed"),
    (
        VERSIONS,
        with_an_invented_one,
        "version e0000999:1: of 2026-11-01, and not in the log",
    ),
    (open_data.LOG, with_another_hash, "contradicts the log"),
]


@pytest.mark.parametrize(("name", "change", "found"), FORGERIES)
async def test_what_was_changed_removed_or_invented_is_found(
    folder, name, change, found
):
    rewrite(folder / name, change(lines_of(folder / name)))
    code, said = verify(folder)
    assert (code, found in said) == (1, True), said


async def test_an_entry_that_was_removed_with_all_its_traces_is_found_with_an_older_copy(
    published, folder
):
    for name in (ENTRIES, TABLE, VERSIONS):
        rewrite(folder / name, without("e0000025")(lines_of(folder / name)))
    path = folder / open_data.LOG
    rewrite(path, [line.replace("entry e0000025:1", "0") for line in lines_of(path)])
    assert verify(folder)[0] == 0
    code, said = verify(folder, "--older", published / "older")
    assert (code, "version e0000025:1: removed since" in said) == (1, True)


async def test_a_foreign_checkpoint_or_log_is_found(published, folder):
    foreign = published / "other" / open_data.CHECKPOINTS
    code, said = verify(folder, "--against", foreign)
    assert (code, f"{foreign}, checkpoint 1: not signed by this log" in said) == (
        1,
        True,
    )
    (folder / open_data.CHECKPOINTS).write_text(foreign.read_text())
    mend_sums(folder)
    assert "it holds no checkpoint of this log" in verify(folder)[1]
    assert verify(published / "other")[0] == 0
    code, said = verify(published / "other", "--key", key_of(published / "dumps"))
    assert (code, "key.txt: it is not the key that you gave" in said) == (1, True)


async def test_a_kept_checkpoint_of_another_history_is_found(folder, tmp_path):
    text = notes_in((folder / open_data.CHECKPOINTS).read_text())[0]
    size = text.split("\n")[1]
    kept = tmp_path / "kept"
    kept.write_text(text.replace(f"\n{size}\n", f"\n{int(size) + 64}\n"))
    found = f"{kept}, checkpoint 1: not signed by this log: its signature is wrong"
    assert found in verify(folder, "--against", kept)[1]


async def test_a_file_without_its_sum_is_found(folder):
    path = folder / "entries-2025.csv.gz"
    path.write_bytes(path.read_bytes() + b"\0")
    assert "entries-2025.csv.gz: it does not have the sum" in verify(folder)[1]
    path.unlink()
    assert "entries-2025.csv.gz: removed" in verify(folder)[1]


async def test_no_damage_passes_and_none_ends_with_a_traceback(folder):
    random = Random(14)  # noqa: S311 - which damage is tried
    whole = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    for path, content in whole.items():
        for _ in range(6):
            at = random.randrange(len(content))
            damaged = bytearray(content)
            damaged[at] ^= 1 << random.randrange(8)
            path.write_bytes(damaged[: random.choice([at + 1, len(content)])])
            code, said = verify(folder)
            assert code == 1, (path.name, at, said)
        path.write_bytes(content)
    assert verify(folder)[0] == 0
