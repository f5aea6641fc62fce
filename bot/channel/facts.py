"""What a decision may rely on."""

from bot.channel.parts import Id, Listed
from bot.channel.text import Label, Sentence
from bot.domain.authority.statement import KnownBy
from bot.domain.desk.case import Outcome


class Fact(Listed):
    """What a decision may rely on. Without outcomes it fits all of them.

    `label` is on the button by which a moderator states it.
    """

    id: Id
    label: Label
    text: Sentence
    known_by: KnownBy
    outcomes: tuple[Outcome, ...] = ()
