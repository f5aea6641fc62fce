"""Buttons of a desk besides those of a card: lists, languages, the next case, files of replies."""

from bot.domain.actions.base import Action, Place, button
from bot.domain.people import Right


@button("k:next", right=Right.HANDLE_CASES, place=Place.BOTH)
class TakeNext(Action):
    """Bring the most urgent free case to the presser's private chat."""


@button("k:open:{case}", right=Right.HANDLE_CASES, place=Place.BOTH)
class OpenCase(Action):
    """Post the case's card anew at the desk."""

    case: str


@button("k:lang:{language}", right=Right.READ_HELP, place=Place.DESK)
class SetStaffLanguage(Action):
    language: str


@button("k:desklang:{language}", right=Right.SET_UP_DESKS, place=Place.DESK)
class SetDeskLanguage(Action):
    language: str


@button("k:answer:{case}:{reply}", right=Right.HANDLE_CASES)
class AnswerReporter(Action):
    """Ask for words to the one reporter who sent a reply."""

    case: str
    reply: str


@button("k:replyfiles:{case}:{reply}", right=Right.HANDLE_CASES, place=Place.BOTH)
class ShowReplyFiles(Action):
    case: str
    reply: str
