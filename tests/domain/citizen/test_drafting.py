"""Filling in a report: every answer at every step, in any order; the files and places taken."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.draft import (
    MAX_DESCRIPTION,
    MAX_PLACE,
    Attachment,
    Draft,
    Input,
    Refusal,
    Remark,
    Step,
    TooMany,
    Unkept,
    cleared,
    coarse,
    steps_of,
    taken,
)
from bot.values import MOST_BYTES, Ask
from tests.domain.citizen import forms


class TestFastPath:
    def test_the_fast_path_asks_only_for_required_parts(self):
        draft = forms.after(Draft("d", fast=True), forms.LINK, forms.of_type("strict"))
        assert draft.step is Step.FILES
        draft = forms.after(draft, Input(files=(forms.photo(1),)), forms.on)
        assert draft.step is Step.REGION
        assert forms.after(draft, forms.of_region("KZ-75")).step is Step.PLACE

    def test_words_are_enough_where_a_link_is_asked_for(self):
        draft = forms.after(Draft("d", fast=True), forms.WORDS, forms.of_type("never"))
        assert draft.step is Step.REVIEW
        assert forms.missing(draft, forms.FORMS["never"]) is None
        asked = forms.after(Draft("d"), forms.of_type("never"))
        assert asked.step is Step.EVIDENCE
        assert forms.after(asked, forms.WORDS).step is Step.REVIEW

    def test_back_stops_at_a_step_with_a_missing_part(self):
        draft = replace(forms.at(Step.REVIEW, "never", fast=True), place="The bridge")
        assert forms.after(draft, forms.back).step is Step.EVIDENCE


class TestFullPath:
    def test_required_parts_cannot_be_skipped(self):
        assert forms.refusal(Draft("d"), forms.on) is Refusal.TYPE_FIRST
        assert forms.refusal(forms.at(Step.EVIDENCE), forms.on) is Refusal.NOTHING_YET
        assert (
            forms.refusal(forms.at(Step.EVIDENCE, "words"), forms.on) is Refusal.DESCRIPTION_NEEDED
        )
        assert forms.refusal(forms.at(Step.FILES, "strict"), forms.on) is Refusal.FILE_NEEDED
        assert forms.refusal(forms.at(Step.REGION, "strict"), forms.on) is Refusal.REGION_NEEDED
        assert (
            forms.refusal(forms.at(Step.REGION, "strict"), forms.of_region(None))
            is Refusal.REGION_NEEDED
        )

    def test_a_place_is_text_or_a_location_and_no_link_and_no_story(self):
        draft = forms.at(
            Step.PLACE, "words", description="words", settled=(Step.FILES, Step.REGION)
        )
        assert forms.after(draft, Input(text="Abai 10")).place == "Abai 10"
        moved = forms.after(draft, Input(place="43.2, 76.9"))
        assert (moved.place, moved.step) == ("43.2, 76.9", Step.REVIEW)
        both = forms.after(draft, Input(text="by the bridge", place="43.2, 76.9"))
        assert both.place == "43.2, 76.9"
        assert "by the bridge" in (both.description or "")

        assert forms.remarks(draft, forms.LINK) == (Remark.ADDED,)
        assert forms.after(draft, forms.LINK).links == (forms.target(1),)
        story = "x" * (MAX_PLACE + 1)
        told = forms.after(draft, Input(text=story))
        assert (told.place, told.step) == (None, Step.PLACE)
        assert story in (told.description or "")


class TestReview:
    def test_another_type_asks_for_what_it_needs(self):
        review = forms.at(Step.REVIEW, place="The bridge")
        asked = forms.after(review, forms.to(Step.TYPE), forms.of_type("never"))
        assert (asked.step, asked.editing) == (Step.EVIDENCE, True)
        assert forms.after(asked, forms.LINK).step is Step.REVIEW

    def test_back_from_a_step_the_type_does_not_have(self):
        assert forms.after(forms.at(Step.FILES, "bare"), forms.back).step is Step.EVIDENCE


class TestContent:
    def test_the_same_link_twice_is_one_link(self):
        review = forms.at(Step.REVIEW, links=(forms.target(1),))
        assert forms.remarks(review, forms.LINK) == (Remark.SAME_LINK, Remark.ADDED)

    def test_links_beyond_the_limit_are_kept_as_text(self):
        sent = Input(links=(forms.target(1), forms.target(2)), text="two")
        draft = forms.at(Step.EVIDENCE, "tight")
        assert forms.remarks(draft, sent) == (TooMany.LINKS,)
        kept = forms.after(draft, sent)
        assert kept.links == (forms.target(1),)
        assert kept.description == "two hxxps://example[.]com/2"

    def test_files_beyond_the_limit_are_dropped_with_a_remark(self):
        sent = Input(files=(forms.photo(1), forms.photo(2)))
        assert forms.remarks(forms.at(Step.FILES, "tight"), sent) == (TooMany.FILES,)
        assert forms.after(forms.at(Step.FILES, "tight"), sent).files == (forms.photo(1),)

    def test_a_draft_above_a_lowered_limit_takes_nothing_more(self):
        full = forms.at(
            Step.REVIEW,
            "tight",
            links=(forms.target(1), forms.target(2)),
            files=(forms.photo(1), forms.photo(2)),
        )
        more = Input(
            links=(forms.target(3), forms.target(4)), files=(forms.photo(3), forms.photo(4))
        )
        draft = forms.after(full, more)
        assert draft.links == full.links
        assert draft.files == full.files
        assert "example[.]com/4" in (draft.description or "")

    def test_a_too_long_description_is_shortened_with_a_remark(self):
        long = Input(text="x" * (MAX_DESCRIPTION + 5))
        assert forms.remarks(forms.at(Step.EVIDENCE), long) == (Remark.SHORTENED,)
        kept = forms.after(forms.at(Step.EVIDENCE), long).description or ""
        assert len(kept) == MAX_DESCRIPTION
        assert kept.endswith("…")


def test_a_draft_with_a_missing_part_cannot_be_sent():
    content = {"links": (forms.target(1),), "description": "words", "files": (forms.photo(1),)}
    whole = forms.at(Step.REVIEW, region="KZ-75", **content)
    assert forms.missing(whole, forms.FORMS["strict"]) is None
    assert forms.missing(replace(whole, violation=None), forms.PLAIN) is Refusal.TYPE_FIRST
    assert forms.missing(replace(whole, links=()), forms.FORMS["never"]) is None
    wordless = replace(whole, links=(), description=None)
    assert forms.missing(wordless, forms.FORMS["never"]) is Refusal.LINK_NEEDED
    assert (
        forms.missing(replace(whole, description=None), forms.FORMS["words"])
        is Refusal.DESCRIPTION_NEEDED
    )
    assert forms.missing(replace(whole, files=()), forms.FORMS["strict"]) is Refusal.FILE_NEEDED
    assert (
        forms.missing(replace(whole, region=None), forms.FORMS["strict"]) is Refusal.REGION_NEEDED
    )
    assert forms.missing(forms.at(Step.REVIEW), forms.PLAIN) is Refusal.NOTHING_YET


CONTENTS = forms.contents(
    origin=st.none() | st.just("Channel (@c)"), place=st.none() | st.just("43.2, 76.9")
)
ANSWERS = st.one_of(
    CONTENTS,
    st.builds(forms.of_type, st.sampled_from(sorted(forms.FORMS))),
    st.builds(forms.of_region, st.sampled_from([None, "KZ-75"])),
    st.builds(forms.to, st.sampled_from(list(Step))),
    st.sampled_from([forms.on, forms.back, cleared]),
)


def _held(draft: Draft) -> str:
    shown = [link.display for link in draft.links]
    return "\n".join([draft.description or "", draft.place or "", *shown])


def _asks_place(draft: Draft) -> bool:
    return forms.FORMS.get(draft.violation or "", forms.PLAIN).place is not Ask.NO


def _check_step(draft: Draft) -> None:
    """The step can be shown, and the way back leads to the first one."""
    assert draft.violation is not None or draft.step is Step.TYPE
    assert draft.step in Step
    steps = steps_of(forms.FORMS.get(draft.violation or "", forms.PLAIN))
    for _ in (draft.editing, *Step):
        draft = steps.back(draft) or draft
    assert (draft.step, steps.back(draft)) == (Step.TYPE, None)


def _check_kept(before: Draft, after: Draft, answer) -> None:
    """Content is only lost by clearing it, or by a type that takes no files or no place."""
    if answer is cleared:
        return
    match answer:
        case Input():
            assert set(before.links) <= set(after.links)
            assert set(before.files) <= set(after.files)
            assert (after.description or "").startswith((before.description or "").rstrip("…"))
            for given_words in (answer.text, *(link.display for link in answer.links)):
                assert (given_words or "") in _held(after)
        case _:
            assert after.links == before.links
            assert after.description == before.description
            assert after.place == (before.place if _asks_place(after) else None)
            if after.violation != "never":
                assert after.files == before.files


@settings(max_examples=3 * settings.default.max_examples)
@given(st.booleans(), st.lists(ANSWERS, max_size=25))
def test_no_sequence_of_answers_loses_content_or_gets_stuck(fast, answers):
    draft = Draft("d", fast=fast)
    for answer in answers:
        outcome = forms.found_after(draft, answer)
        if isinstance(outcome, Refusal):
            continue
        _check_step(outcome.draft)
        _check_kept(draft, outcome.draft, answer)
        form = forms.FORMS.get(outcome.draft.violation or "", forms.PLAIN)
        if form.files_forbidden:
            assert outcome.draft.files == ()
        if not _asks_place(outcome.draft):
            assert outcome.draft.place is None
        draft = outcome.draft
    # From wherever they are, a person who answers what is asked arrives at the review.
    for _ in range(8):
        if (
            draft.step is Step.REVIEW
            and forms.missing(draft, forms.FORMS[draft.violation or ""]) is None
        ):
            return
        draft = _answer_the_question(draft)
    assert draft.step is Step.REVIEW


def _answer_the_question(draft: Draft) -> Draft:
    match draft.step:
        case Step.TYPE:
            return forms.after(draft, forms.of_type("words"))
        case Step.EVIDENCE:
            sent = Input(links=(forms.target(99),), text="Words that are new here.")
            outcome = forms.after(draft, sent)
            return forms.after(outcome, forms.on) if outcome.step is Step.EVIDENCE else outcome
        case Step.FILES:
            return forms.after(draft, Input(files=(forms.photo(99),)), forms.on)
        case Step.REGION:
            return forms.after(draft, forms.of_region("KZ-75"))
        case Step.PLACE:
            return forms.after(draft, Input(text="Abai 10"))
        case Step.REVIEW:
            form = forms.FORMS[draft.violation or ""]
            step = {
                Refusal.FILE_NEEDED: Step.FILES,
                Refusal.REGION_NEEDED: Step.REGION,
            }.get(forms.missing(draft, form) or Refusal.NOTHING_YET, Step.EVIDENCE)
            return forms.after(draft, forms.to(step))


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
        draft = forms.at(Step.REVIEW if violation else Step.TYPE, violation, description="Seen")
        assert Unkept.PLACE_NOT_ASKED in forms.remarks(draft, Input(place=POINT))
        assert "43.2" not in repr(forms.after(draft, Input(place=POINT)))
        assert "43.2" not in repr(forms.after(draft, Input(text="and more", place=POINT)))

    def test_a_place_is_rounded_and_goes_when_the_type_asks_for_none(self):
        draft = forms.after(forms.at(Step.REVIEW, "words", description="Seen"), Input(place=POINT))
        assert draft.place == draft.messages[-1].place == ROUNDED
        assert Unkept.PLACE_NOT_ASKED in forms.remarks(draft, forms.of_type("plain"))
        changed = forms.after(draft, forms.of_type("plain"))
        assert "43.2" not in repr(changed)
        assert changed.description == "Seen"

    def test_an_edit_brings_no_exact_point_back(self):
        draft = Draft("d", Step.REVIEW, violation="words", description="Seen")
        draft = forms.after(draft, Input(place=POINT, message=5))
        draft = forms.after(draft, forms.corrected(Input(text="Now words", place=POINT, message=5)))
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
        draft = forms.at(Step.REVIEW, description="Seen")
        refused = Input(unkept=why)
        assert forms.remarks(draft, refused) == (why,)
        assert forms.after(draft, refused) == draft
        assert why in forms.remarks(draft, Input(text="more", unkept=why))
