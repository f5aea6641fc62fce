"""Words that staff type for work that they left: told as not sent, and never a report."""

import pytest
import sqlalchemy as sa

from bot.core.schema.reports import drafts
from tests.kit.people.admins import AdminChat, custodian_of
from tests.kit.people.citizens import LANGUAGE_NAMES, rows

WORDS = "Лицензия действует, см. https://example.com/licence, поэтому всё законно."
OVER = (
    "The work that you began no longer waits for your words: it is decided, passed on or was"
    " left. What you wrote was not sent. Open the work again to go on with it; to report a"
    " violation, press the button below."
)


async def _role(on, t):
    on.admin.say("/staff")
    add = t.plain("Add a senior")
    shown = await on.admin.wait(lambda m: add in str(m.buttons))
    on.admin.press(f"➕ {add}", shown)
    await on.admin.wait(lambda m: bool(m.keys))
    return on.admin, "/staff"


async def _broadcast(on, t):
    await AdminChat(on, on.admin, t.language).begin()
    return on.admin, "/broadcast"


async def _data(on, t):
    custodian = await custodian_of(on)
    custodian.say("/language")
    name = LANGUAGE_NAMES[t.language]
    custodian.press(name, await custodian.wait(lambda m: name in str(m.buttons)))
    await custodian.wait_answer()
    custodian.say("/requests")
    new = t.plain("A written request")
    shown = await custodian.wait(lambda m: new in str(m.buttons))
    custodian.press(new, shown)
    await custodian.wait(after=shown.id)
    return custodian, "/requests"


@pytest.mark.parametrize(
    ("begin", "speaks"),
    [(_role, "kk"), (_broadcast, "en"), (_data, "ru")],
    ids=["role", "broadcast", "data"],
)
async def test_words_typed_after_the_list_was_opened_anew_are_not_sent(on, begin, speaks):
    t = on.t(speaks)
    await on.agree(on.admin, speaks)
    phone, command = await begin(on, t)
    phone.say(command)
    await phone.wait()
    for _ in range(2):
        phone.say(WORDS)
        shown = await phone.wait(t.plain(OVER))
        assert await rows(on, sa.select(drafts)) == []
    phone.press(t.plain("Report a violation"), shown)
    await phone.wait(t.plain("What are you reporting?"), after=0)
    phone.say(WORDS)
    await phone.wait("example")
    assert await rows(on, sa.select(drafts)), "a report that was asked for begins"
