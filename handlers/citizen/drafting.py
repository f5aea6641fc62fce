"""Filling in a report: what people send, and the buttons of the draft."""

from __future__ import annotations

from telegram import Update

from bot.domain.citizen.answers import (
    Answer,
    ChooseRegion,
    ChooseType,
    Clear,
    Content,
    Go,
    ToggleTell,
)
from bot.domain.citizen.draft import Draft, Step
from bot.domain.citizen.report import Report
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices import reporter as say
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Purpose
from bot.pipeline.application import BotContext
from bot.services.citizen import drafting, filing, following
from bot.services.citizen.filing import REPORTS_PER_HOUR, NotFiled
from bot.services.visit import Visit
from handlers.broadcast import writing
from handlers.citizen import edits
from handlers.citizen import reports as after_sending
from handlers.citizen.deep_links import begin_other
from handlers.guards import (
    citizen,
    message_of,
    press_of,
    pressed_message,
    require_consent,
    stop_expecting,
)
from handlers.reading import content_of, is_empty
from handlers.staff.roles import stop_adding

SHORTEST_DESCRIPTION = 15
"""Fewer characters without a link begin no report: people also say hello."""


async def on_content(update: Update, context: BotContext) -> None:
    """A link, words, a file, a forwarded post: begins a report, or goes where it is expected."""
    visit, message = context.visit, message_of(update)
    person = citizen(visit)
    if await writing.take(visit, message):
        return
    if await after_sending.take_expected(visit, message):
        return
    content, bad_links = content_of(message)
    if await _is_code(visit, content.text):
        return
    if is_empty(content) or _is_too_short(visit, content):
        if await require_consent(visit):
            empty = say.Hinted.NOTHING_UNDERSTOOD if is_empty(content) else say.Hinted.TOO_SHORT
            await _hint(visit, empty)
        return
    step = await drafting.receive(visit.work, person, visit.draft, content, bad_links)
    visit.draft = step.draft
    album = message.media_group_id
    if await require_consent(visit, kept=True, album=album is not None):
        await drafting.show(visit.work, person, step, album=album)


async def _is_code(visit: Visit, text: str | None) -> bool:
    """A receipt code, sent at any moment, shows its report."""
    report = await following.by_code(visit.work, text) if text else None
    if report is not None:
        await after_sending.show_by_receipt(visit, report)
    return report is not None


def _is_too_short(visit: Visit, content: Content) -> bool:
    if visit.draft is not None or content.links or content.files or content.place:
        return False
    return len(content.text or "") < SHORTEST_DESCRIPTION


async def on_edit(update: Update, context: BotContext) -> None:
    """A message that was changed after sending it: taken up while the draft is open."""
    visit, message = context.visit, message_of(update)
    person = citizen(visit)
    if message.location is not None:
        return  # a live location moves by itself; nobody changed anything
    if await writing.take_edit(visit, message):
        return
    if visit.draft is None:
        await edits.offer(visit, message)
        return
    content, bad_links = content_of(message)
    step = await drafting.receive(visit.work, person, visit.draft, content, bad_links)
    if await require_consent(visit, kept=True):
        await drafting.show(visit.work, person, step)


async def on_sticker(update: Update, context: BotContext) -> None:
    if await writing.take(context.visit, message_of(update)):
        return
    if await require_consent(context.visit):
        await _hint(context.visit, say.Hinted.STICKER)


async def on_cancel(update: Update, context: BotContext) -> None:
    """/cancel: stop whatever was begun."""
    if await writing.leave(context.visit):
        return
    await _cancel(context.visit, None)


async def on_draft(update: Update, context: BotContext) -> None:
    """A button of the draft: `d:<draft>:<revision>:<act>[:argument]`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    draft = visit.draft
    if visit.person is None or draft is None or draft.id != press.arg(0):
        await _stale(visit, press.arg(0))
        return
    if not await require_consent(visit, kept=True):
        return
    await stop_expecting(visit)
    act, arg = press.arg(2), press.arg(3)
    if draft.revision != press.number(1):
        visit.answer(Toasted(Toast.STEP_OVER))
        await _show(visit, say.DraftStep(draft), pressed)
    elif act == "s":
        await _send(visit, pressed)
    elif act == "x":
        await _cancel(visit, pressed)
    elif act == "new":
        await _show(visit, say.DraftStep(await drafting.begin(visit.work, citizen(visit))), pressed)
    elif act == "n":
        await begin_other(visit, arg, pressed)
    elif act in {"p", "show"}:
        await _show(visit, say.DraftStep(draft, group=arg or None), pressed)
    else:
        await _answer(visit, draft, act, arg, pressed)


async def _answer(visit: Visit, draft: Draft, act: str, arg: str, pressed: int | None) -> None:
    answer = _answer_of(visit, act, arg)
    if answer is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    person = citizen(visit)
    step = await drafting.answer(visit.work, person, draft, answer)
    chosen = answer.violation if isinstance(answer, ChooseType) else None
    help_first = drafting.help_first(visit.work, chosen) if chosen else None
    if help_first is not None:
        await visit.work.tell(person.recipient, help_first, edit=pressed)
        pressed = None
    await _show(visit, step, pressed)


def _answer_of(visit: Visit, act: str, arg: str) -> Answer | None:
    channel = visit.work.channel
    match act:
        case "t":
            on = {kind.id for kind in channel.types_on()}
            return ChooseType(arg) if arg in on else None
        case "r":
            codes = {region.code for region in (*channel.regions, *channel.region_options)}
            if arg not in codes:
                return None
            return ChooseRegion(None if arg == "unspecified" else arg)
        case "g":
            return Go()
        case "b":
            return Go(back=True)
        case "e" if arg in set(Step):
            return Go(to=Step(arg))
        case "c" if arg in set(Step):
            return Clear(Step(arg))
        case "k":
            return ToggleTell()
        case _:
            return None


async def _send(visit: Visit, pressed: int | None) -> None:
    person = citizen(visit)
    filed = await filing.file_report(visit.work, person)
    match filed:
        case Report():
            visit.draft = None
            # Only takes the old buttons away: the receipt, and everybody's answers, come first.
            to = Address(person=person.id)
            await visit.work.say(
                Recipient(to, person.language), say.DraftSent(), Lane.REFRESH, edit=pressed
            )
        case NotFiled(too_many=True):
            too_many = say.SlowDown(REPORTS_PER_HOUR)
            await visit.work.tell(person.recipient, too_many)
        case NotFiled(missing=refusal) if visit.draft is not None:
            await _show(visit, say.DraftStep(visit.draft, refusal=refusal), pressed)
        case _:
            visit.answer(Toasted(Toast.ALREADY_SENT))


async def _stale(visit: Visit, draft_id: str) -> None:
    """A button of a draft that is sent, cancelled or long over."""
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
    elif await drafting.was_filed(visit.work, visit.person, draft_id):
        visit.answer(Toasted(Toast.ALREADY_SENT))
    else:
        visit.answer(Toasted(Toast.STEP_OVER))
        if visit.draft is None:
            await _hint(visit, say.Hinted.NO_DRAFT, latest=True)


async def _cancel(visit: Visit, pressed: int | None) -> None:
    person = citizen(visit)
    if person.expecting is not None and person.expecting.purpose is Purpose.STAFF:
        await stop_adding(visit)
        return
    await drafting.drop(visit.work, person)
    await stop_expecting(visit)
    menu = say.Menu(say.MenuIntro.CANCELLED)
    await visit.work.tell(person.recipient, menu, edit=pressed)


async def _show(visit: Visit, step: say.DraftStep, pressed: int | None) -> None:
    await drafting.show(visit.work, citizen(visit), step, edit=pressed)


async def _hint(visit: Visit, about: say.Hinted, *, latest: bool = False) -> None:
    person = citizen(visit)
    key = f"hint:{person.id}" if latest else None
    await visit.work.tell(person.recipient, say.Hint(about), latest=key)
