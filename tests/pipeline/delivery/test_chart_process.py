"""Charts are drawn in a process of their own that starts on demand and ends when idle."""

import asyncio
import os
import signal
import sys

import pytest

from bot.messages.charts.spec import Bars, Lines, Series, dump, load
from bot.pipeline.delivery.chart_process import ChartProcess, NotDrawn
from bot.sandbox.api.files import picture_size
from tests.kit.waiting import until

LINES = Lines("Қазан", ("1", "2", "3"), (Series("Хабарлама", (1, 5, 2)), Series("Шешім", (0, 2))))
BARS = Bars("Өңір", ("Алматы", "Түркістан"), (Series("", (3, 0)),), ("3", "5-тен аз"), dark=True)


@pytest.fixture
async def chart_process():
    chart_process = ChartProcess(idle_seconds=0.2)
    yield chart_process
    await chart_process.close()


def test_a_chart_survives_the_pipe_unchanged():
    for chart in (LINES, BARS):
        assert load(dump(chart)) == chart
        assert dump(chart).isascii()
        assert "\n" not in dump(chart)


async def test_charts_fit_a_phone_and_an_idle_process_ends(chart_process):
    loaded = set(sys.modules)  # another test may have drawn a chart in this process
    for chart in (LINES, BARS):
        width, height = picture_size(await chart_process.draw(chart))
        assert width == 1080
        assert 400 < height < 1600
    assert "matplotlib" not in set(sys.modules) - loaded, "the bot's own process stays small"
    await until(lambda: not chart_process.is_open)
    assert picture_size(await chart_process.draw(BARS)), "and comes again"


async def test_an_empty_chart_says_that_it_is_empty(chart_process):
    said, blank = (Bars("Өңір", (), (), (), nothing) for nothing in ("Бұл кезеңде жоқ", ""))
    assert await chart_process.draw(said) != await chart_process.draw(blank)


async def test_a_broken_chart_raises_and_the_next_one_is_drawn(chart_process):
    broken = Bars("x", ("a",), (Series("", ("no number",)),), ("1",))
    with pytest.raises(NotDrawn):
        await chart_process.draw(broken)
    assert picture_size(await chart_process.draw(BARS))


async def test_a_killed_process_costs_one_chart(chart_process):
    await chart_process.draw(BARS)
    os.kill(chart_process._process.pid, signal.SIGKILL)
    with pytest.raises(NotDrawn):
        await chart_process.draw(BARS)
    assert picture_size(await chart_process.draw(BARS))


async def test_a_cancelled_chart_leaves_no_picture_for_the_next_caller(chart_process):
    await chart_process.draw(BARS)
    drawing = asyncio.create_task(chart_process.draw(LINES))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert await chart_process.draw(BARS) == await chart_process.draw(BARS)


async def test_a_process_that_ends_during_a_request_costs_one_chart(chart_process, monkeypatch):
    """As uvloop says it: its writer raises no OSError."""
    await chart_process.draw(BARS)

    def closed(data):
        raise RuntimeError("the handler is closed")

    monkeypatch.setattr(chart_process._process.stdin, "write", closed)
    with pytest.raises(NotDrawn):
        await chart_process.draw(BARS)
    assert await chart_process.draw(BARS)
