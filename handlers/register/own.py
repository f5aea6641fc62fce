"""Appeals that were sent: how far they are, withdrawing; a reporter's second look."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from bot.domain.actions.register import contest as actions
from bot.domain.actions.register.contest import OwnAppealAction
from bot.domain.citizen.receipt import code_in, key_of, read_receipt
from bot.domain.notices.register import appeals as say
from bot.domain.notices.toast import Toast
from bot.domain.register.appeal import Appeal
from bot.services.citizen import anonymity
from bot.services.register.appeals import own
from bot.services.visit import Visit
from handlers.guards import citizen, stop_expecting
from handlers.press import Press, ReportPress
from handlers.rule import on


async def show_by_code(visit: Visit, typed: str) -> bool:
    """Show the appeal of a code, or of one's own number; False where there is none."""
    person = citizen(visit)
    appeal = await own.look_up(visit.work, person, typed)
    if appeal is None:
        return False
    await stop_expecting(visit)
    code = None if appeal.person == person.id else read_receipt(typed)
    if code is not None:
        await anonymity.looked_up(visit.work, person, visit.sender.person or 0)
    shown = own.state(appeal, key_of(code) if code else None)
    await visit.work.tell(person.recipient, shown)
    return True


@on(actions.ShowAppeal)
async def on_show(press: Press[actions.ShowAppeal]) -> None:
    appeal = await _named(press)
    if appeal is not None:
        await press.replace(own.state(appeal, _key(press)))


@on(actions.AskAppealWithdrawal)
async def on_ask_withdrawal(press: Press[actions.AskAppealWithdrawal]) -> None:
    appeal = await _named(press)
    if appeal is not None:
        await press.replace(own.state(appeal, _key(press), confirm=True))


@on(actions.WithdrawAppeal)
async def on_withdraw(press: Press[actions.WithdrawAppeal]) -> None:
    """A second press, and one after the decision, show how far the appeal is."""
    appeal = await _named(press)
    if appeal is None:
        return
    shown = own.state(appeal, _key(press))
    if await own.withdraw(press.work, appeal):
        shown = own.withdrawn(shown)
    await press.replace(shown)


@on(actions.AskSecondLook)
async def on_second_look(press: ReportPress[actions.AskSecondLook]) -> None:
    """The news that offered it stays without the button: the answer is a message of its own."""
    await press.tell(await own.ask_second_look(press.work, press.report, press.key))
    left = _others(press.query)
    if left:
        await press.replace(say.SecondLookTaken(left))


def _others(query: CallbackQuery) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The buttons beside the pressed one, row by row."""
    message = query.message
    markup = message.reply_markup if isinstance(message, Message) else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        tuple(
            (button.text, button.callback_data)
            for button in row
            if isinstance(button.callback_data, str) and button.callback_data != query.data
        )
        for row in markup.inline_keyboard
    )


async def _named(press: Press[OwnAppealAction]) -> Appeal | None:
    appeal = await own.named(press.work, press.person, press.action.appeal)
    if appeal is None:
        press.toast(Toast.NOT_FOUND)
    return appeal


def _key(press: Press[OwnAppealAction]) -> str | None:
    key = press.action.appeal
    return key if code_in(key) else None
