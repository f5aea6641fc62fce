"""How scripted staff decide on a case."""

from bot.core.messages import decode
from bot.desk.buttons import ConfirmVerdict, TakeCase, UndoDecision
from offline_telegram import Message, Phone
from tests.kit.people.buttons import data_of, next_step
from tests.kit.people.staff import LINK

PATIENCE = 120


async def decide(phone: Phone, card: Message) -> None:
    """Press the buttons of a working card, one after the other, until the decision stands."""
    step = ""
    while not isinstance(decode(step), ConfirmVerdict):
        step, seen = data_of(card, TakeCase) or next_step(card), card.seq
        phone.press_data(step, card.id)
        card = await phone.wait(
            lambda m, card=card.id, seen=seen: m.id == card and m.seq > seen,
            after=0,
            timeout=PATIENCE,
        )
    if not data_of(card, UndoDecision):
        await phone.wait(
            lambda m: m.id == card.id and bool(data_of(m, UndoDecision)), after=0
        )


def open_link(card: Message) -> str:
    """Where a card of a group leads: to its working card; empty for any other message."""
    urls = (str(button.get("url", "")) for row in card.rows for button in row)
    return next((url for url in urls if LINK in url), "")
