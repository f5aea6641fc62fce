"""Telegram's objects of any shape are read into plain values."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Update

from handlers.core.updates import content_of, files_of, sender_of
from handlers.core.visitor import Recent
from tests.kit.anything import TEXTS

ENTITIES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text_link", "url", "bold", "new_kind"]),
        "offset": st.integers(0, 5000),
        "length": st.integers(0, 5000),
        "url": TEXTS,
    }
)
FILES = st.fixed_dictionaries(
    {"file_id": TEXTS, "file_unique_id": TEXTS},
    optional={
        "file_name": TEXTS,
        "mime_type": TEXTS,
        "file_size": st.integers(-(2**70), 2**70),
    },
)
MESSAGES = st.fixed_dictionaries(
    {"message_id": st.integers(0, 2**31), "date": st.integers(0, 2**31)},
    optional={
        "text": TEXTS,
        "caption": TEXTS,
        "entities": st.lists(ENTITIES, max_size=4),
        "document": FILES,
        "media_group_id": TEXTS,
        "venue": st.fixed_dictionaries(
            {
                "location": st.just({"latitude": 1.0, "longitude": 2.0}),
                "title": TEXTS,
                "address": TEXTS,
            }
        ),
        "forward_origin": st.fixed_dictionaries(
            {
                "type": st.just("channel"),
                "date": st.just(1),
                "message_id": st.integers(0, 9),
                "chat": st.fixed_dictionaries(
                    {"id": st.integers(-(10**13), -1), "type": st.just("channel")},
                    optional={
                        "title": TEXTS,
                        "username": st.text("abc_", min_size=5, max_size=9),
                    },
                ),
            }
        ),
    },
)
PERSON = {"id": 77, "is_bot": False, "first_name": "A"}
PRIVATE = {"id": 77, "type": "private"}


def update_of(message):
    """An update with a private message, of a person unless it names another."""
    given = {"message_id": 1, "date": 1, "chat": PRIVATE, "from": PERSON, **message}
    return Update.de_json({"update_id": 1, "message": given}, None)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(2**80), 2**80),
    TEXTS,
    st.lists(st.integers(), max_size=2),
    st.dictionaries(TEXTS, st.integers(), max_size=2),
)


@given(ODD, ODD, ODD)
def test_a_sender_with_any_name_and_language_is_read(first, last, language):
    person = {
        **PERSON,
        "first_name": first,
        "last_name": last,
        "language_code": language,
    }
    sender = sender_of(update_of({"from": person, "text": "hello"}))
    assert sender.person == 77
    assert 0 < len(sender.name) < 200
    assert sender.language is None or isinstance(sender.language, str)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Dana", "Omarova", "Dana Omarova"),
        ("https://evil.example/x", None, "hxxps://evil[.]example/x"),
        ("@evil_one", "evil.kz /desk", "[@]evil_one evil[.]kz [/]desk"),
        ("\u2060\u200b", None, "?"),
        ("x" * 57 + " evil.com" + "munity", None, "x" * 57 + " evil.c"),
    ],
)
def test_a_name_becomes_plain_text_without_links(first, last, shown):
    person = {**PERSON, "first_name": first, "last_name": last}
    assert sender_of(update_of({"from": person})).name == shown


@given(ODD, ODD, ODD, ODD)
def test_files_and_locations_of_any_shape_are_read(size, name, mime, degrees):
    file = {"file_id": "f", "file_unique_id": "u", "file_size": size, "file_name": name}
    audio = {**file, "mime_type": mime, "duration": 1}
    location = {"latitude": degrees, "longitude": 1.0}
    message = update_of({"audio": audio, "location": location}).message
    content = content_of(message)
    assert content.unkept is not None or content.files
    (read,) = files_of(message)
    assert read.size is None or (type(read.size) is int and 0 <= read.size < 2**53)
    assert read.mime is None or isinstance(read.mime, str)
    assert content.place is None or content.place.endswith(", 1.00")


@example({"message_id": 0, "date": 0, "text": "HTTP:/0.0A?://"})
@example({"message_id": 0, "date": 0, "text": "HTTP:/0.0A/HTTP://0"})
@given(MESSAGES)
def test_any_message_becomes_content_or_none(message):
    content = content_of(update_of(message).message)
    for file in content.files:
        assert file.size is None or 0 <= file.size < 2**53
    for link in content.links:
        assert "://" not in re.sub("hxxps?://", "", link.display)


@pytest.mark.parametrize("wrong", ["77", True, None, [], 7.5, 2**53, -(2**70)])
def test_an_id_that_is_no_number_is_refused(wrong):
    for message in ({"from": {**PERSON, "id": wrong}}, {"message_id": wrong}):
        update = update_of(message)
        with pytest.raises(TypeError):
            sender_of(update)


def test_a_fact_is_remembered_for_its_time():
    members = Recent(lasts_ms=300_000)
    members.note((-5, 77), now=1_000)
    assert members.knows((-5, 77), 2_000)
    assert not members.knows((-6, 77), 2_000)
    assert not members.knows((-5, 77), 301_000)
    members.forget((-5, 77))
    assert not members.knows((-5, 77), 2_000)
    for person in range(10_001):
        members.note((-5, person), now=1_000)
    assert len(members._found) < 10_000
