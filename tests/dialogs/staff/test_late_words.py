"""Words that staff type for work that they left: told as not sent, and never a report."""

import pytest
import sqlalchemy as sa

from bot.core.schema.reports import drafts
from tests.kit.people.admins import AdminChat, custodian_of
from tests.kit.people.citizens import LANGUAGE_NAMES, answer, rows
from tests.kit.people.staff import TOO_LATE

WORDS = "Лицензия действует, см. https://example.com/licence, поэтому всё законно."


async def _role(on, t):
    add = f"➕ {t.plain('senior moderator')}"
    on.admin.press(add, await answer(on.admin, "/staff", add))
    await on.admin.wait(lambda m: bool(m.keys))
    return on.admin, "/staff"


async def _broadcast(on, t):
    await AdminChat(on, on.admin, t.language).begin()
    return on.admin, "/broadcast"


async def _data(on, t):
    custodian = await custodian_of(on)
    name, new = LANGUAGE_NAMES[t.language], t.plain("A written request")
    custodian.press(name, await answer(custodian, "/language", name))
    await custodian.wait_answer()
    shown = await answer(custodian, "/requests", new)
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
    await answer(phone, command)
    for _ in range(2):
        shown = await answer(phone, WORDS, t.plain(TOO_LATE))
        assert await rows(on, sa.select(drafts)) == []
    phone.press(t.plain("Report a violation"), shown)
    await phone.wait(t.plain("What are you reporting?"), after=0)
    await answer(phone, WORDS, "example")
    assert await rows(on, sa.select(drafts)), "a report that was asked for begins"
