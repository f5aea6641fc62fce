"""A payload fits what Telegram passes on and leads back to what it was made of."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channel.parts import CODE, ID
from bot.domain.citizen.deeplink import LIMIT, DeepLink, parse

ids = st.none() | st.from_regex(ID, fullmatch=True)
codes = st.none() | st.from_regex(CODE, fullmatch=True)
PASSED_ON = re.compile(r"[A-Za-z0-9_-]{1,64}")


@given(ids, codes, st.booleans())
@example("a" * 16, "Z" + "-" * 15, True)
@example("a_", "0_-", False)
def test_every_payload_is_passed_on_by_telegram_and_leads_back(violation, region, hotlines):
    link = DeepLink(violation, region, hotlines)
    assert PASSED_ON.fullmatch(link.payload)
    assert parse(link.payload) == link


@given(st.text(max_size=100) | st.text("rh-_abAB09", max_size=LIMIT + 2))
def test_whatever_else_arrives_is_either_nothing_or_a_whole_link(text):
    link = parse(text)
    assert link is None or parse(link.payload) == link


@pytest.mark.parametrize(
    "text",
    ["", "r", "rsuicide", "x-suicide", "r-Suicide", "r--", "r-suicide-KZ-71 ", "r-a\n", "r-а",
     "r-suicide-" + "K" * 17, "h-" + "a" * 63, "r-'; drop table people; --", "ref_12345"],
)  # fmt: skip
def test_what_nobody_wrote_leads_nowhere(text):
    assert parse(text) is None


def test_posters_that_hang_go_on_leading_where_they_led():
    assert parse("r-suicide-KZ-71") == DeepLink("suicide", "KZ-71")
    assert parse("h--KZ-71") == DeepLink(None, "KZ-71", hotlines=True)
    assert parse("h-") == DeepLink(hotlines=True)
    assert parse("hotlines") == DeepLink(hotlines=True)
    assert parse("r-drugs") == DeepLink("drugs")
    link = DeepLink("drugs").address("habarla_bot")
    assert link == "https://t.me/habarla_bot?start=r-drugs"
