"""Pictures and documents are made in a process that starts on demand and ends when idle."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.authorities.documents import Document, Section
from bot.core.file_process import FileProcess, NotMade
from bot.core.typesetting import make
from bot.figures.charts import Bars, Lines, Series
from offline_telegram.files import picture_size
from tests.kit.waiting import until

LINES = Lines("Қазан", ("1", "2", "3"), (Series("Хабарлама", (1, 5, 2)), Series("Шешім", (0, 2))))
BARS = Bars("Өңір", ("Алматы", "Түркістан"), (Series("", (3, 0)),), ("3", "5-тен аз"), dark=True)
DOCUMENT = Document("kk", "a", "b", "c", "2026-11-26", (Section("d", ("ә",)),), "e", "{n}")


@pytest.fixture
async def file_process():
    file_process = FileProcess(idle_seconds=0.2)
    yield file_process
    await file_process.close()


async def test_charts_fit_a_phone_and_an_idle_process_ends(file_process):
    loaded = set(sys.modules)  # another test may have drawn a chart in this process
    for chart in (LINES, BARS):
        width, height = picture_size(await file_process.make(chart))
        assert width == 1080
        assert 200 < height < 1600
    assert "typst" not in set(sys.modules) - loaded, "the bot's own process stays small"
    await until(lambda: file_process._process is None)
    assert picture_size(await file_process.make(BARS)), "and comes again"


async def test_an_empty_chart_says_that_it_is_empty(file_process):
    said, blank = (Bars("Өңір", (), (), (), nothing) for nothing in ("Бұл кезеңде жоқ", ""))
    assert await file_process.make(said) != await file_process.make(blank)


async def test_a_broken_chart_or_a_killed_process_costs_one_chart(file_process):
    broken = Bars("x", ("a",), (Series("", ("no number",)),), ("1",))
    with pytest.raises(NotMade):
        await file_process.make(broken)
    assert picture_size(await file_process.make(BARS))
    await file_process.make(BARS)
    os.kill(file_process._process.pid, signal.SIGKILL)
    with pytest.raises(NotMade):
        await file_process.make(BARS)
    assert picture_size(await file_process.make(BARS))


async def test_a_cancelled_chart_leaves_no_picture_for_the_next_caller(file_process):
    await file_process.make(BARS)
    drawing = asyncio.create_task(file_process.make(LINES))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert await file_process.make(BARS) == await file_process.make(BARS)


async def test_a_document_is_made_in_the_same_process_which_has_no_thread_outside(file_process):
    for what in (DOCUMENT, BARS, LINES, DOCUMENT):
        assert await file_process.make(what) == make(what), "with all its letters"
    assert threads_of(file_process._process.pid) == 1


def threads_of(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))
