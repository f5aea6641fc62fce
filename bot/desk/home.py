"""Home of staff in their private chat: what waits for them, their cases, their duty."""

from bot.core.messages import (
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    language_rows,
    lines,
    paragraphs,
)
from bot.core.reviews import QUEUES
from bot.core.reviews_store import Kind
from bot.desk.digest import in_queue
from bot.desk.duty import SetDuty
from bot.desk.model import NO_FILTERS, QueueCounts
from bot.desk.queue import ShowQueue
from bot.reports.menu import ChooseLanguage, OpenCommand


@button("m:own")
class ReportPrivately(Action):
    """Leave the work: a member of staff reports something themselves, as a citizen."""


class Home(Message):
    """`reviews` counts by kind what this person may decide as a second person.

    `has_desk` is False for an admin before the first desk.
    """

    counts: QueueCounts = QueueCounts()
    to_approve: int = 0
    unread: int = 0
    reviews: tuple[tuple[Kind, int], ...] = ()
    on_duty: bool = False
    has_desk: bool = True
    asks_language: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        own = Button(t.plain("Report something of my own"), ReportPrivately())
        rows: Rows = ((own,),)
        if self.asks_language:
            rows = (*rows, *language_rows(speaker, ChooseLanguage))
        if not self.has_desk:
            text = t("Add me to a staff group and send /desk there.")
            state = Button(t.plain("The state of the channel"), OpenCommand("admin"))
            return Outgoing(paragraphs(bold(t("At work")), text), ((state,), *rows))
        return Outgoing(self._text(speaker), (*self._work_rows(speaker), *rows))

    def _text(self, speaker: Speaker) -> str:
        t = speaker.t
        counts = self.counts
        waits: str = t("Nothing is waiting. Thank you.")
        if counts.all:
            waits = lines(
                in_queue(speaker, counts.all, counts.urgent, counts.oldest_at),
                t("Free: {free}. Yours: {mine}.", free=counts.free, mine=counts.mine),
            )
        duty = t("You are off duty.")
        if self.on_duty:
            duty = t("You are on duty.")
        return paragraphs(
            bold(t("At work")),
            lines(waits, *self._for_second_people(speaker)),
            duty,
        )

    def _for_second_people(self, speaker: Speaker) -> list[str]:
        t = speaker.t
        said = [QUEUES[kind].call(speaker, n)[0] for kind, n in self.reviews]
        if self.to_approve:
            said.append(
                t.plural(
                    "{n} proposed decision needs a second person",
                    "{n} proposed decisions need a second person",
                    self.to_approve,
                )
            )
        if self.unread:
            said.append(
                t.plural(
                    "{n} decided case has new words",
                    "{n} decided cases have new words",
                    self.unread,
                )
            )
        return said

    def _work_rows(self, speaker: Speaker) -> Rows:
        t = speaker.t
        duty = t.plain("Go on duty")
        if self.on_duty:
            duty = t.plain("Go off duty")
        shown = ShowQueue.to(NO_FILTERS, None, page=0)
        return (
            (Button(t.plain("What is waiting"), shown, style="primary"),),
            (
                Button(t.plain("My cases"), OpenCommand("mine")),
                Button(duty, SetDuty(not self.on_duty)),
            ),
        )
