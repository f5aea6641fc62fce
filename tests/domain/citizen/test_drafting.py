"""Filling in a report: every answer at every step."""

from dataclasses import replace

from bot.reports.draft import (
    MAX_DESCRIPTION,
    MAX_PLACE,
    Draft,
    Input,
    Refusal,
    Remark,
    Step,
    TooMany,
)
from tests.domain.citizen.forms import (
    FORMS,
    LINK,
    PLAIN,
    WORDS,
    after,
    at,
    back,
    missing,
    of_region,
    of_type,
    on,
    photo,
    refusal,
    remarks,
    target,
    to,
)


class TestFastPath:
    def test_the_fast_path_asks_only_for_required_parts(self):
        draft = after(Draft("d", fast=True), LINK, of_type("strict"))
        assert draft.step is Step.FILES
        draft = after(draft, Input(files=(photo(1),)), on)
        assert draft.step is Step.REGION
        assert after(draft, of_region("KZ-75")).step is Step.PLACE

    def test_words_are_enough_where_a_link_is_asked_for(self):
        draft = after(Draft("d", fast=True), WORDS, of_type("never"))
        assert draft.step is Step.REVIEW
        assert missing(draft, FORMS["never"]) is None
        asked = after(Draft("d"), of_type("never"))
        assert asked.step is Step.EVIDENCE
        assert after(asked, WORDS).step is Step.REVIEW

    def test_back_stops_at_a_step_with_a_missing_part(self):
        draft = replace(at(Step.REVIEW, "never", fast=True), place="The bridge")
        assert after(draft, back).step is Step.EVIDENCE


class TestFullPath:
    def test_required_parts_cannot_be_skipped(self):
        assert refusal(Draft("d"), on) is Refusal.TYPE_FIRST
        assert refusal(at(Step.EVIDENCE), on) is Refusal.NOTHING_YET
        assert refusal(at(Step.EVIDENCE, "words"), on) is Refusal.DESCRIPTION_NEEDED
        assert refusal(at(Step.FILES, "strict"), on) is Refusal.FILE_NEEDED
        assert refusal(at(Step.REGION, "strict"), on) is Refusal.REGION_NEEDED
        assert refusal(at(Step.REGION, "strict"), of_region(None)) is Refusal.REGION_NEEDED

    def test_a_place_is_text_or_a_location_and_no_link_and_no_story(self):
        draft = at(Step.PLACE, "words", description="words", settled=(Step.FILES, Step.REGION))
        assert after(draft, Input(text="Abai 10")).place == "Abai 10"
        moved = after(draft, Input(place="43.2, 76.9"))
        assert (moved.place, moved.step) == ("43.2, 76.9", Step.REVIEW)
        both = after(draft, Input(text="by the bridge", place="43.2, 76.9"))
        assert both.place == "43.2, 76.9"
        assert "by the bridge" in (both.description or "")

        assert remarks(draft, LINK) == (Remark.ADDED,)
        assert after(draft, LINK).links == (target(1),)
        story = "x" * (MAX_PLACE + 1)
        told = after(draft, Input(text=story))
        assert (told.place, told.step) == (None, Step.PLACE)
        assert story in (told.description or "")


class TestReview:
    def test_another_type_asks_for_what_it_needs(self):
        review = at(Step.REVIEW, place="The bridge")
        asked = after(review, to(Step.TYPE), of_type("never"))
        assert (asked.step, asked.editing) == (Step.EVIDENCE, True)
        assert after(asked, LINK).step is Step.REVIEW

    def test_back_from_a_step_the_type_does_not_have(self):
        assert after(at(Step.FILES, "bare"), back).step is Step.EVIDENCE


class TestContent:
    def test_the_same_link_twice_is_one_link(self):
        review = at(Step.REVIEW, links=(target(1),))
        assert remarks(review, LINK) == (Remark.SAME_LINK, Remark.ADDED)

    def test_links_beyond_the_limit_are_kept_as_text(self):
        sent = Input(links=(target(1), target(2)), text="two")
        draft = at(Step.EVIDENCE, "tight")
        assert remarks(draft, sent) == (TooMany.LINKS,)
        kept = after(draft, sent)
        assert kept.links == (target(1),)
        assert kept.description == "two hxxps://example[.]com/2"

    def test_files_beyond_the_limit_are_dropped_with_a_remark(self):
        sent = Input(files=(photo(1), photo(2)))
        assert remarks(at(Step.FILES, "tight"), sent) == (TooMany.FILES,)
        assert after(at(Step.FILES, "tight"), sent).files == (photo(1),)

    def test_a_draft_above_a_lowered_limit_takes_nothing_more(self):
        full = at(Step.REVIEW, "tight", links=(target(1), target(2)), files=(photo(1), photo(2)))
        more = Input(links=(target(3), target(4)), files=(photo(3), photo(4)))
        draft = after(full, more)
        assert draft.links == full.links
        assert draft.files == full.files
        assert "example[.]com/4" in (draft.description or "")

    def test_a_too_long_description_is_shortened_with_a_remark(self):
        long = Input(text="x" * (MAX_DESCRIPTION + 5))
        assert remarks(at(Step.EVIDENCE), long) == (Remark.SHORTENED,)
        kept = after(at(Step.EVIDENCE), long).description or ""
        assert len(kept) == MAX_DESCRIPTION
        assert kept.endswith("…")


def test_a_draft_with_a_missing_part_cannot_be_sent():
    content = {"links": (target(1),), "description": "words", "files": (photo(1),)}
    whole = at(Step.REVIEW, region="KZ-75", **content)
    assert missing(whole, FORMS["strict"]) is None
    assert missing(replace(whole, violation=None), PLAIN) is Refusal.TYPE_FIRST
    assert missing(replace(whole, links=()), FORMS["never"]) is None
    wordless = replace(whole, links=(), description=None)
    assert missing(wordless, FORMS["never"]) is Refusal.LINK_NEEDED
    assert missing(replace(whole, description=None), FORMS["words"]) is Refusal.DESCRIPTION_NEEDED
    assert missing(replace(whole, files=()), FORMS["strict"]) is Refusal.FILE_NEEDED
    assert missing(replace(whole, region=None), FORMS["strict"]) is Refusal.REGION_NEEDED
    assert missing(at(Step.REVIEW), PLAIN) is Refusal.NOTHING_YET
