"""Buttons of a draft: languages, buttons with links, whom it is for, when, preview, send."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.broadcast.broadcast import Audience, Broadcast, Content, Stage, Topic
from bot.domain.notice import Address, Lane, Notice
from bot.domain.notices import broadcast as say
from bot.domain.notices.broadcast import Said, Sure
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Composing
from bot.i18n import Speech
from bot.messages.broadcast.insert import hotlines_text
from bot.messages.broadcast.screens import ACTIVE_DAYS
from bot.messages.languages import language_name
from bot.messages.speaker import Speaker
from bot.services.broadcast import approval, broadcasts, panel, progress
from bot.services.visit import Visit
from handlers.broadcast.access import expect, expect_nothing, me, show_mine, show_panel
from handlers.guards import citizen

ACTS = {
    "panel", "topic", "lang", "buttons", "hotlines", "remove", "nobuttons", "to", "pick", "only",
    "all", "when", "now", "paid", "urgent", "discard", "test", "preview", "send",
}  # fmt: skip


async def act(  # noqa: C901 - one branch per button
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    """Do what a button of the draft says. Raises IllegalMove and VersionConflict."""
    arg = path[0] if path else ""
    match act:
        case "panel":
            await show_panel(visit, broadcast, pressed)
        case "topic" if arg in set(Topic):
            changed = await broadcasts.set_topic(visit.work, broadcast, Topic(arg))
            await show_panel(visit, changed, pressed)
        case "lang" | "buttons" if arg in visit.work.channel.languages:
            await _language(visit, broadcast, act, arg, pressed)
        case "topic" | "when":
            await show_panel(visit, broadcast, pressed, (act,))
        case "to":
            await show_panel(visit, broadcast, pressed, ("to", arg) if arg else ("to",))
        case "hotlines" | "remove" | "nobuttons" if arg in visit.work.channel.languages:
            await _content(visit, broadcast, act, arg, pressed)
        case "pick" | "only" | "all":
            await _audience(visit, broadcast, act, path, pressed)
        case "now":
            await show_panel(visit, await broadcasts.schedule(visit.work, broadcast, None), pressed)
        case "paid":
            changed = await broadcasts.set_paid(visit.work, broadcast, not broadcast.paid)
            await show_panel(visit, changed, pressed)
        case "urgent" if broadcast.urgent:
            changed = await broadcasts.set_urgent(visit.work, broadcast, False)
            await show_panel(visit, changed, pressed)
        case "urgent":
            await _ask(visit, broadcast, Sure.URGENT, pressed)
        case "discard":
            await _ask(visit, broadcast, Sure.DISCARD, pressed)
        case "test" | "preview" | "send":
            await _out(visit, broadcast, act, pressed)
        case _:
            visit.answer(Toasted(Toast.UNREADABLE))


async def _language(
    visit: Visit, broadcast: Broadcast, menu: str, language: str, pressed: int | None
) -> None:
    if menu == "buttons" and language not in broadcast.contents:
        await show_panel(visit, broadcast, pressed, ("lang", language), Said.WRITE_FIRST)
        return
    await show_panel(visit, broadcast, pressed, (menu, language))


async def _content(
    visit: Visit, broadcast: Broadcast, act: str, language: str, pressed: int | None
) -> None:
    work, name = visit.work, language_name(language)
    before = broadcast.contents.get(language)
    if act == "remove":
        changed = await broadcasts.save_content(work, broadcast, language, None)
        await show_panel(visit, changed, pressed, said=Said.REMOVED, detail=name)
        return
    if act == "nobuttons" and before is not None:
        content = replace(before, buttons=())
    else:
        content = Content(hotlines_text(_speaker(visit, language)))
        if before is not None:
            content = replace(content, buttons=before.buttons)
    changed = await broadcasts.save_content(work, broadcast, language, content)
    if act == "nobuttons":
        await show_panel(visit, changed, pressed, ("lang", language), Said.BUTTONS_SAVED)
    else:
        await show_panel(visit, changed, pressed, said=Said.SAVED, detail=name)


def _speaker(visit: Visit, language: str) -> Speaker:
    channel = visit.work.channel
    speech = Speech(channel.zone, channel.zone_label)
    return Speaker(speech.translator(language), channel, visit.work.now)


async def _audience(
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    audience = broadcast.audience
    menu: tuple[str, ...] = ("to",)
    if act == "all":
        audience = Audience()
    elif act == "only":
        audience = replace(audience, only_named=not audience.only_named)
    elif len(path) == 2:
        audience, menu = _picked(visit, audience, *path), ("to", path[0])
    changed = await broadcasts.set_audience(visit.work, broadcast, audience)
    await show_panel(visit, changed, pressed, menu)


def _picked(visit: Visit, audience: Audience, what: str, value: str) -> Audience:
    """One more condition, or one fewer; what the channel does not know changes nothing."""
    channel = visit.work.channel
    match what:
        case "l" if value in channel.languages:
            return replace(audience, languages=_toggled(audience.languages, value))
        case "r" if value in {region.code for region in channel.regions}:
            return replace(audience, regions=_toggled(audience.regions, value))
        case "t" if value in {kind.id for kind in channel.types}:
            return replace(audience, types=_toggled(audience.types, value))
        case "a" if value in map(str, ACTIVE_DAYS):
            days = int(value)
            return replace(audience, active_days=None if days == audience.active_days else days)
        case _:
            return audience


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in chosen:
        return tuple(one for one in chosen if one != value)
    return (*chosen, value)


async def _ask(visit: Visit, broadcast: Broadcast, what: Sure, pressed: int | None) -> None:
    await expect(visit, broadcast, Composing.NOTHING)
    sure = say.BroadcastSure(broadcast.id, broadcast.number, broadcast.version, what)
    await show_mine(visit, broadcast, sure, pressed)


async def _out(visit: Visit, broadcast: Broadcast, act: str, pressed: int | None) -> None:
    """Test, preview, send: only what is written and would reach somebody."""
    problem = await _problem(visit, broadcast, act)
    if problem is not None:
        await show_panel(visit, broadcast, pressed, said=problem)
    elif act == "test":
        await _test(visit, broadcast)
    elif act == "preview":
        await _preview(visit, broadcast)
    else:
        await _send(visit, broadcast, pressed)


async def _problem(visit: Visit, broadcast: Broadcast, act: str) -> Said | None:
    work = visit.work
    if not broadcast.contents:
        return Said.NOTHING_WRITTEN
    if act != "send":
        return None
    if broadcast.scheduled_at is not None and broadcast.scheduled_at <= work.now:
        return Said.TIME_PAST
    count = await broadcasts.count(work, broadcast)
    if not count:
        return Said.NOBODY
    if count > work.channel.approval_above:
        approvers = await approval.approvers(work, broadcast)
        return None if approvers else Said.NOBODY_APPROVES
    return None


async def _test(visit: Visit, broadcast: Broadcast) -> None:
    """The message as the admin would get it, and nobody else."""
    person, order = citizen(visit), visit.work.channel.languages
    language = broadcast.language_for(person.language, order) or next(iter(broadcast.contents))
    to = Address(person=person.id)
    await panel.show_messages(visit.work, broadcast, to, Lane.ANSWER, (language,))
    visit.answer(Toasted(Toast.TEST_COMES))


async def _preview(visit: Visit, broadcast: Broadcast) -> None:
    """Every language as people will see it; below them, the number and the last button."""
    person = citizen(visit)
    await expect(visit, broadcast, Composing.NOTHING)
    to = Address(person=person.id)
    await panel.show_messages(visit.work, broadcast, to, Lane.ANSWER)
    head = await panel.preview_head(visit.work, broadcast, mine=True)
    await show_mine(visit, broadcast, head, None)


async def _send(visit: Visit, broadcast: Broadcast, pressed: int | None) -> None:
    """Out it goes: at once, at its time, or to a second person first."""
    gone = await broadcasts.submit(visit.work, broadcast, me(visit))
    await expect_nothing(visit)
    if gone.stage is Stage.SENDING:
        notice: Notice = await progress.progress(visit.work, gone)
        await show_mine(visit, gone, notice, pressed)
        return
    if gone.stage is Stage.AWAITING_APPROVAL:
        await approval.ask_approval(visit.work, gone)
    await show_panel(visit, gone, pressed)
