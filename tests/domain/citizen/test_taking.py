"""Which files and places of a reporter are taken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.draft import Attachment, Draft, Input, Step, Unkept, coarse, taken
from bot.values import MOST_BYTES
from tests.domain.citizen.forms import after, at, corrected, of_type, remarks

POINT, ROUNDED = "43.23812, 76.94517", "43.24, 76.95"


def file_of(kind, mime=None, size=1000):
    return Attachment(kind, "file", "unique", mime, size)


@pytest.mark.parametrize(
    ("kind", "mime", "size", "why"),
    [
        ("photo", None, None, None),
        ("voice", "audio/ogg", 50 * 2**20, None),
        ("video_note", None, 1000, None),
        ("video", "video/mp4", MOST_BYTES, None),
        ("video", "video/quicktime", None, None),
        ("video", "video/mp4", MOST_BYTES + 1, Unkept.FILE_TOO_LARGE),
        ("video", "video/webm", 1000, Unkept.OTHER_FILE),
        ("audio", "audio/mpeg", 1000, None),
        ("audio", "audio/flac", 1000, Unkept.OTHER_FILE),
        ("document", "application/pdf", 1000, None),
        ("document", "image/jpeg", 1000, Unkept.MEDIA_AS_FILE),
        ("document", "video/mp4", 1000, Unkept.MEDIA_AS_FILE),
        ("document", "application/msword", 1000, Unkept.OTHER_FILE),
        ("document", None, 1000, Unkept.OTHER_FILE),
    ],
)
def test_a_file_is_taken_only_where_it_names_no_author_or_can_be_cleaned(kind, mime, size, why):
    file = file_of(kind, mime, size)
    assert taken([file]) == ((() if why else (file,)), why)


class TestPlaces:
    @pytest.mark.parametrize("violation", ["plain", None])
    def test_a_place_is_not_kept_where_no_type_asks_for_one(self, violation):
        draft = at(Step.REVIEW if violation else Step.TYPE, violation, description="Seen")
        assert Unkept.PLACE_NOT_ASKED in remarks(draft, Input(place=POINT))
        assert "43.2" not in repr(after(draft, Input(place=POINT)))
        assert "43.2" not in repr(after(draft, Input(text="and more", place=POINT)))

    def test_a_place_is_rounded_and_goes_when_the_type_asks_for_none(self):
        draft = after(at(Step.REVIEW, "words", description="Seen"), Input(place=POINT))
        assert draft.place == draft.messages[-1].place == ROUNDED
        assert Unkept.PLACE_NOT_ASKED in remarks(draft, of_type("plain"))
        changed = after(draft, of_type("plain"))
        assert "43.2" not in repr(changed)
        assert changed.description == "Seen"

    def test_an_edit_brings_no_exact_point_back(self):
        draft = Draft("d", Step.REVIEW, violation="words", description="Seen")
        draft = after(draft, Input(place=POINT, message=5))
        draft = after(draft, corrected(Input(text="Now words", place=POINT, message=5)))
        assert "43.238" not in repr(draft)

    @given(st.floats(-90, 90), st.floats(-180, 180), st.text("Двор 5,.\n", max_size=9))
    def test_a_point_in_a_place_is_rounded_and_nothing_else_changes(self, lat, lon, words):
        place = f"{words} ({lat:.5f}, {lon:.5f})"
        rounded = coarse(place)
        assert not re.search(r"\d\.\d{3}", rounded)
        assert rounded.startswith(words)
        assert coarse(rounded) == rounded


def test_what_is_not_kept_is_said_and_leaves_the_draft_as_it_was():
    for why in Unkept:
        draft = at(Step.REVIEW, description="Seen")
        refused = Input(unkept=why)
        assert remarks(draft, refused) == (why,)
        assert after(draft, refused) == draft
        assert why in remarks(draft, Input(text="more", unkept=why))
