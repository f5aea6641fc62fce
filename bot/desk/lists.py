"""Lines of cases in lists, and the buttons that open them."""

from collections.abc import Iterable
from typing import Self

from bot.cases.model import Case, is_held
from bot.core import desks_store, members_store
from bot.core.deep_links import case_link
from bot.core.messages import Button, Rows, Speaker, lines, rows_of, shortened
from bot.core.work import Work
from bot.desk.buttons import OpenCase
from bot.desk.card_words import due_line, state_of, titled
from bot.links.link import defang
from bot.values import Status, Value, replace


class QueueLine(Value):
    """A case in a list; one that another desk handles can be seen but not opened."""

    case: Case
    here: bool = True
    reporters: int = 0
    holder: str | None = None
    proposed_by: str | None = None  # whose decision waits for a second person


class CaseList(Value):
    lines: tuple[QueueLine, ...]
    is_private: bool = False

    def masked(self, own: frozenset[str], hidden: frozenset[str]) -> Self:
        """The list for a person who reported the `own` cases and decides the `hidden` ones again:
        without the first, and without the state of the others."""
        left = (line for line in self.lines if line.case.id not in own)
        return replace(self, lines=blind(left, hidden))


def blind(every: Iterable[QueueLine], hidden: frozenset[str]) -> tuple[QueueLine, ...]:
    """Return the lines, those of hidden cases without their state."""
    shown = []
    for line in every:
        if line.case.id in hidden:
            case = replace(
                line.case, status=Status.UNDER_REVIEW, decision=None, due_at=None
            )
            line = replace(line, case=case, holder=None, here=False)
        shown.append(line)
    return tuple(shown)


SHOWN_LINK = 160


def openers(speaker: Speaker, every: Iterable[QueueLine], *, is_private: bool) -> Rows:
    """A button for each case that can be opened; in a group it leads to the private chat."""
    buttons = []
    for line in every:
        if not line.here:
            continue
        case = line.case
        label = speaker.t.plain("Open № {number}", number=case.number)
        button = Button(label, OpenCase(case.id))
        if not is_private:
            button = Button(label, url=case_link(speaker.bot_username, case.id))
        buttons.append(button)
    return rows_of(buttons, 2)


def entries(speaker: Speaker, every: Iterable[QueueLine]) -> list[str]:
    return [_entry(speaker, line) for line in every]


def _entry(speaker: Speaker, line: QueueLine) -> str:
    t = speaker.t
    case = line.case
    is_many = line.reporters > 1 and not case.patterns
    return lines(
        titled(speaker, case),
        case.display and shortened(case.display, SHOWN_LINK),
        t(
            "{status} · {time}",
            status=state_of(speaker, case),
            time=t.time(case.opened_at),
        ),
        bool(case.patterns) and t("⚖ Please look closely: the card says why"),
        is_many
        and t.plural(
            "{n} person reported it", "{n} people reported it", line.reporters
        ),
        due_line(speaker, case),
        line.holder and t("Taken by {name}", name=line.holder),
        line.proposed_by
        and t(
            "Proposed by {name}: a second person is needed",
            name=defang(line.proposed_by),
        ),
        case.snoozed_until
        and t("Put off until {time}", time=t.time(case.snoozed_until)),
    )


async def of_cases(
    work: Work, found: list[Case], here: Iterable[desks_store.Desk]
) -> list[QueueLine]:
    """Return lines of cases of any desk; those of groups other than these desks' stay closed."""
    chats = {desk.chat for desk in here}
    known = set[str | None]()
    for id in {case.desk for case in found}:
        home = await desks_store.desks.get(work.tx, id)
        if home is not None and home.chat in chats:
            known.add(id)
    return [await line_of(work, case, is_here=case.desk in known) for case in found]


async def line_of(
    work: Work, case: Case, reporters: int = 0, *, is_here: bool = True
) -> QueueLine:
    holder = None
    proposer = None
    if case.proposal is not None:
        proposer = await members_store.staff_name(work.tx, case.proposal.by)
    elif is_held(case, work.now):
        holder = await members_store.staff_name(work.tx, case.holder)
    return QueueLine(case, is_here, reporters, holder, proposer)
