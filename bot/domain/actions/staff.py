"""Buttons of those who run the channel: staff and their roles, links and posters."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.people import Role


@button("s:list:{page}")
class ShowStaff(Action):
    """A page of the list of staff, counted from 0."""

    page: int


@button("s:card:{telegram_id}")
class ShowStaffMember(Action):
    telegram_id: int


@button("s:add:{role}")
class AddStaff(Action):
    role: Role


@button("s:set:{telegram_id}:{before|none}:{after|none}")
class SetRole(Action):
    """Change a role, provided that it is still the one that was shown."""

    telegram_id: int
    before: Role | None
    after: Role | None


@dataclass(frozen=True, slots=True)
class PosterAction(Action):
    """A link being made: the payload of a deep link and the language of the poster."""

    payload: str
    language: str


@button("p:s:{payload}:{language}")
class ShowPoster(PosterAction): ...


@button("p:t:{payload}:{language}:{group}", "p:t:{payload}:{language}")
class ChoosePosterType(PosterAction):
    group: str | None = None


@button("p:r:{payload}:{language}")
class ChoosePosterRegion(PosterAction): ...


@button("p:m:{payload}:{language}")
class MakePoster(PosterAction): ...
