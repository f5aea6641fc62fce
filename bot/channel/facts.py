"""What a decision may rely on."""

from typing import Any

from pydantic import model_validator

from bot.channel.parts import Id, Listed
from bot.channel.problems import Problem, refuse
from bot.channel.text import Label, Sentence
from bot.domain.authority.statement import KnownBy
from bot.domain.desk.case import Outcome


class Fact(Listed):
    """What a decision may rely on. Without outcomes it fits all of them.

    `label` is on the button by which a moderator states it.
    """

    id: Id
    label: Label | None = None
    text: Sentence
    known_by: KnownBy
    outcomes: tuple[Outcome, ...] = ()

    @model_validator(mode="after")
    def _has_a_button(self) -> Any:
        if self.known_by is KnownBy.MODERATOR and self.label is None:
            mend = "add “label”, which stands on the button"
            refuse([Problem(("label",), "moderators could not state it", mend)])
        return self
