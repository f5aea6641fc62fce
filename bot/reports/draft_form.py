"""Form of a report: begun, answered, corrected; the draft is stored after every answer."""

from dataclasses import replace

from bot.core.forms import Answered
from bot.core.people import Person
from bot.core.posts import Notice
from bot.core.work import Work, fresh_id
from bot.register import check
from bot.reports import additions, store
from bot.reports import draft as evidence
from bot.reports.draft import Draft, Form, Input, Remark
from bot.reports.draft_screens import DraftStep
from bot.reports.filing import draft_lasts_ms, form_of
from bot.reports.model import is_small_talk
from bot.reports.store import DRAFTS


async def begin(work: Work, person: Person, *, by_phone: bool = False) -> Draft:
    """A new draft in place of any other; `by_phone` for a person on the phone."""
    draft = Draft(fresh_id()[:8], tell=not by_phone, by_phone=by_phone)
    await keep(work, person, draft)
    return draft


async def keep(work: Work, person: Person, draft: Draft) -> None:
    lasts_ms = draft_lasts_ms(work, person, by_phone=draft.by_phone)
    await DRAFTS.put(work.tx, person.id, draft, lasts_ms)


def own_form(work: Work, draft: Draft) -> Form:
    """Return what is asked for in this draft."""
    return form_of(work, draft.violation, by_phone=draft.by_phone)


async def receive(
    work: Work,
    person: Person,
    draft: Draft | None,
    content: Input,
    asked: tuple[str, str] | None = None,
) -> Answered[Draft]:
    """Add what a person sent to the draft, or begin one that may answer what was `asked`."""
    begun = draft is None
    draft = draft or Draft(fresh_id()[:8], fast=True, asked=asked)
    found = evidence.add(draft, content, own_form(work, draft))
    await keep(work, person, found.draft)
    said = tuple(one for one in found.remarks if not (begun and one is Remark.ADDED))
    return Answered(found.draft, said)


async def correct(
    work: Work, person: Person, draft: Draft, content: Input
) -> Answered[Draft] | None:
    """Take up an edited message of the draft; None when the edit changes nothing."""
    if content.text and draft.asked is None and is_small_talk(content.text):
        content = replace(content, text=None)
    found = evidence.correct(draft, content, own_form(work, draft))
    await keep(work, person, found.draft)
    return found if found.remarks else None


async def look_up(
    work: Work, person: Person, telegram_id: int, before: Draft | None, draft: Draft
) -> Draft:
    """The draft, which remembers which of the links that it has gained are published."""
    had = {link.canonical for link in before.links} if before is not None else set()
    new = [link for link in draft.links if link.canonical not in had]
    found = tuple(link.canonical for link in await check.published(work, telegram_id, new))
    if found:
        draft = replace(draft, published=(*draft.published, *found))
        await keep(work, person, draft)
    return draft


async def forget_message(
    work: Work, person: Person, draft: Draft | None, draft_id: str, message: int
) -> bool:
    """Take what one message gave out of a draft; whether it is kept, since the draft was filed.

    A draft that holds nothing else is dropped.
    """
    if draft is None or draft.id != draft_id:
        return await store.filed_from(work.tx, draft_id, person.id)
    left = evidence.without_message(draft, message, form_of(work, draft.violation))
    if left.messages or left.violation:
        await keep(work, person, left)
    else:
        await DRAFTS.drop(work.tx, person.id)
    return False


async def screen(work: Work, person: Person, step: DraftStep) -> Notice:
    """The draft's step, or the question whether the draft is an answer, while that is open.

    What each message gave, and the code, are kept with the draft and stand in no message of ours.
    """
    draft = step.draft
    published = [link for link in draft.links if link.canonical in draft.published]
    shown = replace(
        step,
        draft=replace(draft, messages=(), code=None, published=()),
        known=await check.said_of(work, published),
    )
    return await additions.offered(work, person, draft, shown) or shown
