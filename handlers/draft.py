"""Handlers of a draft: messages of a report, and the buttons of the form."""

from dataclasses import replace

from telegram import Message, Update

from bot.core.buttons import Action
from bot.core.languages import N_
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.register.check_buttons import ReportChecked
from bot.reports import additions, draft_form, filing
from bot.reports import draft_screens as actions
from bot.reports import notices as say
from bot.reports.care import Hint
from bot.reports.draft import (
    Answer,
    Clear,
    Draft,
    Go,
    HideNumbers,
    Input,
    Remark,
    RemoveLink,
    Step,
    ToggleTell,
)
from bot.reports.draft_screens import DraftAction, DraftStep
from bot.reports.filing import CALLS_PER_HOUR, REPORTS_PER_HOUR, NotFiled
from bot.reports.model import Report, is_small_talk
from bot.reports.need import Need
from bot.reports.news_screens import SlowDown
from bot.reports.welcome_screens import Menu
from bot.telegram.application import BotContext
from handlers import calls, draft_answers, need, reports
from handlers.core.expected import cancel_expected, is_expected, take_expected
from handlers.core.press import (
    DraftPress,
    Press,
    citizen,
    command,
    message_of,
    on,
    require_consent,
    stop_expecting,
    tell,
)
from handlers.core.reading import content_of
from handlers.draft_answers import chosen_region, chosen_type, is_paused
from handlers.reports import show_by_code
from handlers.welcome import begin_other

SHORTEST_DESCRIPTION = 15
"""Fewer characters without a link begin no report: people also say hello."""
_SHORT = {say.Hinted.SMALL_TALK, say.Hinted.TOO_SHORT}


async def on_content(update: Update, context: BotContext) -> None:
    """A link, words, a file, a forwarded post: begins a report, or goes where it is expected."""
    visit, message = context.visit, message_of(update)
    if await take_expected(visit, message):
        return
    content, bad_links = content_of(message)
    if await _is_code(visit, content.text):
        return
    asked = visit.draft.asked if visit.draft is not None else None
    if visit.draft is None and not content.is_empty:
        asked = await additions.open_question(visit.work, citizen(visit))
    await calls.remember(visit, message)
    if not visit.takes_call and await need.help_first(visit, content, bad_links, asked):
        return
    refused = _of_no_use(visit, content)
    if asked and refused in _SHORT:
        refused = None  # a word may be the answer, or a part of it
    if refused is not None:
        if await _may_go_on(visit):
            await _refuse(visit, refused)
        return
    await _take(visit, content, bad_links, asked, message.media_group_id)


async def _may_go_on(visit: Visit, *, kept: bool = False, album: bool = False) -> bool:
    """True if the writer agreed, or for a caller, if they are still staff."""
    if visit.takes_call:
        return await calls.goes_on(visit)
    return await require_consent(visit, kept=kept, album=album)


@on(ReportChecked)
async def on_checked(press: Press[ReportChecked]) -> None:
    """A report of a link that was looked up; the message that named it is the one answered."""
    visit, shown = press.visit, press.query.message
    await stop_expecting(visit)
    message = shown.reply_to_message if isinstance(shown, Message) else None
    named = content_of(message)[0].links if message is not None else ()
    links = tuple(link for link in named if link.key == press.action.link)
    if links:
        await _take(visit, Input(links=links))
    else:
        await press.tell(Hint(say.Hinted.LINK_AGAIN))


async def _take(
    visit: Visit,
    content: Input,
    bad_links: tuple[str, ...] = (),
    asked: tuple[str, str] | None = None,
    album: str | None = None,
) -> None:
    """Add content to the report and show it, unless the person is paused or did not agree."""
    person, work = citizen(visit), visit.work
    is_stopped = asked is None and not visit.takes_call and await is_paused(visit, album=album)
    if is_stopped or not await _may_keep(visit):
        return
    step = await draft_form.receive(work, person, visit.draft, content, bad_links, asked)
    step = await draft_answers.taken(visit, step)
    if visit.takes_call or await require_consent(visit, kept=True, album=album is not None):
        await draft_form.show(work, person, step, album=album)


async def _may_keep(visit: Visit) -> bool:
    """Of a person who said no nothing is kept, not even until they are asked again."""
    if visit.takes_call:
        return await calls.goes_on(visit)
    return not citizen(visit).declined or await require_consent(visit)


async def _is_code(visit: Visit, text: str | None) -> bool:
    """A report code or one's own number, sent at any moment, shows the report."""
    return text is not None and await show_by_code(visit, text)


def _of_no_use(visit: Visit, content: Input) -> say.Hinted | None:
    """Return the reason a message gives nothing to a report; None when it does."""
    if content.is_empty:
        return say.Hinted(content.unkept.value if content.unkept else "nothing_understood")
    if content.links or content.files or not content.text:
        is_place_alone = not (content.links or content.files or visit.draft)
        return say.Hinted.PLACE_NOT_ASKED if is_place_alone else None
    if is_small_talk(content.text) and not content.is_forwarded:
        return say.Hinted.SMALL_TALK
    is_short = len(content.text) < SHORTEST_DESCRIPTION
    return say.Hinted.TOO_SHORT if is_short and visit.draft is None else None


async def on_edit(update: Update, context: BotContext) -> None:
    """A message that was changed after sending it: taken up while the draft is open."""
    visit, message = context.visit, message_of(update)
    person = citizen(visit)
    if message.location is not None or (message.text or "").startswith("/"):
        return  # a live location moves by itself, and a command counts when it is sent
    if await calls.take_edit(visit, message):
        return
    draft, work = visit.draft, visit.work
    is_known = draft is not None and draft.knows(message.message_id)
    is_call = visit.takes_call
    is_earlier = not (is_known or is_call) and await reports.is_of_earlier_report(visit, message)
    if draft is None or is_earlier:
        await reports.offer(visit, message)
        return
    if not await _may_keep(visit):
        return
    content, bad_links = content_of(message)
    if is_known:
        step = await draft_form.correct(work, person, draft, content, bad_links)
    elif draft.asked or _of_no_use(visit, content) is None:
        step = await draft_form.receive(work, person, draft, content, bad_links)
    else:
        step = None
    if step is None:
        return
    step = await draft_answers.taken(visit, step)
    found = None if is_call else need.heard_in(visit, content)
    if found is not None and found.need is not Need.CALL:
        await need.remind(visit, found)
    elif is_call or await require_consent(visit, kept=True):
        await draft_form.show(work, person, step)


async def on_sticker(update: Update, context: BotContext) -> None:
    visit = context.visit
    if await take_expected(visit, message_of(update)):
        return
    if await _may_go_on(visit):
        await _refuse(visit, say.Hinted.STICKER)


@command(
    "cancel", menu=N_("Stop what you are doing"), help=(N_("/cancel – stop what you are doing"),)
)
async def on_cancel(update: Update, context: BotContext) -> None:
    visit = context.visit
    if await cancel_expected(visit):
        return
    if visit.draft is not None or is_expected(visit):
        await cancel(visit, None)
    else:
        await tell(visit, Menu(say.MenuIntro.NOTHING_OPEN))


@on(actions.SendReport)
async def on_send(press: DraftPress[actions.SendReport]) -> None:
    visit = press.visit
    taker = visit.sender.person if press.draft.by_phone else None
    match await filing.file_report(press.work, press.person, press.message, taker=taker):
        case Report():
            visit.draft = None
        case NotFiled(too_many=True):
            await press.tell(SlowDown(CALLS_PER_HOUR if taker else REPORTS_PER_HOUR))
        case NotFiled(missing=refusal) if visit.draft is not None:
            await _show(press, DraftStep(visit.draft, refusal=refusal))
        case _:
            press.toast(Toast.ALREADY_SENT)


@on(actions.CancelDraft)
async def on_cancel_press(press: DraftPress[actions.CancelDraft]) -> None:
    await cancel(press.visit, press.message)


@on(actions.StartOver)
async def on_start_over(press: DraftPress[actions.StartOver]) -> None:
    await _show(press, DraftStep(await draft_form.begin(press.work, press.person)))


@on(actions.BeginOther)
async def on_other(press: DraftPress[actions.BeginOther]) -> None:
    await begin_other(press.visit, press.action.payload, press.message)


@on(actions.ShowDraft)
async def on_show(press: DraftPress[actions.ShowDraft]) -> None:
    await _show(press, DraftStep(press.draft))


@on(actions.ShowTypes)
async def on_types(press: DraftPress[actions.ShowTypes]) -> None:
    await _show(press, DraftStep(press.draft, group=press.action.group))


@on(actions.ShowChanges)
async def on_changes(press: DraftPress[actions.ShowChanges]) -> None:
    await _show(press, DraftStep(press.draft, changing=True))


@on(actions.RemoveLink)
async def on_remove_link(press: DraftPress[actions.RemoveLink]) -> None:
    """More links can be removed after it, unless one is needed now."""
    step = await draft_form.answer(
        press.work, press.person, press.draft, RemoveLink(press.action.link)
    )
    await _show(press, replace(step, changing=step.draft.step is Step.REVIEW))


@on(actions.PickType)
async def on_type(press: DraftPress[actions.PickType]) -> None:
    if violation := chosen_type(press, press.action.violation):
        await _answer(press, violation)


@on(actions.PickRegion)
async def on_region(press: DraftPress[actions.PickRegion]) -> None:
    if region := chosen_region(press, press.action.region):
        await _answer(press, region)


@on(
    actions.GoOn,
    actions.GoBack,
    actions.EditStep,
    actions.ClearStep,
    actions.ToggleNews,
    actions.HideNumbers,
)
async def on_answer(press: DraftPress[Action]) -> None:
    """A button that answers the step, or leads to another one."""
    match press.action:
        case actions.EditStep(step=step):
            answer: Answer = Go(to=step)
        case actions.ClearStep(step=step):
            answer = Clear(step)
        case actions.GoBack():
            answer = Go(back=True)
        case actions.ToggleNews():
            answer = ToggleTell()
        case actions.HideNumbers():
            answer = HideNumbers(press.work.channel.country)
        case _:
            answer = Go()
    await _answer(press, answer)


async def _answer(press: DraftPress[Action], answer: Answer) -> None:
    await _show(press, await draft_form.answer(press.work, press.person, press.draft, answer))


async def _show(press: DraftPress[Action], step: DraftStep) -> None:
    await draft_form.show(press.work, press.person, step, edit=press.message)


async def outdated(press: Press[DraftAction], draft: Draft) -> None:
    """A button of an earlier revision: the draft is shown as it is now."""
    press.toast(Toast.STEP_OVER)
    await draft_form.show(press.work, press.person, DraftStep(draft), edit=press.message)


async def gone(press: Press[DraftAction]) -> None:
    """A button of a draft that was sent, cancelled or dropped."""
    if await draft_form.was_filed(press.work, press.person, press.action.draft):
        press.toast(Toast.ALREADY_SENT)
        return
    press.toast(Toast.STEP_OVER)
    # The thanks for an answer, or the code of an anonymous report, may stand there by now.
    is_over = isinstance(press.action, actions.SendAsAnswer | actions.SendAnonymously)
    if press.visit.draft is None and not is_over:
        await press.replace(Hint(say.Hinted.NO_DRAFT))


async def cancel(visit: Visit, edit: int | None) -> None:
    person = citizen(visit)
    await draft_form.drop(visit.work, person)
    await stop_expecting(visit)
    menu = Menu(say.MenuIntro.CANCELLED)
    await visit.work.tell(person.recipient, menu, edit=edit)


async def _refuse(visit: Visit, about: say.Hinted) -> None:
    """Say that a message is of no use; a report that was begun goes on below it."""
    person = citizen(visit)
    if visit.draft is None:
        await visit.work.tell(person.recipient, Hint(about))
    else:
        is_known = about.value in set(Remark)
        remark = Remark(about.value) if is_known else Remark.NOT_ADDED
        step = DraftStep(visit.draft, (remark,))
        await draft_form.show(visit.work, person, step)
