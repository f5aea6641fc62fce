"""Form of a report: begun, answered, corrected; the draft is stored after every answer."""

from dataclasses import replace

from bot.core.people import Person
from bot.core.work import ALBUM_PAUSE_MS, Work, fresh_id
from bot.register import check
from bot.reports import additions, store
from bot.reports import draft as evidence
from bot.reports.draft import (
    Advanced,
    Answer,
    Correct,
    Draft,
    Form,
    Input,
    Remark,
    advance,
)
from bot.reports.draft_screens import DraftStep
from bot.reports.filing import draft_lasts_ms, form_of
from bot.reports.model import is_small_talk
from bot.reports.store import DRAFTS


async def begin(work: Work, person: Person) -> Draft:
    """A new draft in place of any other."""
    draft = Draft(fresh_id()[:8])
    await keep(work, person, draft)
    return draft


async def begin_call(work: Work, person: Person) -> Draft:
    """A new draft for a person on the phone, in place of any other."""
    draft = Draft(fresh_id()[:8], tell=False, by_phone=True)
    await keep(work, person, draft)
    return draft


async def keep(work: Work, person: Person, draft: Draft) -> None:
    await DRAFTS.put(
        work.tx, person.id, draft, draft_lasts_ms(work, person, by_phone=draft.by_phone)
    )


async def receive(
    work: Work,
    person: Person,
    draft: Draft | None,
    content: Input,
    bad_links: tuple[str, ...],
    asked: tuple[str, str] | None = None,
) -> DraftStep:
    """Add what a person sent to the draft, or begin one that may answer what was `asked`."""
    begun = draft is None
    draft = draft or Draft(fresh_id()[:8], fast=True, asked=asked)
    step = await answer(work, person, draft, content)
    remarks = tuple(r for r in step.remarks if not (begun and r is Remark.ADDED))
    return replace(step, remarks=remarks, bad_links=bad_links)


async def look_up(
    work: Work, person: Person, telegram_id: int, before: Draft | None, step: DraftStep
) -> DraftStep:
    """The step; its draft remembers which of the links that it has gained are published."""
    had = {link.canonical for link in before.links} if before is not None else set()
    new = [link for link in step.draft.links if link.canonical not in had]
    found = tuple(link.canonical for link in await check.published(work, telegram_id, new))
    if not found:
        return step
    draft = replace(step.draft, published=(*step.draft.published, *found))
    await keep(work, person, draft)
    return replace(step, draft=draft)


async def correct(
    work: Work, person: Person, draft: Draft, content: Input, bad_links: tuple[str, ...]
) -> DraftStep | None:
    """Take up an edited message of the draft; None when the edit changes nothing."""
    if content.text and draft.asked is None and is_small_talk(content.text):
        content = replace(content, text=None)
    step = await answer(work, person, draft, Correct(content))
    return replace(step, bad_links=bad_links) if step.remarks else None


async def answer(work: Work, person: Person, draft: Draft, given: Answer) -> DraftStep:
    """Store the draft after an answer and return the step to show."""
    outcome = advance(
        draft, given, lambda violation: form_of(work, violation, by_phone=draft.by_phone)
    )
    await keep(work, person, outcome.draft)
    if isinstance(outcome, Advanced):
        return DraftStep(outcome.draft, outcome.remarks)
    return DraftStep(outcome.draft, refusal=outcome.refusal)


async def forget_message(
    work: Work, person: Person, draft: Draft | None, draft_id: str, message: int
) -> bool:
    """Take what one message gave out of a draft; whether it is kept, since the draft was filed.

    A draft that holds nothing else is dropped.
    """
    if draft is None or draft.id != draft_id:
        return await was_filed(work, person, draft_id)
    form = form_of(work, draft.violation) if draft.violation else Form()
    left = evidence.without_message(draft, message, form)
    if left.messages or left.violation:
        await keep(work, person, left)
    else:
        await drop(work, person)
    return False


async def show(
    work: Work,
    person: Person,
    step: DraftStep,
    *,
    edit: int | None = None,
    album: str | None = None,
) -> None:
    """Send the draft's step: as an edit of a message, or once for a whole album."""
    latest = f"album:{person.id}:{album}" if album else None
    not_before = work.now + ALBUM_PAUSE_MS if album else None
    # What each message gave, and the code, are kept with the draft and stand in no message of ours.
    step = replace(
        step,
        draft=replace(step.draft, code=None, published=()),
        known=await check.said_of(
            work, [link for link in step.draft.links if link.canonical in step.draft.published]
        ),
    )
    shown = replace(step, draft=replace(step.draft, messages=()))
    notice = await additions.offered(work, person, step) or shown
    await work.tell(person.recipient, notice, edit=edit, latest=latest, not_before=not_before)


async def was_filed(work: Work, person: Person, draft_id: str) -> bool:
    """True if the draft of an old button became a report of the person's, or of a caller's."""
    return await store.filed_from(work.tx, draft_id, person.id)


async def drop(work: Work, person: Person) -> None:
    await DRAFTS.drop(work.tx, person.id)
