"""Buttons of a draft: its texts, its link buttons, its audience, its time, preview and send.

Only its author gets here, and only while it is a draft (see handlers.dispatch).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.actions import broadcast as acts
from bot.domain.actions.broadcast import Menu
from bot.domain.broadcast.broadcast import (
    ACTIVE_DAYS,
    Broadcast,
    Content,
    Filter,
    IllegalTransition,
    Stage,
    Transition,
)
from bot.domain.notice import Lane
from bot.domain.notices.broadcast import Said, Settled
from bot.domain.notices.toast import Toast
from bot.messages.broadcast.message import hotlines_text
from bot.messages.languages import language_name
from bot.services.broadcast import approval, broadcasts, showing
from bot.services.work import Work
from handlers.broadcast import entry
from handlers.broadcast.screens import begin_again, expect_nothing, show, show_panel
from handlers.press import BroadcastPress
from handlers.rule import on


async def _panel(
    press: BroadcastPress[acts.BroadcastAction],
    broadcast: Broadcast,
    menu: tuple[str, ...] = (),
    said: Said | None = None,
    detail: str | None = None,
) -> None:
    await show_panel(press.visit, broadcast, press.message, menu, said, detail)


async def _edit(
    press: BroadcastPress[acts.BroadcastAction], menu: tuple[str, ...] = (), **changes: Any
) -> None:
    await _panel(press, await broadcasts.edit(press.work, press.broadcast, **changes), menu)


@on(acts.ShowMenu)
@entry.explained
async def on_menu(press: BroadcastPress[acts.ShowMenu]) -> None:
    menu, of = press.action.menu, press.action.of
    known: Mapping[Menu, Iterable[str | None]] = {
        Menu.LANGUAGE: press.work.channel.languages,
        Menu.BUTTONS: press.broadcast.contents,
        Menu.FILTERS: (None, *Filter),
    }
    if of not in known.get(menu, (None,)):
        raise IllegalTransition(press.broadcast.stage, Transition.EDIT)
    await _panel(press, press.broadcast, (menu,) if of is None else (menu, of))


@on(acts.SetTopic)
@entry.explained
async def on_set_topic(press: BroadcastPress[acts.SetTopic]) -> None:
    await _edit(press, topic=press.action.topic)


@on(acts.RemoveLinkButtons)
@entry.explained
async def on_remove_link_buttons(press: BroadcastPress[acts.RemoveLinkButtons]) -> None:
    broadcast, language = press.broadcast, press.action.language
    if (content := broadcast.contents.get(language)) is not None:
        content = replace(content, buttons=())
        broadcast = await broadcasts.save_content(press.work, broadcast, language, content)
    await _panel(press, broadcast, ("lang", language), Said.BUTTONS_SAVED)


@on(acts.InsertHotlines)
@entry.explained
async def on_hotlines(press: BroadcastPress[acts.InsertHotlines]) -> None:
    """The numbers of the channel file become the text, so that none is mistyped."""
    work, broadcast, language = press.work, press.broadcast, press.action.language
    before = broadcast.contents.get(language)
    text = hotlines_text(work.channel, language)
    content = Content(text, buttons=before.buttons if before else ())
    changed = await broadcasts.save_content(work, broadcast, language, content)
    await _panel(press, changed, said=Said.SAVED, detail=language_name(language))


@on(acts.RemoveText)
@entry.explained
async def on_remove_text(press: BroadcastPress[acts.RemoveText]) -> None:
    language = press.action.language
    changed = await broadcasts.save_content(press.work, press.broadcast, language, None)
    await _panel(press, changed, said=Said.REMOVED, detail=language_name(language))


@on(acts.ToggleFilter)
@entry.explained
async def on_toggle_filter(press: BroadcastPress[acts.ToggleFilter]) -> None:
    action, channel, broadcast = press.action, press.work.channel, press.broadcast
    known = {
        Filter.LANGUAGES: channel.languages,
        Filter.REGIONS: [region.code for region in channel.regions],
        Filter.TYPES: [kind.id for kind in channel.types],
        Filter.ACTIVITY: [str(days) for days in ACTIVE_DAYS],
    }[action.filter]
    if action.value not in known:
        raise IllegalTransition(broadcast.stage, Transition.EDIT)
    audience = broadcast.audience.toggled(action.filter, action.value)
    await _edit(press, ("to", action.filter), audience=audience)


@on(acts.DropTime)
@entry.explained
async def on_drop_time(press: BroadcastPress[acts.DropTime]) -> None:
    await _edit(press, scheduled_at=None)


@on(acts.SendTest)
@entry.explained
async def on_test(press: BroadcastPress[acts.SendTest]) -> None:
    """The message as the admin would get it, and no other person."""
    broadcast, to = press.broadcast, press.person.recipient
    language = broadcast.language_for(to.language, press.work.channel.languages)
    if language is None:
        await _panel(press, broadcast, said=Said.NOTHING_WRITTEN)
        return
    alone = replace(broadcast, contents={language: broadcast.contents[language]})
    await showing.show_messages(press.work, alone, to, Lane.ANSWER)
    press.toast(Toast.TEST_COMES)


@on(acts.ShowPreview)
@entry.explained
async def on_preview(press: BroadcastPress[acts.ShowPreview]) -> None:
    """Every language as people will see it; below them, the number and the last button."""
    broadcast = press.broadcast
    if not broadcast.contents:
        await _panel(press, broadcast, said=Said.NOTHING_WRITTEN)
        return
    await showing.show_messages(press.work, broadcast, press.person.recipient, Lane.ANSWER)
    await show_panel(press.visit, broadcast, None, ("send",))


@on(acts.SubmitBroadcast)
@entry.explained
async def on_submit(press: BroadcastPress[acts.SubmitBroadcast]) -> None:
    """Send it now, at its time, or after a second admin's approval."""
    visit, broadcast = press.visit, press.broadcast
    problem = await _problem(press.work, broadcast)
    if problem is not None:
        await _panel(press, broadcast, said=problem)
        return
    gone = await broadcasts.submit(press.work, broadcast)
    if gone.id != broadcast.id:
        await expect_nothing(visit)
        await begin_again(press, gone, Settled.CORRECTING)
        return
    if gone.stage is Stage.AWAITING_APPROVAL:
        await approval.ask(press.work, gone)
    await show(visit, gone, press.message)


async def _problem(work: Work, broadcast: Broadcast) -> Said | None:
    """Why it cannot be sent."""
    if not broadcast.contents:
        return Said.NOTHING_WRITTEN
    if broadcast.scheduled_at is not None and broadcast.scheduled_at <= work.now:
        return Said.TIME_PAST
    people = await broadcasts.count(work, broadcast)
    if not people:
        return Said.NO_RECIPIENTS
    asks = await broadcasts.needs_approval(work, broadcast, people)
    if asks and not await approval.approvers(work, broadcast):
        return Said.NOBODY_APPROVES
    return None
