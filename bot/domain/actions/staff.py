"""Buttons of staff: roles, links and posters, duty."""

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


@button("s:ask:{telegram_id}:{before|none}")
class AskAdmin(Action):
    """Ask before a person with this role becomes an admin."""

    telegram_id: int
    before: Role | None


@button("s:desks:{telegram_id}")
class ShowDeskRoles(Action):
    """Which role a person has for each desk alone."""

    telegram_id: int


@button("s:desk:{telegram_id}:{desk}")
class ChooseDeskRole(Action):
    telegram_id: int
    desk: str


@button("s:at:{telegram_id}:{desk|-}:{before|none}:{after|none}")
class SetDeskRole(Action):
    """Change a role for one desk, without a desk that of a custodian, if it is still `before`."""

    telegram_id: int
    desk: str | None
    before: Role | None
    after: Role | None


@dataclass(frozen=True, slots=True)
class PosterAction(Action):
    """A link being made: the payload of a deep link and the language of the poster."""

    payload: str
    language: str


@button("p:s:{payload}:{language}")
class ShowPoster(PosterAction): ...


@button("p:t:{payload}:{language}:{group}")
class ChoosePosterType(PosterAction):
    group: str | None = None


@button("p:r:{payload}:{language}")
class ChoosePosterRegion(PosterAction): ...


@button("p:m:{payload}:{language}")
class MakePoster(PosterAction): ...


@button("u:on:{hours}")
class GoOnDuty(Action):
    """For some hours; 0: until it is switched off."""

    hours: int


@button("u:off")
class GoOffDuty(Action): ...


@button("u:text:{on}")
class SetTextOnly(Action):
    on: bool


@button("k:dial:{number}:{is_right}")
class SayDialled(Action):
    """An admin dialled this number of the channel file, and it is right or not."""

    number: str
    is_right: bool
