"""Samples of what is said about reports in bad faith."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.actions.abuse import PauseFor
from bot.domain.notices import talks as say
from bot.messages.gallery.decided_samples import NOW
from bot.messages.gallery.samples import REPORT
from bot.services.desk.workbench.card_view import CardView


def samples(channel: Channel) -> Iterator[Any]:
    for why in (None, *(reason.id for reason in channel.bad_faith)):
        yield say.FilingPaused(NOW, why, None, REPORT)
        yield say.ReportsVoided(21, why, None, REPORT)
    yield say.FilingPaused(NOW, None, "The photos are ten years old.", None)
    yield say.ReportsVoided(1, None, "The photos are ten years old.", REPORT)
    yield say.PauseLifted()
    for count in (1, 5):
        yield say.ReportsRestored(count)


def cards(working: CardView) -> Iterator[CardView]:
    """A working card with each of its menus open."""
    yield replace(working, menu=("bads", f"{REPORT}@{NOW}", f"{REPORT}@{NOW}"))
    yield replace(working, menu=("bad", REPORT, "21", "0", "0"))
    yield replace(working, menu=("bad", REPORT, "0", str(NOW), "5"))
    yield replace(working, menu=("bv", REPORT))
    for long in PauseFor:
        yield replace(working, menu=("bp", REPORT, long.value))
