"""A draft knows which message gave what: an edit corrects it, one link can be taken out."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.draft import MAX_DESCRIPTION, MOST_MESSAGES, Draft, Input, Remark, Step, cleared
from tests.domain.citizen.forms import (
    LINK,
    WORDS,
    after,
    at,
    contents,
    corrected,
    of_type,
    photo,
    remarks,
    target,
    unlinked,
)

FIRST = Input(links=(target(1), target(2)), text="They sell it at the gate.", message=11)
SECOND = Input(text="Every evening.", files=(photo(1),), message=12)


def _review(violation="plain", *messages):
    return after(Draft("d", fast=True), *(messages or (FIRST, SECOND)), of_type(violation))


class TestEdits:
    def test_an_edit_can_bring_the_link_that_is_asked_for(self):
        begun = after(_review("never", replace(LINK, message=11)), unlinked(target(1).key))
        draft = replace(begun, removed=())
        assert draft.step is Step.EVIDENCE
        edited = Input(links=(target(1),), message=11)
        assert after(draft, corrected(edited)).step is Step.REVIEW

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


class TestLinks:
    def test_without_the_last_link_that_is_needed_it_is_asked_for(self):
        bare = [replace(each, text=None, place="The bridge") for each in (FIRST, SECOND)]
        draft = after(_review("never", *bare), unlinked(target(1).key))
        assert draft.step is Step.REVIEW
        assert after(draft, unlinked(target(2).key)).step is Step.EVIDENCE


class TestMemory:
    def test_very_many_messages_become_one_and_nothing_of_them_is_lost(self):
        many = [Input(text=f"Line {n}.", message=n) for n in range(1, MOST_MESSAGES + 3)]
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


CONTENTS = contents(is_forwarded=st.booleans())


@given(st.lists(CONTENTS, min_size=1, max_size=6), st.data())
def test_an_edited_draft_is_as_if_its_messages_had_been_sent_so(contents, data):
    sent = [replace(each, message=n) for n, each in enumerate(contents, start=1)]
    position = data.draw(st.integers(0, len(sent) - 1))
    edited = replace(data.draw(CONTENTS), message=position + 1)
    begun = after(Draft("d", fast=True), *sent)
    if not begun.knows(edited.message):
        return
    after_edit = after(begun, corrected(edited))
    written_so = after(Draft("d", fast=True), *sent[:position], edited, *sent[position + 1 :])
    for part in ("links", "description", "forwarded"):
        assert getattr(after_edit, part) == getattr(written_so, part)
