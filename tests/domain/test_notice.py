"""Addresses are read back from text; lanes say which posts may be resent."""

import pytest

from bot.core.messages import Address


@pytest.mark.parametrize(
    "address",
    [Address(person="p1"), Address(chat=-100123), Address(chat=-100123, thread=7)],
    ids=str,
)
def test_an_address_is_read_back_from_its_text(address):
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", "person:", "animal:1", "chat:", "chat:x", "chat:1:x"]
)
def test_other_text_is_no_address(text):
    with pytest.raises(ValueError, match=r".*"):
        Address.parse(text)


def test_an_empty_address_cannot_be_stored():
    with pytest.raises(ValueError, match="an empty address"):
        str(Address())
