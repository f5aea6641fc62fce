"""Runs of grave cases that one person decides: a pause is offered, never ordered."""

from collections.abc import Sequence
from functools import partial
from itertools import takewhile

from bot.cases.happenings import CaseMoved, Happening
from bot.cases.hooks import Wanted
from bot.cases.model import Case
from bot.core.messages import (
    Button,
    Lane,
    Message,
    Outgoing,
    Speaker,
    bold,
    lines,
    rows_of,
)
from bot.core.times import HOUR_MS
from bot.core.work import Work, compose
from bot.desk import colleagues, exposure_store
from bot.desk.buttons import TakeNext
from bot.desk.card_words import is_disturbing
from bot.desk.duty import SetDuty, SetTextOnly

RUN = 5
"""Grave cases in a row after which a pause is offered, and after as many again."""
RUN_MS = 2 * HOUR_MS
"""A case that was decided longer ago is no part of a run."""


class PauseOffered(Message):
    """Offers a pause to a person who decided so many grave cases in a row."""

    cases: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = t.plural(
            "You decided {n} hard case in a row. Thank you.",
            "You decided {n} hard cases in a row. Thank you.",
            self.cases,
        )
        text = lines(
            bold(head),
            t(
                "Take a quarter of an hour if you like: what you hold stays yours, the rest waits or "
                "goes to colleagues. No one is told."
            ),
        )
        buttons = (
            Button(t.plain("Text only"), SetTextOnly(on=True)),
            Button(t.plain("Go off duty"), SetDuty(on=False)),
            Button(t.plain("Next"), TakeNext()),
        )
        return Outgoing(text, rows_of(buttons, 2))


async def offer_pause(work: Work, case: Case, happened: Happening) -> Sequence[Wanted]:
    """After a decision of a person: offer a pause where it ends a run of grave cases."""
    if not isinstance(happened, CaseMoved) or happened.move.staff is None:
        return ()
    staff = happened.move.staff
    is_decision = happened.move.act in exposure_store.DECIDING
    if not is_decision or not is_disturbing(work.channel, case.violation):
        return ()
    run = await grave_run(work, staff)
    to = await colleagues.recipient(work, staff)
    if to is None or run == 0 or run % RUN:
        return ()
    return [compose(to, PauseOffered(run), Lane.NOTICE)]


async def grave_run(work: Work, staff: int) -> int:
    """Count the grave cases that this person decided last, one after another."""
    since = work.now - RUN_MS
    decided = await exposure_store.decided_by(work.tx, staff, since)
    is_grave = partial(is_disturbing, work.channel)
    return len(list(takewhile(is_grave, decided.values())))
