"""Pictures and documents are made in processes of their own."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.authorities.documents import Document, Section
from bot.core import helper_process
from bot.core.file_process import FileProcess, NotMade
from bot.core.typesetting import make
from bot.figures.charts import Chart, Series
from offline_telegram.files import picture_size
from tests.kit.waiting import until

LINES = Chart(
    "Қазан", ("1", "2", "3"), (Series("Хабарлама", (1, 5, 2)), Series("Шешім", (0, 2)))
)
BARS = Chart(
    "Өңір", ("Алматы", "Түркістан"), (Series("", (3, 0)),), ("3", "5-тен аз"), dark=True
)
DOCUMENT = Document(
    "kk", "a", "b", "c", "2026-11-26", (Section("d", ("ә",)),), "e", "{n}"
)


@pytest.fixture
def file_process():
    return FileProcess()


async def test_charts_fit_a_phone_and_the_process_of_the_bot_stays_small(file_process):
    loaded = set(sys.modules)  # another test may have drawn a chart in this process
    for chart in (LINES, BARS):
        width, height = picture_size(await file_process.make(chart))
        assert width == 1080
        assert 200 < height < 1600
    assert "typst" not in set(sys.modules) - loaded


async def test_an_empty_chart_says_that_it_is_empty(file_process):
    said, blank = (
        Chart("Өңір", (), (), (), nothing) for nothing in ("Бұл кезеңде жоқ", "")
    )
    assert await file_process.make(said) != await file_process.make(blank)


async def test_a_broken_chart_or_a_process_that_does_not_start_costs_one_chart(
    file_process, monkeypatch
):
    broken = Chart("x", ("a",), (Series("", ("no number",)),), ("1",))
    with pytest.raises(NotMade):
        await file_process.make(broken)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/nothing")
        with pytest.raises(NotMade):
            await file_process.make(BARS)
    assert picture_size(await file_process.make(BARS))


async def test_a_cancelled_chart_leaves_no_process(file_process):
    before = children()
    drawing = asyncio.create_task(file_process.make(LINES))
    await until(lambda: children() - before)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert children() == before
    assert await file_process.make(BARS) == await file_process.make(BARS)


async def test_a_document_is_made_by_a_process_that_has_no_thread_outside(file_process):
    for what in (DOCUMENT, BARS, LINES):
        assert await file_process.make(what) == make(what), "with all its letters"
    tasks = "import os; print(*os.listdir('/proc/self/task'))"
    code = f"from bot.core import typesetting; typesetting.load(); {tasks}"
    loaded = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=PIPE
    )
    threads, _ = await loaded.communicate()
    assert len(threads.split()) == 1, "it is confined with the thread that it has"


@pytest.mark.parametrize("turns", range(6))
async def test_a_process_is_gone_when_its_loop_ends_however_often_it_was_cut_off(turns):
    before = children()
    await asyncio.to_thread(asyncio.run, cut_off(turns))
    await until(lambda: children() <= before)


async def cut_off(turns):
    """Leave a loop that cancels its task once more, whatever the task waits for."""
    task = asyncio.create_task(helper_process.run("bot.core.typesetting", b"", 60))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()


def children():
    lists = Path("/proc/self/task").glob("*/children")
    return {one for every in lists for one in every.read_text().split()}
