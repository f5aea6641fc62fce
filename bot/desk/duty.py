"""Duty: who is on duty at a desk, and one's own switches."""

from bot.core import members_store, roles
from bot.core.desks_store import Desk
from bot.core.messages import (
    Action,
    Button,
    Message,
    Outgoing,
    Speaker,
    as_many,
    bold,
    button,
    lines,
    paragraphs,
    rows_of,
    shortened,
)
from bot.core.people import Right, Role
from bot.core.pickers import ticked
from bot.core.work import Work
from bot.desk import colleagues, second_person
from bot.desk.colleagues import Colleague
from bot.links.link import defang
from bot.values import Duty


@button("u:duty:{on}", right=Right.HANDLE_CASES)
class SetDuty(Action):
    on: bool


@button("u:home", right=Right.HANDLE_CASES)
class ShowHome(Action): ...


@button("u:text:{on}", right=Right.HANDLE_CASES)
class SetTextOnly(Action):
    on: bool


@button("u:grey:{on}", right=Right.HANDLE_CASES)
class SetGrey(Action):
    """See photos in grey."""

    on: bool


class DutyScreen(Message):
    """One's own switches, and by the titles of one's desks who is on duty."""

    duty: Duty
    desks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        night = speaker.channel.duty.night
        mine = self.duty
        others = [_who_is_on_duty(speaker, *one) for one in self.desks]
        state = t("You are off duty.")
        if mine.switched_on:
            state = t("You are on duty.")
        shift = t("Text-only shift: off.")
        if mine.text_only:
            shift = t(
                "Text-only shift: on. Files stay closed; others are told nothing."
            )
        text = paragraphs(
            lines(
                bold(state),
                night.begin != night.end
                and t("Quiet hours: {hours}", hours=f"{night.begin}–{night.end}"),
                shift,
            ),
            t(
                "Moderators on duty are told in private about overdue cases; in quiet hours, "
                "only about urgent ones."
            ),
            t("Grey pictures: videos and documents stay in colour."),
            lines(*as_many(others, _DESKS_ROOM)),
        )
        return Outgoing(text, rows_of(_switches(speaker, mine), 1))


def _switches(speaker: Speaker, mine: Duty) -> tuple[Button, ...]:
    t = speaker.t
    on = not mine.switched_on
    words = not mine.text_only
    grey = not mine.grey
    return (
        Button(ticked(t.plain("On duty"), mine.switched_on), SetDuty(on)),
        Button(ticked(t.plain("Text only"), mine.text_only), SetTextOnly(words)),
        Button(ticked(t.plain("Grey pictures"), mine.grey), SetGrey(grey)),
        Button(t.plain("At work"), ShowHome()),
    )


def _who_is_on_duty(speaker: Speaker, desk: str, on_duty: tuple[str, ...]) -> str:
    title = defang(shortened(desk, _NAME))
    if not on_duty:
        return speaker.t("{desk}: no moderator on duty", desk=title)
    names = ", ".join(defang(shortened(name, _NAME)) for name in on_duty)
    return speaker.t("{desk}: on duty {names}", desk=title, names=names)


_NAME = 40

_DESKS_ROOM = 1500


async def on_duty(work: Work, desk: Desk) -> list[Colleague]:
    return await colleagues.find_all(
        work, desk, await members_store.on_duty(work.tx, desk.chat)
    )


async def seniors(work: Work, desk: Desk) -> list[Colleague]:
    inside = await roles.roles_inside(work, desk, second_person.ASKED)
    found = [one for one, role in inside.items() if role is Role.SENIOR]
    return await colleagues.find_all(work, desk, found)


async def admins(work: Work) -> list[Colleague]:
    found = []
    for id in sorted(await work.admins()):
        person = await work.person(id)
        if person is not None and person.reachable:
            found.append(Colleague(id, person.id, await work.admin_recipient(id)))
    return found


async def duty_screen(work: Work, me: int, here: list[Desk]) -> DutyScreen:
    at_desks = []
    for desk in here:
        people = await on_duty(work, desk)
        names = [
            await members_store.staff_name(work.tx, one.telegram_id) for one in people
        ]
        at_desks.append((desk.title, tuple(names)))
    duty = await members_store.get_duty(work.tx, me)
    return DutyScreen(duty, tuple(at_desks))
