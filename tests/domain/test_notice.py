"""Addresses survive being written down; lanes know what may be repeated."""

import pytest

from bot.domain.notice import Address, Lane


@pytest.mark.parametrize(
    "address",
    [Address(person="p1"), Address(chat=-100123), Address(chat=-100123, thread=7)],
    ids=str,
)
def test_an_address_reads_back_as_it_was_written(address):
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "person:", "nobody:1", "chat:", "chat:x", "chat:1:x"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Address.parse(text)


def test_an_empty_address_cannot_be_stored():
    with pytest.raises(ValueError, match="an empty address"):
        str(Address())


def test_only_mass_notices_are_never_repeated():
    assert [lane for lane in Lane if not lane.repeats_unknown] == [Lane.BROADCAST]


def test_who_waits_is_served_before_what_can_wait():
    assert sorted(Lane) == list(Lane)
