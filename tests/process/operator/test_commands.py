"""The commands that run and exit: migrate, doctor, link, gallery, register, help."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.cli.doctor import machine
from tests.kit.process import records


@pytest.mark.parametrize(
    "url",
    ["postgresql://127.0.0.1:1/x", "sqlite:////proc/x/y.db", "sqlite:////proc", "what"],
)
def test_migrate_explains_a_failure_in_one_line(command, url):
    done = command("migrate", DATABASE_URL=url)
    assert done.exit_code == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("DATABASE_URL ")


def test_a_dry_run_of_migrate_names_what_would_run_and_makes_no_file(command, tmp_path):
    told = command("migrate", "--dry-run").stdout.splitlines()
    assert told[0].startswith("would apply 0001: ")
    assert list(tmp_path.iterdir()) == []
    assert len(command("migrate").stdout.splitlines()) == len(told)
    assert command("migrate", "--dry-run").stdout == "nothing to do\n"


def test_link_prints_one_json_object_for_each_input(command):
    links = [
        "https://www.Example.com/a?utm_source=x#top",
        "javascript:alert(1)",
        "",
        "--help-me",
    ]
    done = command("link", "--", *links)
    assert done.exit_code == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["input"] for one in found] == links
    assert found[0]["canonical"] == "https://example.com/a"
    assert found[0]["display"] == "hxxps://example[.]com/a"
    assert all(set(one) == {"input", "error"} for one in found[1:])


def test_a_demo_of_no_channel_file_is_refused(command):
    done = command("demo", "--channel", "none.toml")
    assert done.exit_code == 2
    assert "none.toml" in done.stderr


@pytest.mark.parametrize(
    "words", [["gallery"], ["register", "data"], ["register", "build"]]
)
def test_a_command_that_cannot_write_its_files_says_where_in_one_line(
    command, words, tmp_path
):
    assert command("migrate").exit_code == 0
    file = tmp_path / "file"
    file.touch()
    done = command(*words, str(file))
    assert done.exit_code == 2
    line = done.stderr.splitlines()[-1]
    assert line.startswith(str(file))
    assert "name a folder where you may write" in line


async def test_a_site_is_built_of_a_database_with_a_finished_month(world, tmp_path):
    """In a process of its own, where no test has filled the hooks."""
    url = f"sqlite:///{tmp_path}/old.db"
    assert await world.bot("migrate", DATABASE_URL=url).run() == 0
    await records.change(
        url,
        "INSERT INTO reports (id, number, draft_id, receipt, violation, language, filed_at)"
        " VALUES ('r', 'AAAAAA', 'd', X'00', 'drugs', 'kk', (strftime('%s') - 70 * 86400) * 1000)",
    )
    site = tmp_path / "site"
    address = ("--address", "https://example.org", "--bot", "habarla_bot")
    build = world.bot("register", "build", str(site), *address, DATABASE_URL=url)
    assert await build.run() == 0, build.output
    assert (site / "index.html").exists()


async def test_processes_that_start_together_set_an_empty_database_up_once(
    world, blank_postgres
):
    bots = [world.bot("migrate", DATABASE_URL=blank_postgres) for _ in range(4)]
    assert await asyncio.gather(*(bot.run() for bot in bots)) == [0] * 4
    assert sorted(bot.output == "nothing to do\n" for bot in bots) == [
        False,
        True,
        True,
        True,
    ]


def test_the_doctor_looks_at_the_disk_of_the_database(command, tmp_path, monkeypatch):
    def usage(folder):
        return SimpleNamespace(free=0 if Path(folder) == tmp_path / "apart" else 10**12)

    (tmp_path / "apart").mkdir()
    monkeypatch.setattr(machine.shutil, "disk_usage", usage)
    done = command("doctor", DATABASE_URL=f"sqlite:///{tmp_path}/apart/habarla.db")
    assert "BAD      disk: 0 MB free" in done.stdout
