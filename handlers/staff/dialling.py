"""What admins found who dialled a number of the channel file."""

from bot.domain.actions.staff import SayDialled
from bot.services import dialling
from handlers.press import Press
from handlers.rule import on


@on(SayDialled)
async def on_said(press: Press[SayDialled]) -> None:
    """The list in place of the message, without the number that was dialled."""
    action = press.action
    await dialling.say(press.work, action.number, is_right=action.is_right)
    await press.replace(await dialling.ask(press.work))
