"""How cases end: outcomes, the grounds of decisions and the reasons that reporters read."""

from datetime import date
from typing import Annotated

from bot.channel.parts import Id, Line, Listed, Several, named
from bot.channel.text import Name, Sentence, Text
from bot.domain.desk.case import Outcome


class Ground(Listed):
    """The ground of a decision. Without types it fits all types."""

    id: Id
    label: Sentence
    law: Line | Name | None = None  # the act and the article; a line stands for all languages
    as_of: date
    checked: bool = False  # by a lawyer
    types: Several = ()
    offered: bool = True  # False: earlier decisions rest on it, new ones cannot

    def act(self, language: str) -> str | None:
        """The act and the article in this language."""
        return self.law.say(language) if isinstance(self.law, Text) else self.law


class Reason(Listed):
    """A sentence for the reporter; it does not quote the content."""

    id: Id
    text: Sentence


class OutcomeText(Listed):
    id: Outcome
    label: Name
    icon: Line
    meaning: Sentence
    grounds: Annotated[tuple[Ground, ...], named("id")] = ()
    reasons: Annotated[tuple[Reason, ...], named("id")] = ()
