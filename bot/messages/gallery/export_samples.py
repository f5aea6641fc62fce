"""Samples of exports: the screen, its lists, a file and the history."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome
from bot.domain.figures.export import Filters, Format
from bot.domain.notices import figures as say
from bot.messages.figures.export_files import said
from bot.messages.gallery.decided_samples import NOW
from bot.messages.gallery.samples import Counted
from bot.messages.outgoing import Outgoing, Upload
from bot.messages.speaker import Speaker


def _file(speaker: Speaker, notice: say.ExportFile, rows: int) -> Outgoing:
    shown = said(speaker, notice, rows, Path("cases-2026-10.csv"))
    return replace(shown, file=Upload("document", "cases-2026-10.csv", b"number;type"))


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    desk = ("desk0000000000001", "Staff group")
    everything = say.ExportAsk(Filters("2026-10"), 1, (desk,))
    yield everything
    yield replace(everything, rows=0)
    narrowed = Filters("2026-Q4", desk[0], channel.types_on()[0].id, Outcome.RESTRICTED)
    yield replace(everything, filters=narrowed, rows=57, may_see_history=True)
    for page in "tod":
        yield replace(everything, page=page)
    yield Counted(say.ExportFile("sampleExport0001", 1, 1), 57, _file)
    yield Counted(say.ExportFile("sampleExport0001", 2, 6), 50_000, _file)
    yield say.ExportHistory(())
    line = say.ExportLine("Дана", NOW, Filters("2026-10"), None, Format.CSV, 57)
    yield say.ExportHistory(
        (line, replace(line, filters=narrowed, desk=desk[1], format=Format.LINES, rows=1))
    )
