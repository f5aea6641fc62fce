"""Payloads fit Telegram's limit and parse to the same deep link."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channel.parts import CODE, ID
from bot.core.deep_links import LIMIT, DeepLink, parse_report_link

ids = st.none() | st.from_regex(ID, fullmatch=True)
codes = st.none() | st.from_regex(CODE, fullmatch=True)
PASSED_ON = re.compile(r"[A-Za-z0-9_-]{1,64}")


@given(ids, codes, st.booleans())
@example("a" * 16, "Z" + "-" * 15, True)
@example("a_", "0_-", False)
def test_each_payload_fits_telegram_and_parses_to_the_same_link(
    violation, region, hotlines
):
    link = DeepLink(violation, region, hotlines)
    assert PASSED_ON.fullmatch(link.payload)
    assert parse_report_link(link.payload) == link


@given(st.text(max_size=100) | st.text("rh-_abAB09", max_size=LIMIT + 2))
def test_any_text_parses_to_none_or_to_a_valid_link(text):
    link = parse_report_link(text)
    assert link is None or parse_report_link(link.payload) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rsuicide",
        "r--",
        "r-suicide-KZ-71 ",
        "r-а",
        "r-suicide-" + "K" * 17,
        "h-" + "a" * 63,
        "r-'; drop table people; --",
    ],
)
def test_unknown_payloads_parse_to_none(text):
    assert parse_report_link(text) is None
