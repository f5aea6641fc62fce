"""Calls: staff fill in and file what a caller reports, apart from reports of their own.

No caller is known: nothing but the report code leads to the report.
"""

from dataclasses import replace

from bot.domain.citizen.answers import Answer, Correct, Refusal, Remark
from bot.domain.citizen.draft import Ask, Call, Draft, Form, Input, Step
from bot.domain.citizen.drafting import Advanced, advance, missing
from bot.domain.desk.case import Act, Move
from bot.domain.notices.calls import CallFiled
from bot.domain.notices.reporter import DraftStep
from bot.domain.people import CallExpected, Person
from bot.services.citizen import filing, following
from bot.services.citizen.filing import Filed, Filer, NotFiled
from bot.services.desk import moves
from bot.services.work import DAY_MS, HOUR_MS, Work, fresh_id
from bot.storage.citizen import call_drafts, people, reports
from bot.storage.desk import events

CALLS_PER_HOUR = 60
"""Of one member of staff; a call above it stays and can be filed later."""
MAX_WHY = 300
"""Characters of the reason for more urgency."""


def form_of(work: Work, violation: str) -> Form:
    """What is asked of a caller: what they can say. A link may be missing, files cannot come."""
    form = filing.form_of(work, violation)
    region = Ask.OPTIONAL if form.region is Ask.NO else form.region
    link = Ask.OPTIONAL if form.link is Ask.REQUIRED else form.link
    return replace(form, link=link, region=region, files=Ask.NO, place=Ask.NO)


async def current(work: Work, person: Person) -> Draft | None:
    """The call that the person is writing down, asking again for a type that is off by now."""
    draft = await call_drafts.peek(work.tx, person.id)
    return None if draft is None else filing.offered(work, draft)


async def begin(work: Work, person: Person) -> Draft:
    """A new call in place of any other; first the caller's region."""
    draft = Draft(fresh_id()[:8], Step.REGION, tell=False, call=Call(person.language))
    if not work.channel.regions:
        draft = replace(draft, step=Step.TYPE, settled=(Step.REGION,))
    await keep(work, person, draft)
    return draft


async def keep(work: Work, person: Person, draft: Draft) -> None:
    await call_drafts.put(work.tx, person.id, draft, work.channel.retention.drafts_days * DAY_MS)


async def drop(work: Work, person: Person) -> None:
    await call_drafts.drop(work.tx, person.id)
    await people.expect(work.tx, person.id, None)


async def expect(work: Work, person: Person) -> None:
    """From now on the person's messages belong to the call."""
    await following.expect(work, person, CallExpected())


async def resume(work: Work, person: Person) -> bool:
    """After another question the person's messages belong to the open call again, if one is."""
    is_open = await call_drafts.peek(work.tx, person.id) is not None
    if is_open:
        await expect(work, person)
    else:
        await people.expect(work.tx, person.id, None)
    return is_open


async def receive(
    work: Work, person: Person, draft: Draft, content: Input, bad_links: tuple[str, ...]
) -> DraftStep:
    """Take down what the person writes: the caller's words, or the reason for more urgency."""
    if draft.step is Step.URGENCY and content.text:
        return await _reason(work, person, draft, content.text)
    step = await answer(work, person, draft, replace(content, files=(), unkept=None))
    has_file = content.files or content.unkept
    remarks = (*step.remarks, Remark.NO_FILES_BY_PHONE) if has_file else step.remarks
    return replace(step, remarks=remarks, bad_links=bad_links)


async def correct(
    work: Work, person: Person, draft: Draft, content: Input, *, is_reason: bool
) -> DraftStep:
    """Take up an edited message of the call."""
    if not is_reason:
        given = replace(content, files=(), unkept=None)
        is_known = draft.knows(content.message)
        return await answer(work, person, draft, Correct(given) if is_known else given)
    if content.text and draft.call is not None and draft.call.raised is not None:
        call = replace(draft.call, why=content.text[:MAX_WHY])
        step = await change(work, person, draft, call, draft.step)
        return replace(step, remarks=(Remark.CORRECTED,))
    return DraftStep(draft)


async def answer(work: Work, person: Person, draft: Draft, given: Answer) -> DraftStep:
    outcome = advance(draft, given, lambda violation: form_of(work, violation))
    await keep(work, person, outcome.draft)
    if isinstance(outcome, Advanced):
        return DraftStep(outcome.draft, outcome.remarks)
    return DraftStep(outcome.draft, refusal=outcome.refusal)


async def change(
    work: Work, person: Person, draft: Draft, call: Call, step: Step = Step.REVIEW
) -> DraftStep:
    """Another language or urgency; `step` is what is asked next."""
    changed = replace(
        draft, call=call, step=step, editing=step is not Step.REVIEW, revision=draft.revision + 1
    )
    await keep(work, person, changed)
    return DraftStep(changed)


async def _reason(work: Work, person: Person, draft: Draft, text: str) -> DraftStep:
    call = draft.call or Call(person.language)
    return await change(work, person, draft, replace(call, why=text[:MAX_WHY]))


async def file(work: Work, person: Person, staff: int, edit: int | None) -> NotFiled | None:
    """File the call; the code to read out takes the place of the message to `edit`.

    None where it was filed, and where there was nothing to file, as for a second press.
    """
    draft = await call_drafts.take(work.tx, person.id)
    call = None if draft is None else draft.call
    if draft is None or call is None:
        return None
    draft = filing.offered(work, draft)
    refusal = _missing(work, draft)
    lately = await events.calls_since(work.tx, staff, work.now - HOUR_MS)
    if refusal is not None or lately >= CALLS_PER_HOUR:
        await keep(work, person, draft)
        return NotFiled(refusal, too_many=refusal is None)
    filer = Filer(call.language, staff=staff, urgency=call.raised)
    filed = await filing.file_draft(work, draft, filer)
    await people.expect(work.tx, person.id, None)
    if filed is not None:
        await _note_reason(work, filed, call, staff)
        told = _told(work, filed, call)
        await work.tell(person.recipient, told, edit=edit, once=f"receipt:{filed.report.id}")
    return None


def _missing(work: Work, draft: Draft) -> Refusal | None:
    return missing(draft, form_of(work, draft.violation) if draft.violation else Form())


async def _note_reason(work: Work, filed: Filed, call: Call, staff: int) -> None:
    """Why the case is more urgent stands on it as a note of who took the call."""
    if call.raised is None:
        return
    for case in await following.own_cases(work, filed.report):
        move = Move(Act.NOTE, work.now, staff, detail={"text": call.why})
        await moves.make(work, case, move)


def _told(work: Work, filed: Filed, call: Call) -> CallFiled:
    report, receipt = filed.report, filed.receipt
    usual = work.channel.type(report.violation).priority.urgency
    return CallFiled(
        receipt.code, report.violation, report.region, report.language,
        call.urgency_beside(usual), filed.joined, receipt.decided,
    )  # fmt: skip


async def was_filed(work: Work, draft_id: str) -> bool:
    """Whether the call of an old button became a report."""
    return await reports.filed_from(work.tx, draft_id, "")
