"""A person's own data says in words all that they wrote."""

from enum import Enum
from typing import get_args, get_type_hints

import pytest

from bot.gallery.samples import NOW
from bot.privacy.own_data import Given, OwnData

FIELDS = get_type_hints(Given)
CODES = {"violation": "drugs", "region": "KZ-75"}
NOTHING = {
    "number": "K7M49Q",
    "language": "ru",
    "tell": True,
    "filed_at": "2026-07-04T12:00:00Z",
    "withdrawn_at": None,
    "links": [],
    "files": [],
    "said": [],
    **dict.fromkeys(FIELDS),
}


def value_of(field):
    """Something that stands in no text beside this field."""
    kinds = get_args(FIELDS[field])
    named = [
        kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)
    ]
    if named:
        return next(iter(named[0]))
    return CODES.get(field, f"the {field}")


def text_of(speaker, report):
    collected = {
        "account": {"language": "ru"},
        "consent_text": None,
        "news": {},
        "not_sent": None,
        "reports": [report],
        "broadcasts": [],
        "messages_on_their_way": 0,
        "paused_until": None,
        "staff": None,
    }
    return OwnData(collected).render(speaker).file.content.decode()


@pytest.mark.parametrize("field", FIELDS)
def test_what_a_report_says_stands_in_the_text_of_own_data(kazakhstan, field):
    speaker = kazakhstan[1].speaker("ru", NOW)
    said = text_of(speaker, {**NOTHING, field: value_of(field)})
    assert said != text_of(speaker, NOTHING), f"bot/privacy/own_data.py: say {field}"
