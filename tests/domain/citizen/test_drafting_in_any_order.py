"""Any sequence of answers keeps the content and leaves a way on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.draft import Draft, Input, Refusal, Step, cleared, steps_of
from bot.values import Ask
from tests.domain.citizen.forms import (
    FORMS,
    PLAIN,
    after,
    back,
    contents,
    found_after,
    missing,
    of_region,
    of_type,
    on,
    photo,
    target,
    to,
)

CONTENTS = contents(
    origin=st.none() | st.just("Channel (@c)"), place=st.none() | st.just("43.2, 76.9")
)
ANSWERS = st.one_of(
    CONTENTS,
    st.builds(of_type, st.sampled_from(sorted(FORMS))),
    st.builds(of_region, st.sampled_from([None, "KZ-75"])),
    st.builds(to, st.sampled_from(list(Step))),
    st.sampled_from([on, back, cleared]),
)


def _held(draft: Draft) -> str:
    shown = [link.display for link in draft.links]
    return "\n".join([draft.description or "", draft.place or "", *shown])


def _asks_place(draft: Draft) -> bool:
    return FORMS.get(draft.violation or "", PLAIN).place is not Ask.NO


def _check_step(draft: Draft) -> None:
    """The step can be shown, and the way back leads to the first one."""
    assert draft.violation is not None or draft.step is Step.TYPE
    assert draft.step in Step
    steps = steps_of(FORMS.get(draft.violation or "", PLAIN))
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
        if draft.step is Step.REVIEW and missing(draft, FORMS[draft.violation or ""]) is None:
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
            return after(outcome, on) if outcome.step is Step.EVIDENCE else outcome
        case Step.FILES:
            return after(draft, Input(files=(photo(99),)), on)
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
            return after(draft, to(step))
