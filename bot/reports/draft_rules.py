"""Rules of a draft: a pure function from a draft and an answer to the next draft."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.core import forms
from bot.core.forms import Steps, moved, settled
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
            return Advanced(steps_of(form).onward(settled(chosen, Step.REGION)))
        case answers.ToggleTell():
            return Advanced(moved(draft, tell=not draft.tell))
        case answers.Clear():
            return Advanced(moved(_cleared(draft, answer.step)))
        case answers.Go():
            return _move(draft, answer, form)
        case _:
            assert_never(answer)


def missing(draft: Draft, form: Form) -> Refusal | None:
    """Return the reason the draft cannot be sent yet, or None."""
    return steps_of(form).missing(draft)


def _has_words(draft: Draft) -> bool:
    """Words are enough where a link is asked for: not everything has an address."""
    return bool(draft.description or draft.forwarded)


def steps_of(form: Form) -> Steps[Draft, Refusal]:
    """The steps for a type; the fast path asks only what is required."""

    def asked(ask: Ask) -> Callable[[Draft], bool]:
        return lambda draft: ask is Ask.REQUIRED or (ask is Ask.OPTIONAL and not draft.fast)

    def lacks(draft: Draft) -> Refusal | None:
        return _evidence_needed(draft, form)

    return Steps(
        forms.Step(Step.TYPE, given=lambda draft: bool(draft.violation), needed=_type_needed),
        forms.Step(
            Step.EVIDENCE,
            given=lambda draft: lacks(draft) is None,
            needed=lacks,
            asked=lambda draft: not draft.fast or lacks(draft) is not None,
        ),
        forms.Step(
            Step.FILES,
            given=_files_are_complete,
            needed=lambda draft: _lacks(form.files, draft.files, Refusal.FILE_NEEDED),
            asked=asked(form.files),
        ),
        forms.Step(
            Step.REGION,
            given=lambda draft: draft.region is not None,
            needed=lambda draft: _lacks(form.region, draft.region, Refusal.REGION_NEEDED),
            asked=asked(form.region),
        ),
        forms.Step(
            Step.PLACE, given=lambda draft: draft.place is not None, asked=asked(form.place)
        ),
        forms.Step(Step.REVIEW),
    )


def _type_needed(draft: Draft) -> Refusal | None:
    return Refusal.TYPE_FIRST if draft.violation is None else None


def _lacks(ask: Ask, given: object, refusal: Refusal) -> Refusal | None:
    return refusal if ask is Ask.REQUIRED and not given else None


def _choose_type(draft: Draft, violation: str, form: Form) -> Advanced:
    remarks: tuple[Remark, ...] = ()
    chosen = replace(draft, violation=violation)
    if form.files_forbidden and draft.files:
        chosen = evidence.without(chosen, files=())
        remarks = (Remark.FILES_NEVER,)
    if form.place is Ask.NO and draft.place is not None:
        chosen = evidence.without(chosen, place=None)
        remarks = (*remarks, Remark.PLACE_NOT_ASKED)
    return Advanced(steps_of(form).onward(chosen), remarks)


def _move(draft: Draft, wish: answers.Go, form: Form) -> Advanced | Rejected:
    steps = steps_of(form)
    if wish.back:
        return Advanced(steps.back(draft) or moved(draft))
    if wish.to is None:
        on = steps.skip(draft)
        return Advanced(on) if isinstance(on, Draft) else Rejected(draft, on)
    if draft.violation is None and wish.to is not Step.TYPE:
        return Rejected(draft, Refusal.TYPE_FIRST)
    if wish.to is Step.PLACE and form.place is Ask.NO:
        return Advanced(draft)
    return Advanced(steps.edit(draft, wish.to))


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
        return Advanced(moved(hidden), (Remark.NUMBERS_REMOVED,))
    taken = evidence.without_link(draft, what.key, form)
    if taken == draft:
        return Advanced(draft)
    return _after_change(moved(taken), form, (Remark.LINK_REMOVED,))


def _after_change(draft: Draft, form: Form, remarks: tuple[Remark, ...]) -> Advanced:
    """The same step, unless something is needed now or what was needed is there."""
    if draft.step is Step.TYPE:
        return Advanced(draft, remarks)
    is_needed = _evidence_needed(draft, form) is not None
    if draft.step is Step.EVIDENCE and not is_needed:
        return Advanced(steps_of(form).onward(draft), remarks)
    if draft.step is not Step.EVIDENCE and is_needed:
        draft = steps_of(form).edit(draft, Step.EVIDENCE)
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
            return Advanced(steps_of(form).onward(draft), remarks)
        case Step.PLACE if content.place or _names_place(content):
            return Advanced(steps_of(form).onward(settled(draft, Step.PLACE)), remarks)
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


def _evidence_needed(draft: Draft, form: Form) -> Refusal | None:
    if form.link is Ask.REQUIRED and not (draft.links or _has_words(draft)):
        return Refusal.LINK_NEEDED
    if form.description is Ask.REQUIRED and not _has_words(draft):
        return Refusal.DESCRIPTION_NEEDED
    return None if draft.has_content else Refusal.NOTHING_YET


def _files_are_complete(draft: Draft) -> bool:
    """True if the person said that there are no more files, or began with them."""
    said_so = draft.fast or draft.editing or Step.FILES in draft.settled
    return bool(draft.files) and said_so
