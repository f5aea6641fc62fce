"""Rules of a draft: a pure function from a draft and an answer to the next draft."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.reports import draft as answers
from bot.reports import evidence
from bot.reports.draft import Answer, Draft, Form, Input, Refusal, Remark, Step, Unkept
from bot.values import Ask

MAX_PLACE = 300
"""Characters of a place; a longer text is taken for a description."""


_NOT_KEPT = {Remark.FILES_NEVER, *(Remark(why.value) for why in Unkept)}
"""What is said of a file or a place that the draft does not take."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """The next draft, and what to tell the person about the answer."""

    draft: Draft
    remarks: tuple[Remark, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Rejected:
    """The draft stays as it was."""

    draft: Draft
    refusal: Refusal


def advance(draft: Draft, answer: Answer, form_of: Callable[[str], Form]) -> Advanced | Rejected:
    """The draft after an answer. `form_of` returns what a violation type asks for."""
    form = form_of(draft.violation) if draft.violation else Form()
    match answer:
        case Input():
            return _take_content(draft, answer, form)
        case answers.Correct():
            return _correct(draft, answer.content, form)
        case answers.RemoveLink() | answers.HideNumbers():
            return _take_out(draft, answer, form)
        case answers.ChooseType():
            return _choose_type(draft, answer.violation, form_of(answer.violation))
        case answers.ChooseRegion():
            if answer.code is None and form.region is Ask.REQUIRED:
                return Rejected(draft, Refusal.REGION_NEEDED)
            chosen = replace(draft, region=answer.code)
            return Advanced(_onward(_settle(chosen, Step.REGION), form))
        case answers.ToggleTell():
            return Advanced(_next(replace(draft, tell=not draft.tell)))
        case answers.Clear():
            return Advanced(_next(_cleared(draft, answer.step)))
        case answers.Go():
            return _move(draft, answer, form)
        case _:
            assert_never(answer)


def missing(draft: Draft, form: Form) -> Refusal | None:
    """Return the reason the draft cannot be sent yet, or None."""
    if draft.violation is None:
        return Refusal.TYPE_FIRST
    if form.link is Ask.REQUIRED and not (draft.links or _has_words(draft)):
        return Refusal.LINK_NEEDED
    if form.description is Ask.REQUIRED and not _has_words(draft):
        return Refusal.DESCRIPTION_NEEDED
    if form.files is Ask.REQUIRED and not draft.files:
        return Refusal.FILE_NEEDED
    if form.region is Ask.REQUIRED and draft.region is None:
        return Refusal.REGION_NEEDED
    return None if draft.has_content else Refusal.NOTHING_YET


def _has_words(draft: Draft) -> bool:
    """Words are enough where a link is asked for: not everything has an address."""
    return bool(draft.description or draft.forwarded)


def steps_of(form: Form, *, fast: bool) -> tuple[Step, ...]:
    """The steps for a type; the fast path asks only what is required."""
    wanted = {Step.FILES: form.files, Step.REGION: form.region, Step.PLACE: form.place}
    asked = (Ask.REQUIRED,) if fast else (Ask.REQUIRED, Ask.OPTIONAL)
    middle = [step for step, ask in wanted.items() if ask in asked]
    return (Step.TYPE, Step.EVIDENCE, *middle, Step.REVIEW)


def _choose_type(draft: Draft, violation: str, form: Form) -> Advanced:
    remarks: tuple[Remark, ...] = ()
    chosen = replace(draft, violation=violation)
    if form.files_forbidden and draft.files:
        chosen = evidence.without(chosen, files=())
        remarks = (Remark.FILES_NEVER,)
    if form.place is Ask.NO and draft.place is not None:
        chosen = evidence.without(chosen, place=None)
        remarks = (*remarks, Remark.PLACE_NOT_ASKED)
    return Advanced(_onward(chosen, form), remarks)


def _move(draft: Draft, wish: answers.Go, form: Form) -> Advanced | Rejected:
    if wish.back:
        return Advanced(_back(draft, form))
    if wish.to is None:
        return _go_on(draft, form)
    if draft.violation is None and wish.to is not Step.TYPE:
        return Rejected(draft, Refusal.TYPE_FIRST)
    if wish.to is Step.PLACE and form.place is Ask.NO:
        return Advanced(draft)
    editing = draft.step is Step.REVIEW or draft.editing
    return Advanced(_next(replace(draft, step=wish.to, editing=editing)))


def _take_content(draft: Draft, content: Input, form: Form) -> Advanced:
    is_place = draft.step is Step.PLACE and content.place is None and _names_place(content)
    given = replace(content, text=None, place=content.text) if is_place else content
    taken, remarks = evidence.added(draft, given, form)
    is_same = replace(taken, messages=draft.messages) == draft
    if is_same and not _NOT_KEPT.isdisjoint(remarks):
        return Advanced(draft, remarks)
    # The revision stays while the step stays: buttons keep their meaning.
    return _after_content(taken, form, content, remarks)


def _correct(draft: Draft, content: Input, form: Form) -> Advanced:
    """No remark when the edit changes nothing, as when Telegram has loaded a preview."""
    taken, remarks = evidence.corrected(draft, content, form)
    if replace(taken, messages=draft.messages) == draft:
        return Advanced(taken)
    return _after_change(taken, form, (*remarks, Remark.CORRECTED))


def _take_out(draft: Draft, what: answers.RemoveLink | answers.HideNumbers, form: Form) -> Advanced:
    if isinstance(what, answers.HideNumbers):
        hidden = evidence.without_numbers(draft, what.country)
        return Advanced(_next(hidden), (Remark.NUMBERS_REMOVED,))
    taken = evidence.without_link(draft, what.key, form)
    if taken == draft:
        return Advanced(draft)
    return _after_change(_next(taken), form, (Remark.LINK_REMOVED,))


def _after_change(draft: Draft, form: Form, remarks: tuple[Remark, ...]) -> Advanced:
    """The same step, unless something is needed now or what was needed is there."""
    if draft.step is Step.TYPE:
        return Advanced(draft, remarks)
    is_needed = _evidence_needed(draft, form) is not None
    if draft.step is Step.EVIDENCE and not is_needed:
        return Advanced(_onward(draft, form), remarks)
    if draft.step is not Step.EVIDENCE and is_needed:
        editing = draft.editing or draft.step is Step.REVIEW
        draft = _next(replace(draft, step=Step.EVIDENCE, editing=editing))
    return Advanced(draft, remarks)


def _names_place(content: Input) -> bool:
    is_bare = not (content.links or content.files or content.is_forwarded)
    return is_bare and len(content.text or "") <= MAX_PLACE


def _after_content(
    draft: Draft, form: Form, content: Input, remarks: tuple[Remark, ...]
) -> Advanced:
    """The step after some content; the file step waits for more files."""
    match draft.step:
        case Step.EVIDENCE:
            if form.link is Ask.REQUIRED and _evidence_needed(draft, form) is not None:
                return Advanced(draft, (*remarks, Remark.ADDED))
            return Advanced(_onward(draft, form), remarks)
        case Step.PLACE if content.place or _names_place(content):
            return Advanced(_onward(_settle(draft, Step.PLACE), form), remarks)
        case Step.FILES if content.files:
            return Advanced(draft, remarks)  # the question itself counts the files
        case _:
            return Advanced(draft, (*remarks, Remark.ADDED))


def _cleared(draft: Draft, step: Step) -> Draft:
    match step:
        case Step.EVIDENCE:
            return evidence.without(draft, links=(), text=None, origin=None)
        case Step.FILES:
            return evidence.without(draft, files=())
        case Step.REGION:
            return replace(draft, region=None)
        case Step.PLACE:
            return evidence.without(draft, place=None)
        case _:
            return draft


def _go_on(draft: Draft, form: Form) -> Advanced | Rejected:
    """Skip, Done or Next: allowed when nothing required is missing."""
    needed = {
        Step.TYPE: draft.violation is None and Refusal.TYPE_FIRST,
        Step.EVIDENCE: _evidence_needed(draft, form),
        Step.FILES: form.files is Ask.REQUIRED and not draft.files and Refusal.FILE_NEEDED,
        Step.REGION: form.region is Ask.REQUIRED and not draft.region and Refusal.REGION_NEEDED,
    }.get(draft.step)
    if needed:
        return Rejected(draft, needed)
    return Advanced(_onward(_settle(draft, draft.step), form))


def _evidence_needed(draft: Draft, form: Form) -> Refusal | None:
    if form.link is Ask.REQUIRED and not (draft.links or _has_words(draft)):
        return Refusal.LINK_NEEDED
    if form.description is Ask.REQUIRED and not _has_words(draft):
        return Refusal.DESCRIPTION_NEEDED
    return None if draft.has_content else Refusal.NOTHING_YET


def _onward(draft: Draft, form: Form) -> Draft:
    """The first open step, or the review."""
    done = {
        Step.TYPE: draft.violation is not None,
        Step.EVIDENCE: _evidence_needed(draft, form) is None,
        Step.FILES: _is_done(draft, Step.FILES, form.files, _files_are_complete(draft)),
        Step.REGION: _is_done(draft, Step.REGION, form.region, draft.region is not None),
        Step.PLACE: _is_done(draft, Step.PLACE, form.place, draft.place is not None),
        Step.REVIEW: False,
    }
    step = next(s for s in steps_of(form, fast=draft.fast) if not done[s])
    return _next(replace(draft, step=step, editing=draft.editing and step is not Step.REVIEW))


def _is_done(draft: Draft, step: Step, ask: Ask, is_given: bool) -> bool:
    """An optional part is also done when it was skipped or another part is edited."""
    return is_given or (ask is not Ask.REQUIRED and (step in draft.settled or draft.editing))


def _files_are_complete(draft: Draft) -> bool:
    """True if the person said that there are no more files, or began with them."""
    said_so = draft.fast or draft.editing or Step.FILES in draft.settled
    return bool(draft.files) and said_so


def _back(draft: Draft, form: Form) -> Draft:
    """The step before this one; during an edit, the review."""
    if draft.editing:
        return _next(replace(draft, step=Step.REVIEW, editing=False))
    order = steps_of(form, fast=draft.fast)
    here = order.index(draft.step) if draft.step in order else len(order) - 1
    step = order[max(0, here - 1)]
    if draft.fast and step is Step.EVIDENCE and _evidence_needed(draft, form) is None:
        step = Step.TYPE  # the fast path never asked for the content
    settled = tuple(s for s in draft.settled if s is not step)
    return _next(replace(draft, step=step, settled=settled))


def _settle(draft: Draft, step: Step) -> Draft:
    return draft if step in draft.settled else replace(draft, settled=(*draft.settled, step))


def _next(draft: Draft) -> Draft:
    return replace(draft, revision=draft.revision + 1)
