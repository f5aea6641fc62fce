"""Filling in a report: every answer at every step, in any order; what is taken, and corrected."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.forms import Answered
from bot.links.url import Link
from bot.reports.draft import (
    MAX_DESCRIPTION,
    MAX_PLACE,
    MOST_FILES,
    MOST_LINKS,
    MOST_MESSAGES,
    Attachment,
    Draft,
    Form,
    Input,
    Refusal,
    Remark,
    Step,
    Unkept,
    add,
    choose_region,
    choose_type,
    cleared,
    coarse,
    correct,
    remove_link,
    steps_of,
    taken,
)
from bot.values import MOST_BYTES, Ask, replace

PLAIN = Form()
FORMS = {
    "plain": PLAIN,
    "bare": Form(files=Ask.NO, region=Ask.NO),
    "never": Form(link=Ask.REQUIRED, files=Ask.NO, region=Ask.NO, files_forbidden=True),
    "words": Form(description=Ask.REQUIRED, place=Ask.OPTIONAL),
    "strict": Form(files=Ask.REQUIRED, region=Ask.REQUIRED, place=Ask.REQUIRED),
}


def target(n: int) -> Link:
    return Link(f"https://example.com/{n}", "example.com", f"hxxps://example[.]com/{n}")


def photo(n: int) -> Attachment:
    return Attachment("photo", f"file-{n}", f"unique-{n}")


def form_of(draft: Draft) -> Form:
    return FORMS[draft.violation] if draft.violation else PLAIN


def of_type(violation):
    return lambda draft: choose_type(draft, violation, FORMS[violation])


def of_region(code):
    return lambda draft: choose_region(draft, code, form_of(draft))


def corrected(content: Input):
    return lambda draft: correct(draft, content, form_of(draft))


def unlinked(key: str):
    return lambda draft: remove_link(draft, key, form_of(draft))


def skip(draft):
    return steps_of(form_of(draft)).skip(draft)


def step_back(draft):
    return steps_of(form_of(draft)).back(draft) or draft


def edit_part(step: Step):
    """An edit in the review, as its buttons offer it."""

    def edited(draft: Draft) -> Draft:
        form = form_of(draft)
        is_offered = step is not Step.PLACE or form.place is not Ask.NO
        is_shown = draft.step is Step.REVIEW and is_offered
        return steps_of(form).edit(draft, step) if is_shown else draft

    return edited


def found_after(draft: Draft, answer):
    """The draft and the remarks after an answer: content, or a function of the draft."""
    found = (
        add(draft, answer, form_of(draft))
        if isinstance(answer, Input)
        else answer(draft)
    )
    return Answered(found) if isinstance(found, Draft) else found


def after(draft: Draft, *answers) -> Draft:
    """The draft after answers that are all accepted."""
    for answer in answers:
        found = found_after(draft, answer)
        assert isinstance(found, Answered), found
        draft = found.draft
    return draft


def remarks(draft: Draft, answer) -> tuple[Remark, ...]:
    return found_after(draft, answer).remarks


def refusal(draft: Draft, answer) -> Refusal:
    found = found_after(draft, answer)
    assert isinstance(found, Refusal)
    return found


def missing(draft: Draft, form: Form) -> Refusal | None:
    return steps_of(form).missing(draft)


def at(step: Step, violation: str | None = "plain", **parts) -> Draft:
    return Draft("d", step, violation=violation, **parts)


def contents(**parts):
    """Anything that a message may bring."""
    return st.builds(
        Input,
        links=st.lists(
            st.builds(target, st.integers(0, 12)), max_size=4, unique=True
        ).map(tuple),
        text=st.none() | st.text("абв xyz", min_size=1, max_size=20).map(str.strip),
        files=st.lists(
            st.builds(photo, st.integers(0, 12)), max_size=4, unique=True
        ).map(tuple),
        **parts,
    )


LINK = Input(links=(target(1),))
WORDS = Input(text="They sell it near the school.")


def test_a_text_that_is_sent_again_is_kept_once():
    draft = after(
        Draft("d"), Input(text="They sell it here."), Input(text="They sell it here.")
    )
    assert draft.description == "They sell it here."
    assert after(draft, Input(text="They sell it")).description == (
        "They sell it here.\nThey sell it"
    ), "a part of an earlier line is another text"


class TestFastPath:
    def test_the_fast_path_asks_only_for_required_parts(self):
        draft = after(Draft("d", fast=True), LINK, of_type("strict"))
        assert draft.step is Step.FILES
        draft = after(draft, Input(files=(photo(1),)), skip)
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
        assert after(draft, step_back).step is Step.EVIDENCE


class TestFullPath:
    def test_required_parts_cannot_be_skipped(self):
        assert refusal(Draft("d"), skip) is Refusal.TYPE_FIRST
        assert refusal(at(Step.EVIDENCE), skip) is Refusal.NOTHING_YET
        assert refusal(at(Step.EVIDENCE, "words"), skip) is Refusal.DESCRIPTION_NEEDED
        assert refusal(at(Step.FILES, "strict"), skip) is Refusal.FILE_NEEDED
        assert refusal(at(Step.REGION, "strict"), skip) is Refusal.REGION_NEEDED
        assert (
            refusal(at(Step.REGION, "strict"), of_region(None)) is Refusal.REGION_NEEDED
        )

    def test_a_place_is_text_or_a_location_and_no_link_and_no_story(self):
        draft = at(
            Step.PLACE, "words", description="words", settled=(Step.FILES, Step.REGION)
        )
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

    def test_back_keeps_the_place_that_was_written(self):
        review = after(
            at(Step.PLACE, "words", description="x"), Input(text="Abai 10"), skip, skip
        )
        back = after(review, edit_part(Step.PLACE), step_back)
        assert back.place == "Abai 10"
        place = after(replace(review, step=Step.REVIEW, editing=False), step_back)
        assert (place.step, place.place) == (Step.PLACE, "Abai 10")

    def test_another_type_asks_for_what_it_needs_and_back_leads_to_a_step_that_it_has(
        self,
    ):
        review = at(Step.REVIEW, place="The bridge")
        asked = after(review, edit_part(Step.TYPE), of_type("never"))
        assert (asked.step, asked.editing) == (Step.EVIDENCE, True)
        assert after(asked, LINK).step is Step.REVIEW
        assert after(at(Step.FILES, "bare"), step_back).step is Step.EVIDENCE


class TestContent:
    def test_the_same_link_twice_is_one_link(self):
        review = at(Step.REVIEW, links=(target(1),))
        assert remarks(review, LINK) == (Remark.SAME_LINK, Remark.ADDED)

    def test_links_beyond_the_limit_are_kept_as_text_and_files_dropped_with_a_remark(
        self,
    ):
        links = tuple(map(target, range(1, MOST_LINKS + 2)))
        sent = Input(links=links, text="many")
        assert remarks(at(Step.EVIDENCE), sent) == (Remark.NO_MORE_LINKS,)
        kept = after(at(Step.EVIDENCE), sent)
        assert kept.links == links[:-1]
        assert kept.description == f"many {links[-1].display}"
        files = tuple(map(photo, range(MOST_FILES + 1)))
        assert remarks(at(Step.FILES), Input(files=files)) == (Remark.NO_MORE_FILES,)
        assert after(at(Step.FILES), Input(files=files)).files == files[:-1]

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
    assert (
        missing(replace(whole, description=None), FORMS["words"])
        is Refusal.DESCRIPTION_NEEDED
    )
    assert missing(replace(whole, files=()), FORMS["strict"]) is Refusal.FILE_NEEDED
    assert (
        missing(replace(whole, region=None), FORMS["strict"]) is Refusal.REGION_NEEDED
    )
    assert missing(at(Step.REVIEW), PLAIN) is Refusal.NOTHING_YET


CONTENTS = contents(
    origin=st.none() | st.just("Channel (@c)"), place=st.none() | st.just("43.2, 76.9")
)
ANSWERS = st.one_of(
    CONTENTS,
    st.builds(of_type, st.sampled_from(sorted(FORMS))),
    st.builds(of_region, st.sampled_from([None, "KZ-75"])),
    st.builds(edit_part, st.sampled_from(list(Step))),
    st.sampled_from([skip, step_back, cleared]),
)


def _asks_place(draft: Draft) -> bool:
    return FORMS.get(draft.violation or "", PLAIN).place is not Ask.NO


def _check_step(draft: Draft) -> None:
    """The step can be shown, and the way back leads to the first one."""
    assert draft.violation is not None or draft.step is Step.TYPE
    steps = steps_of(FORMS.get(draft.violation or "", PLAIN))
    for _ in (draft.editing, *Step):
        draft = steps.back(draft) or draft
    assert (draft.step, steps.back(draft)) == (Step.TYPE, None)


def _check_kept(before: Draft, after: Draft, answer) -> None:
    """Content is only lost by clearing it, or by a type that takes no files or no place."""
    if answer is cleared:
        return
    if isinstance(answer, Input):
        assert set(before.links) <= set(after.links)
        assert set(before.files) <= set(after.files)
        assert (after.description or "").startswith(
            (before.description or "").rstrip("…")
        )
        held = [
            after.description or "",
            after.place or "",
            *(link.display for link in after.links),
        ]
        for given_words in (answer.text, *(link.display for link in answer.links)):
            assert (given_words or "") in "\n".join(held)
    else:
        assert (after.links, after.description) == (before.links, before.description)
        assert after.place == (before.place if _asks_place(after) else None)
        if after.violation != "never":
            assert after.files == before.files


@settings(max_examples=3 * settings.default.max_examples)
@given(st.booleans(), st.lists(ANSWERS, max_size=25))
def test_no_sequence_of_answers_loses_content_or_gets_stuck(fast, answers):
    draft = Draft("d", fast=fast)
    for answer in answers:
        outcome = found_after(draft, answer)
        if isinstance(outcome, Refusal):
            continue
        _check_step(outcome.draft)
        _check_kept(draft, outcome.draft, answer)
        form = FORMS.get(outcome.draft.violation or "", PLAIN)
        if form.files_forbidden:
            assert outcome.draft.files == ()
        if not _asks_place(outcome.draft):
            assert outcome.draft.place is None
        draft = outcome.draft
    # From wherever they are, a person who answers what is asked arrives at the review.
    for _ in range(8):
        if (
            draft.step is Step.REVIEW
            and missing(draft, FORMS[draft.violation or ""]) is None
        ):
            return
        draft = _answer_the_question(draft)
    assert draft.step is Step.REVIEW


def _answer_the_question(draft: Draft) -> Draft:
    match draft.step:
        case Step.TYPE:
            return after(draft, of_type("words"))
        case Step.EVIDENCE:
            sent = Input(links=(target(99),), text="Words that are new here.")
            outcome = after(draft, sent)
            return after(outcome, skip) if outcome.step is Step.EVIDENCE else outcome
        case Step.FILES:
            return after(draft, Input(files=(photo(99),)), skip)
        case Step.REGION:
            return after(draft, of_region("KZ-75"))
        case Step.PLACE:
            return after(draft, Input(text="Abai 10"))
        case Step.REVIEW:
            form = FORMS[draft.violation or ""]
            step = {
                Refusal.FILE_NEEDED: Step.FILES,
                Refusal.REGION_NEEDED: Step.REGION,
            }.get(missing(draft, form) or Refusal.NOTHING_YET, Step.EVIDENCE)
            return after(draft, edit_part(step))


POINT, ROUNDED = "43.23812, 76.94517", "43.24, 76.95"


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
def test_a_file_is_taken_only_where_it_names_no_author_or_can_be_cleaned(
    kind, mime, size, why
):
    file = Attachment(kind, "file", "unique", mime, size)
    assert taken([file]) == ((() if why else (file,)), why)


class TestPlaces:
    @pytest.mark.parametrize("violation", ["plain", None])
    def test_a_place_is_not_kept_where_no_type_asks_for_one(self, violation):
        draft = at(
            Step.REVIEW if violation else Step.TYPE, violation, description="Seen"
        )
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
        draft = after(
            at(Step.REVIEW, "words", description="Seen"), Input(place=POINT, message=5)
        )
        draft = after(draft, corrected(Input(text="Now words", place=POINT, message=5)))
        assert "43.238" not in repr(draft)

    @given(st.floats(-90, 90), st.floats(-180, 180), st.text("Двор 5,.\n", max_size=9))
    def test_a_point_in_a_place_is_rounded_and_nothing_else_changes(
        self, lat, lon, words
    ):
        place = f"{words} ({lat:.5f}, {lon:.5f})"
        rounded = coarse(place)
        assert not re.search(r"\d\.\d{3}", rounded)
        assert rounded.startswith(words)
        assert coarse(rounded) == rounded


def test_what_is_not_kept_is_said_and_leaves_the_draft_as_it_was():
    for why in Unkept:
        draft = at(Step.REVIEW, description="Seen")
        assert remarks(draft, Input(unkept=why)) == (why,)
        assert after(draft, Input(unkept=why)) == draft
        assert why in remarks(draft, Input(text="more", unkept=why))


FIRST = Input(
    links=(target(1), target(2)), text="They sell it at the gate.", message=11
)
SECOND = Input(text="Every evening.", files=(photo(1),), message=12)


def _review(violation="plain", *messages):
    return after(
        Draft("d", fast=True), *(messages or (FIRST, SECOND)), of_type(violation)
    )


class TestEdits:
    def test_an_edit_can_bring_the_link_that_is_asked_for(self):
        begun = after(
            _review("never", replace(LINK, message=11)), unlinked(target(1).key)
        )
        assert begun.step is Step.EVIDENCE
        edited = corrected(replace(LINK, message=11))
        assert after(replace(begun, removed=()), edited).step is Step.REVIEW

    def test_a_place_in_words_stays_a_place(self):
        draft = after(at(Step.PLACE, "words"), Input(text="At the bridge", message=13))
        assert draft.place == "At the bridge"
        draft = after(draft, corrected(Input(text="At the new bridge", message=13)))
        assert (draft.place, draft.description) == ("At the new bridge", None)

    def test_a_longest_message_is_shortened_and_can_be_made_short_again(self):
        edited = replace(FIRST, text="ы" * 4096)
        assert Remark.SHORTENED in remarks(_review(), corrected(edited))
        draft = after(_review(), corrected(edited))
        assert len(draft.description or "") == MAX_DESCRIPTION
        assert after(draft, corrected(FIRST)).description == _review().description

    def test_without_the_last_link_that_is_needed_it_is_asked_for(self):
        bare = [
            replace(each, text=None, place="The bridge") for each in (FIRST, SECOND)
        ]
        draft = after(_review("never", *bare), unlinked(target(1).key))
        assert draft.step is Step.REVIEW
        assert after(draft, unlinked(target(2).key)).step is Step.EVIDENCE

    def test_very_many_messages_become_one_and_nothing_of_them_is_lost(self):
        many = [
            Input(text=f"Line {n}.", message=n) for n in range(1, MOST_MESSAGES + 3)
        ]
        draft = after(Draft("d", fast=True), *many)
        assert draft.description == "\n".join(str(each.text) for each in many)
        assert len(draft.messages) <= MOST_MESSAGES
        assert not draft.knows(1)
        assert draft.knows(MOST_MESSAGES + 2)

    def test_what_is_cleared_does_not_come_back_with_the_edit_of_another_message(self):
        empty = cleared(replace(_review(), step=Step.EVIDENCE))
        draft = after(empty, replace(WORDS, message=16))
        draft = after(draft, corrected(replace(WORDS, text="New words.", message=16)))
        assert (draft.links, draft.description) == ((), "New words.")
        assert draft.files == (photo(1),)


FORWARDED = contents(is_forwarded=st.booleans())


@given(st.lists(FORWARDED, min_size=1, max_size=6), st.data())
def test_an_edited_draft_is_as_if_its_messages_had_been_sent_so(contents, data):
    sent = [replace(each, message=n) for n, each in enumerate(contents, start=1)]
    position = data.draw(st.integers(0, len(sent) - 1))
    edited = replace(data.draw(FORWARDED), message=position + 1)
    begun = after(Draft("d", fast=True), *sent)
    if not begun.knows(edited.message):
        return
    after_edit = after(begun, corrected(edited))
    written_so = after(
        Draft("d", fast=True), *sent[:position], edited, *sent[position + 1 :]
    )
    for part in ("links", "description", "forwarded"):
        assert getattr(after_edit, part) == getattr(written_so, part)
