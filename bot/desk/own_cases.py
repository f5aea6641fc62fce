"""The list of one's own cases: held, waiting for an answer, decided today."""

from bot.cases.model import is_held
from bot.core.desks_store import Desk
from bot.core.messages import Message, Outgoing, Speaker, bold, lines, paragraphs
from bot.core.times import start_of, today
from bot.core.work import Work
from bot.desk import (
    queue_store,
)
from bot.desk.lists import CaseList, entries, line_of, openers
from bot.values import Status


class Mine(CaseList, Message):
    """One's own cases: the first of those held, then of those asked about, then decided today."""

    held: int = 0
    asked: int = 0
    decided: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        counts = lines(
            bold(t("I hold: {n}", n=self.held)),
            t("Waiting for an answer: {n}", n=self.asked),
            t("Decided today: {n}", n=self.decided),
        )
        rows = openers(speaker, self.lines, is_private=self.is_private)
        more = max(self.held, self.asked) > SHOWN_MINE and t(
            "/queue mine lists all that I hold."
        )
        return Outgoing(paragraphs(counts, *entries(speaker, self.lines), more), rows)


SHOWN_MINE = 5
"""Cases of each kind in /mine."""


async def show_mine(work: Work, here: list[Desk], me: int) -> Mine:
    zone = work.channel.zone
    desks = {desk.id for desk in here}
    since = start_of(today(work.now, zone), zone)
    taken = [
        one
        for one in await queue_store.last_taken_by(work.tx, me)
        if one.case.desk in desks
    ]
    decided = await queue_store.decided_by(work.tx, me, since)
    asked = [one for one in taken if one.case.status is Status.NEED_INFO]
    held = [one for one in taken if one not in asked and is_held(one.case, work.now)]
    decided = [one for one in decided if one.case.desk in desks]
    shown = [*held[:SHOWN_MINE], *asked[:SHOWN_MINE], *decided[:SHOWN_MINE]]
    lines = tuple([await line_of(work, one.case, one.reporters) for one in shown])
    return Mine(lines, held=len(held), asked=len(asked), decided=len(decided))
