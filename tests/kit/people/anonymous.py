"""Anonymous reports on the stage: filed, and nothing left of who sent them."""

import sqlalchemy as sa

from bot.core.tables import people
from tests.kit.people.citizens import all_said, review, rows, tap

LINK = "https://example.com/anonymous"


async def offered(on, phone, language, link=LINK):
    """The screen that shows the code before anything is sent, and the code."""
    t = on.t(language)
    await review(on, phone, link, language=language)
    offer = await tap(
        phone, t.plain("Send anonymously"), t.plain("I have kept the code. Send")
    )
    phone.press(t.plain("Copy the code"))
    return offer, str(phone.clipboard)


async def file(on, phone, language, link=LINK):
    """An anonymous report; its code and the message that says so."""
    t = on.t(language)
    offer, code = await offered(on, phone, language, link)
    phone.press(t.plain("I have kept the code. Send"), message=offer)
    return code, await phone.wait(
        t.plain("Thank you. Your report is received anonymously.")
    )


async def forgotten(on):
    """The sender of an anonymous report is known no more; tests of services search each table."""
    await on.sandbox.settle()
    await all_said(on)
    while await rows(on, sa.text("SELECT 1 FROM tasks WHERE kind = 'forget'")):
        await on.habarla.database.wait("tasks", 0.2)
    return await rows(on, sa.select(people)) == []
