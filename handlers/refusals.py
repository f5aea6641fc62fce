"""What a sender reads whose command needs a right that they do not have."""

from collections.abc import Mapping

from bot.domain.notice import Notice
from bot.domain.notices.broadcast import BroadcastProblem, BroadcastWord
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.notices.figures import FiguresProblem, FiguresWord
from bot.domain.notices.posters import LinksRefused
from bot.domain.notices.privacy import DataProblem, DataWord
from bot.domain.notices.register.publishing import EntryRefused
from bot.domain.notices.staff import StaffWord
from bot.domain.people import Right, Role
from bot.domain.staff.appointments import StaffProblem
from bot.services.visit import Visit
from handlers.guards import stranger


def is_stranger(visit: Visit) -> bool:
    """Who is no member of staff here gets no answer to /desk; who acts unseen hears why."""
    is_staff = visit.role is not Role.OUTSIDER or visit.is_unsure
    return not is_staff and not visit.sender.is_private and not visit.sender.is_anonymous


_REFUSED: Mapping[Right, Notice] = {
    Right.SEE_DATA_REQUESTS: DataWord(DataProblem.NOT_CUSTODIAN),
    Right.SEE_FIGURES: FiguresWord(FiguresProblem.NO_RIGHT),
    Right.EXPORT: FiguresWord(FiguresProblem.NO_EXPORT_RIGHT),
    Right.CORRECT_ENTRIES: EntryRefused(),
    Right.MAKE_LINKS: LinksRefused(),
    Right.BROADCAST: BroadcastWord(BroadcastProblem.NOT_ADMIN),
}


def refusal(visit: Visit, right: Right) -> Notice:
    """Says who may give a command that needs this right."""
    if visit.role is Role.AUTHORITY and right is not Right.SET_UP_DESKS:
        return DeskWord(stranger(visit))
    match right:
        case Right.MANAGE_STAFF if visit.sender.is_private:
            number = str(visit.sender.person)
            return StaffWord(StaffProblem.NOT_ADMIN_YET, number, closes=True)
        case Right.MANAGE_STAFF if not visit.sender.is_anonymous:
            return StaffWord(StaffProblem.NOT_ADMIN)
        case Right.SET_UP_DESKS if not visit.sender.is_anonymous:
            return DeskWord(DeskProblem.NOT_ADMIN)
        case _:
            return _REFUSED.get(right) or DeskWord(stranger(visit))
