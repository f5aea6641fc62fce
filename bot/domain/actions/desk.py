"""Buttons of a desk besides those of a card: lists, languages, the next case, files of replies."""

from bot.domain.actions.base import Action, button


@button("k:next")
class TakeNext(Action):
    """Bring the most urgent free case to the presser's private chat."""


@button("k:open:{case}")
class OpenCase(Action):
    """Post the case's card anew at the desk."""

    case: str


@button("k:lang:{language}")
class SetStaffLanguage(Action):
    language: str


@button("k:desklang:{language}")
class SetDeskLanguage(Action):
    language: str


@button("k:answer:{case}:{reply}")
class AnswerReporter(Action):
    """Ask for words to the one reporter who sent a reply."""

    case: str
    reply: str


@button("k:replyfiles:{case}:{reply}")
class ShowReplyFiles(Action):
    case: str
    reply: str
