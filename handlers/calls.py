"""Handlers of /call: staff fill in a report for a person on the phone."""

from telegram import Message, Update

from bot.core.languages import N_
from bot.core.people import Right
from bot.core.queues import sent_messages
from bot.desk.visit import Visit
from bot.hotlines import model as actions
from bot.reports import draft_form
from bot.reports.calls import CallEnd, CallWord
from bot.telegram.application import BotContext
from handlers.core.press import Press, citizen, command, on, stop_expecting, tell
from handlers.report_form import REPORT

_SAID = "call:"
"""Begins the names of messages that belong to calls: the draft, the message."""


@command(
    "call",
    right=Right.HANDLE_CASES,
    finds_work=True,
    menu=N_("Write down what a caller reports"),
    help=(N_("/call – file the report of a person on the phone"),),
)
async def on_call(update: Update, context: BotContext) -> None:
    """Begin a call, or go on with the one that is being written down."""
    await _begin(context.visit, None)


@on(actions.BeginCall)
async def on_begin(press: Press[actions.BeginCall]) -> None:
    await _begin(press.visit, press.message, instead=press.action.instead)


async def _begin(visit: Visit, edit: int | None, *, instead: bool = False) -> None:
    """A report of their own that was begun is lost only if they say so."""
    await stop_expecting(visit)
    draft = visit.draft
    if draft is not None and not draft.by_phone and draft.has_content and not instead:
        await tell(visit, draft_form.DraftOffer(draft, call=True), edit=edit)
        return
    if draft is None or not draft.by_phone:
        draft = await draft_form.begin(visit.work, citizen(visit), by_phone=True)
    await REPORT.show(visit, draft, edit)


@on(actions.HideCallCode)
async def on_hide(press: Press[actions.HideCallCode]) -> None:
    await press.replace(CallWord(CallEnd.READ_OUT))


async def remember(visit: Visit, message: Message) -> None:
    """Keep which call a message belongs to, for the case that it is edited later; not its words."""
    if visit.draft is not None and visit.draft.by_phone:
        place = f"{_SAID}{visit.draft.id}:{message.message_id}"
        said = sent_messages.SentMessage(
            place, message.chat.id, None, message.message_id, _digest(visit, message)
        )
        await sent_messages.put(visit.work.tx, said)


async def take_edit(visit: Visit, message: Message) -> bool:
    """Drop an edited message of a call that is over: it reaches no report any more."""
    place = await sent_messages.find(visit.work.tx, message.chat.id, message.message_id)
    if place is None or not place.startswith(_SAID):
        return False
    if visit.draft is not None and place.startswith(f"{_SAID}{visit.draft.id}:"):
        return False
    kept = await sent_messages.get(visit.work.tx, place)
    # Telegram also reports edits that no person made, such as a loaded preview.
    if kept is not None and kept.content != _digest(visit, message):
        await tell(visit, CallWord(CallEnd.EDITED))
    return True


def _digest(visit: Visit, message: Message) -> bytes:
    return visit.work.vault.inbox_key(message.text or message.caption or "").encode()
