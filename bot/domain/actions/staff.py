"""Buttons of staff: roles, links and posters, duty."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.people import Right, Role


@button("s:list:{page}", right=Right.MANAGE_STAFF)
class ShowStaff(Action):
    """A page of the list of staff, counted from 0."""

    page: int


@button("s:card:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowStaffMember(Action):
    telegram_id: int


@button("s:add:{role}", right=Right.MANAGE_STAFF)
class AddStaff(Action):
    role: Role


@button("s:set:{telegram_id}:{before|none}:{after|none}", right=Right.MANAGE_STAFF)
class SetRole(Action):
    """Change a role, provided that it is still the one that was shown."""

    telegram_id: int
    before: Role | None
    after: Role | None


@button("s:ask:{telegram_id}:{before|none}", right=Right.MANAGE_STAFF)
class AskAdmin(Action):
    """Ask before a person with this role becomes an admin."""

    telegram_id: int
    before: Role | None


@button("s:desks:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowDeskRoles(Action):
    """Which role a person has for each desk alone."""

    telegram_id: int


@button("s:desk:{telegram_id}:{desk}", right=Right.MANAGE_STAFF)
class ChooseDeskRole(Action):
    telegram_id: int
    desk: str


@button("s:at:{telegram_id}:{desk|-}:{before|none}:{after|none}", right=Right.MANAGE_STAFF)
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


@button("p:s:{payload}:{language}", right=Right.MAKE_LINKS)
class ShowPoster(PosterAction): ...


@button("p:t:{payload}:{language}:{group}", right=Right.MAKE_LINKS)
class ChoosePosterType(PosterAction):
    group: str | None = None


@button("p:r:{payload}:{language}", right=Right.MAKE_LINKS)
class ChoosePosterRegion(PosterAction): ...


@button("p:m:{payload}:{language}", right=Right.MAKE_LINKS)
class MakePoster(PosterAction): ...


@button("u:on:{hours}", right=Right.HANDLE_CASES)
class GoOnDuty(Action):
    """For some hours; 0: until it is switched off."""

    hours: int


@button("u:off", right=Right.HANDLE_CASES)
class GoOffDuty(Action): ...


@button("u:text:{on}", right=Right.HANDLE_CASES)
class SetTextOnly(Action):
    on: bool


@button("k:dial:{number}:{is_right}", right=Right.SET_UP_DESKS)
class SayDialled(Action):
    """An admin dialled this number of the channel file, and it is right or not."""

    number: str
    is_right: bool
