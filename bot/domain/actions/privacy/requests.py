"""Buttons about requests for data: of a person, and of a custodian."""

from bot.domain.actions.base import Action, button
from bot.domain.people import Right
from bot.domain.staff.custody import Asked, Ground


@button("d:ask")
class AskAboutData(Action):
    """A person wants to ask a custodian about their data."""


@button("d:list:{page}", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequests(Action):
    """A page of requests, counted from 0."""

    page: int


@button("d:new", right=Right.ANSWER_DATA)
class EnterOutsideRequest(Action):
    """A custodian writes down a written request from outside."""


@button("d:show:{request}", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequest(Action):
    request: str


@button("d:grounds:{request}", right=Right.ANSWER_DATA)
class ChooseRefusalGround(Action):
    request: str


@button("d:end:{request}:{asked}:{ground|none}", right=Right.ANSWER_DATA)
class EndDataRequest(Action):
    """Ask for the written reason; the request ends with it."""

    request: str
    asked: Asked
    ground: Ground | None


@button("d:confirm:{request}", right=Right.SEE_DATA_REQUESTS)
class ConfirmErasure(Action):
    """Agree to the erasure of an account."""

    request: str


@button("d:subject:{request}", right=Right.ANSWER_DATA)
class EnterSubject(Action):
    """Ask for the report code or the id that a request from outside names."""

    request: str
