"""People who are enough to approve, publish and judge together, and those who watch at night."""

from bot.core import desks_store, members_store, roles
from bot.core.capabilities import Capability, Found, Name, State, is_on
from bot.core.messages import N_, Worded
from bot.core.people import Right, may
from bot.core.work import Work
from bot.desk import second_looks, second_person
from bot.values import Value


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_DESK = N_("Add me to a group of moderators, and send /desk there.")
    NO_APPROVER = N_(
        "Proposals of one desk stand still: nobody is left to approve them. People with a role: "
        "{have}, needed: {n}. Give roles: /staff"
    )
    NO_PUBLISHER = N_(
        "Publication and appeals stand still: nobody is left for them. People with a role: "
        "{have}, needed: {n}. Give roles: /staff"
    )
    NO_JUDGE = N_(
        "Appeals stand still: nobody is left to judge them. People with a role: "
        "{have}, needed: {n}. Give roles: /staff"
    )
    NO_WATCH = N_(
        "No moderator of “{desk}” is on duty: urgent cases wait. A moderator sends /duty."
    )
    SECOND_PEOPLE = N_("Enough people for each step")
    NIGHT = N_("Watch at night")
    NO_SHARE = N_("Channel file: second_look.percent, more than 0")
    NO_PERSON = N_(
        "They wait for a person: give a colleague of another desk, or a senior, a role: /staff"
    )
    LOOKS = N_("Second looks")


class Staffing(Value):
    """Known people at one desk or several: those who handle cases, and of these those who may be
    the second person."""

    handle: frozenset[int] = frozenset()
    second: frozenset[int] = frozenset()

    @property
    def left(self) -> int:
        """Number of `second` who are left once one person proposed."""
        return len(self.second) - (not self.handle - self.second)


async def _at_desk(work: Work, desk: desks_store.Desk) -> Staffing:
    found = await roles.roles_inside(work, desk, second_person.ASKED)
    handle = {one for one, role in found.items() if may(role, Right.HANDLE_CASES)}
    second = {one for one, role in found.items() if may(role, Right.BE_SECOND)}
    return Staffing(frozenset(handle), frozenset(second))


async def _look_at_people(work: Work) -> Found:
    """Proposer, approver, publisher and judge of an appeal are different people. An approver comes
    from the desk of the case, a publisher and a judge from any."""
    at_desks = [
        await _at_desk(work, desk) for desk in await desks_store.open_desks(work.tx)
    ]
    if not at_desks:
        return Found(State.WAITS, Said.NO_DESK)
    every = Staffing(
        frozenset().union(*(one.handle for one in at_desks)),
        frozenset().union(*(one.second for one in at_desks)),
    )
    approves = any(work.channel.four_eyes.marked.values())
    publishes = is_on(work.channel, Name.REGISTER)
    todo: Said | None = None
    if approves and min(one.left for one in at_desks) < 1:
        todo = Said.NO_APPROVER
    elif publishes and every.left < approves + 1:
        todo = Said.NO_PUBLISHER
    elif every.left < approves + publishes + 1:
        todo = Said.NO_JUDGE
    if todo is None:
        return Found(State.ON)
    needed = len(every.second) - every.left + approves + publishes + 1
    return Found(State.WAITS, todo, {"have": len(every.second), "n": needed})


async def _look_at_night(work: Work) -> Found:
    desks = await desks_store.open_desks(work.tx)
    if not desks:
        return Found(State.WAITS, Said.NO_DESK)
    for desk in desks:
        if not await members_store.on_duty(work.tx, desk.chat):
            todo = Said.NO_WATCH
            return Found(State.WAITS, todo, {"desk": desk.title})
    return Found(State.ON)


SECOND_PEOPLE = Capability(Name.SECOND_PEOPLE, Said.SECOND_PEOPLE, _look_at_people)
NIGHT = Capability(Name.NIGHT, Said.NIGHT, _look_at_night)


async def _look_at_looks(work: Work) -> Found:
    if not work.channel.second_look.percent:
        return Found(State.OFF, Said.NO_SHARE)
    if not await second_looks.people_for_looks(work):
        return Found(State.WAITS, Said.NO_PERSON)
    return Found(State.ON)


LOOKS = Capability(Name.LOOKS, Said.LOOKS, _look_at_looks)
