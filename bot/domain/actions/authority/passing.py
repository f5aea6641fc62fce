"""Buttons by which moderators pass a case on."""

from bot.domain.actions.base import Action, button
from bot.domain.actions.case import CaseAction
from bot.domain.people import Right


@button("c:{case}:{version}:leave")
class PassToAuthority(CaseAction):
    """The case file begins its way to the authority, once more or for the first time."""


@button("q:w:{page}", right=Right.HANDLE_CASES)
class ShowAuthorityQueue(Action):
    """A page of the cases that wait for an authority, counted from 0."""

    page: int
