"""Contests of whatever is decided about a link that the register does not show.

What the person reads is made of the table of objections and of the public register: no case is read
for it, so that it is the same for a decision, a report and nothing at all. One timed task reads
cases; what it finds is judged as an appeal with the same id, which does not name the person.
"""

from bot.authorities import referrals_store
from bot.cases import store as cases_store
from bot.cases.model import Case, Decision
from bot.core import erasures, people_store
from bot.core.codes import number_of, read_number, read_receipt
from bot.core.database import VersionConflict
from bot.core.messages import (
    Lane,
    Message,
    Outgoing,
    Speaker,
    bold,
    lines,
    paragraphs,
)
from bot.core.people import Person
from bot.core.queues.tasks import every, task
from bot.core.site import entry_address
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work, fresh_id, fresh_receipt
from bot.links.link import parse_link
from bot.links.url import Link
from bot.register import (
    appeals,
    check,
    contests,
    objections_store,
    store,
)
from bot.register.appeal_model import (
    Appeal,
    AppealDraft,
    Kind,
    Objection,
    Problem,
    Step,
    answer_of,
)
from bot.register.appeals_store import (
    APPEAL_DRAFTS,
    appeals_by_receipt,
    appeals_of_case,
    appeals_of_person,
    empty_appeal,
    get_appeal,
    looks_at_reports_of,
    own_by_number,
)
from bot.register.contests import (
    AppealState,
    ContestRefused,
    ContestStep,
    Refused,
    Sent,
)
from bot.register.model import hash_of, told
from bot.reports import files_store
from bot.reports.model import Waiting, WaitingKind
from bot.values import CONFIRMS, AppealAnswer, AppealStage, replace


class ObjectionOver(Message):
    """The last message to who contested a link, on the promised day; `entry` is in the register."""

    number: str
    link: str
    entry: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = lines(bold(t("Appeal № {number}", number=self.number)), self.link)
        if self.entry is None or speaker.site is None:
            return Outgoing(paragraphs(head, *contests.objection_over(speaker)))
        address = entry_address(speaker.site, t.language, self.entry)
        shown = t(
            "The register shows a decision about this link: {address}", address=address
        )
        return Outgoing(
            paragraphs(head, shown, t("To contest a decision, send /contest."))
        )


async def begin_objection(
    work: Work, person: Person, link: Link
) -> AppealDraft | ContestRefused:
    """A draft against this link; one against the same link goes on."""
    for earlier in await objections_store.objections_of_person(work.tx, person.id):
        if earlier.link == link.canonical and earlier.stage is AppealStage.WAITING:
            return ContestRefused(Refused.ALREADY, earlier.number)
    draft = await APPEAL_DRAFTS.peek(work.tx, person.id)
    if draft is None or draft.link != link.canonical:
        draft = AppealDraft(fresh_id()[:8], link=link.canonical)
    return draft


async def objection_step(
    work: Work, draft: AppealDraft, problem: Problem | None = None
) -> ContestStep:
    [link] = await check.entries_of_links(work, [parse_link(draft.link or "")])
    return ContestStep(draft, None, problem, link)


async def send_contest(
    work: Work, person: Person, telegram_id: int, *, is_anonymous: bool
) -> Sent:
    """File the person's draft, of either kind; None where there is none, as for a second tap."""
    draft = await APPEAL_DRAFTS.peek(work.tx, person.id)
    if draft is None or draft.link is None:
        return await contests.send(work, person, telegram_id, is_anonymous=is_anonymous)
    draft = await APPEAL_DRAFTS.take(work.tx, person.id)
    if draft is None or draft.link is None:
        return None
    if draft.step is not Step.REVIEW or not draft.words:
        await contests.keep(work, person, draft)
        return await objection_step(work, draft, Problem.NO_WORDS)
    begun = await begin_objection(work, person, parse_link(draft.link))
    sent = work.memory.counts("appeals", work.now // DAY_MS)
    once = (telegram_id, draft.link)
    refused = contests.too_many(sent, telegram_id, once)
    if isinstance(begun, ContestRefused):
        refused = begun
    if refused is not None:
        await contests.keep(work, person, draft)
        return refused
    objection, code = await _file(work, person, draft, is_anonymous=is_anonymous)
    sent.update((telegram_id, once))
    return await objection_state(
        work, objection, code if is_anonymous else None, code=code
    )


async def _file(
    work: Work, person: Person, draft: AppealDraft, *, is_anonymous: bool
) -> tuple[Objection, str]:
    for _ in range(contests.ATTEMPTS):
        code = fresh_receipt()
        if is_anonymous and draft.code is not None:
            code = draft.code
        due = work.now + work.channel.appeals.decide_days * DAY_MS
        objection = Objection(
            fresh_id(),
            number_of(code),
            draft.link or "",
            draft.words or "",
            person.language,
            work.now,
            due,
            work.now + work.chance.randrange(LOOKED_WITHIN_MS),
            None if is_anonymous else person.id,
        )
        receipt = work.vault.receipt(code)
        if await objections_store.objections.add(work.tx, objection, receipt=receipt):
            await files_store.add_files(work.tx, objection.id, draft.files)
            await end_objection.schedule(
                work, objection.id, due, objection=objection.id
            )
            return objection, code
    raise VersionConflict("no number was free")


Contest = Appeal | Objection


async def look_up_contest(work: Work, person: Person, text: str) -> Contest | None:
    """The appeal or objection of a code, however it was typed; a number finds only the person's
    own."""
    if code := read_receipt(text):
        hashes = work.vault.receipts(code)
        appeal = await appeals_by_receipt(work.tx, *hashes)
        return appeal or await objections_store.objection_by_receipt(work.tx, *hashes)
    number = read_number(text)
    if number is None:
        return None
    if appeal := await own_by_number(work.tx, person.id, number):
        return appeal
    own = await objections_store.objections_of_person(work.tx, person.id)
    return next((one for one in own if one.number == number), None)


async def contest_state(
    work: Work, found: Contest, key: str | None = None, *, confirm: bool = False
) -> AppealState:
    if isinstance(found, Appeal):
        return contests.state(found, key, confirm=confirm)
    return await objection_state(work, found, key, confirm=confirm)


async def waiting_of(work: Work, person: Person) -> list[Waiting]:
    """Return the person's open appeals and second looks, those that are due first."""
    found = []
    for look in await looks_at_reports_of(work.tx, person.id):
        if look.stage.is_open:
            kind, key = WaitingKind.LOOK, look.report or ""
            found.append(Waiting(kind, key, look.number, due_at=look.due_at))
    for appeal in await appeals_of_person(work.tx, person.id):
        if appeal.stage.is_open:
            number = appeal.number
            due = appeal.due_at
            found.append(Waiting(WaitingKind.APPEAL, number, number, due_at=due))
    for objection in await objections_store.objections_of_person(work.tx, person.id):
        if objection.stage.is_open:
            number = objection.number
            due = objection.due_at
            found.append(Waiting(WaitingKind.APPEAL, number, number, due_at=due))
    return sorted(found, key=lambda one: one.due_at or 0)


async def objection_state(
    work: Work,
    objection: Objection,
    key: str | None = None,
    *,
    confirm: bool = False,
    code: str | None = None,
) -> AppealState:
    """All that the person may see."""
    is_waiting = objection.stage is AppealStage.WAITING
    return AppealState(
        key or objection.number,
        objection.number,
        Kind.LINK,
        objection.stage,
        objection.filed_at,
        objection.due_at,
        await _public_answer(work, objection)
        if is_waiting or objection.closed_at
        else None,
        is_waiting and work.now < objection.due_at,
        confirm,
        code,
        objection.link,
    )


async def _public_answer(work: Work, objection: Objection) -> AppealAnswer | None:
    """The answer, if the register shows the decision that it is about."""
    if not await store.entries_of_link(work.tx, hash_of(objection.link)):
        return None
    appeal = await get_appeal(work.tx, objection.id)
    if appeal is None or await appeals.shown_objection(work, appeal) is None:
        return None
    return answer_of(appeal)


async def withdraw_contest(work: Work, found: Contest) -> Contest:
    """Withdraw it while it waits, and erase its words and files; as it is then."""
    if isinstance(found, Appeal):
        return await contests.withdraw_appeal(work, found)
    if found.stage is not AppealStage.WAITING or work.now >= found.due_at:
        return found
    await forget_objection(work, found)
    await erasures.note_erased(work, erasures.Kind.APPEAL, found.id)
    return replace(found, stage=AppealStage.WITHDRAWN)


async def forget_objection(work: Work, objection: Objection) -> None:
    """Delete it with its files, and withdraw the appeal that it became."""
    await objections_store.objections.delete(work.tx, objection.id)
    await end_objection.cancel(work, objection.id)
    await files_store.drop_files(work.tx, objection.id)
    appeal = await get_appeal(work.tx, objection.id)
    if appeal is not None:
        await appeals.forget(work, appeal)


async def of_person(work: Work, person: str) -> None:
    for objection in await objections_store.objections_of_person(work.tx, person):
        await forget_objection(work, objection)
        await erasures.note_erased(work, erasures.Kind.APPEAL, objection.id)


async def over(work: Work, before: int, most: int) -> int:
    """Delete those whose time is over; an appeal that is not judged yet goes on without words."""
    found = await objections_store.objections_over(work.tx, before, most)
    for objection in found:
        await objections_store.objections.delete(work.tx, objection.id)
        await files_store.drop_files(work.tx, objection.id)
        await empty_appeal(work.tx, objection.id)
    return len(found)


@task("objection_over")
async def end_objection(work: Work, objection: str) -> None:
    """A task: the promised day has come; the person gets the last message."""
    due = await objections_store.objections.get(work.tx, objection)
    if due is None or due.stage is not AppealStage.WAITING:
        return
    ended = {"stage": AppealStage.ANSWERED, "closed_at": due.due_at}
    await objections_store.objections.set(work.tx, due.id, **ended)
    person = due.person and await people_store.get(work.tx, due.person)
    if not person or person.consent is None:
        return
    answer = await _public_answer(work, due)
    once = f"appeal:{due.id}"
    if answer is not None:
        answered = appeals.AppealAnswered(due.number, Kind.LINK, answer)
        await work.say(person.recipient, answered, Lane.NOTICE, once=once)
        return
    shown = await store.entries_of_link(work.tx, hash_of(due.link))
    display = parse_link(due.link).display
    last = ObjectionOver(due.number, display, shown[0].id if shown else None)
    await work.say(person.recipient, last, Lane.NOTICE)


LOOKED_WITHIN_MS = DAY_MS
"""At a random moment of a day, so that what changes at a desk or in the log names no sender."""
AGAIN_MS = 6 * HOUR_MS
PORTION = 20
SOON_MS = 1_000


@every("objections", minutes=30)
async def look_for_decisions(work: Work) -> int | None:
    """Make appeals of the objections whose links have a decision that can be judged now."""
    due = await objections_store.objections_to_look_at(work.tx, PORTION)
    for objection in due:
        await _look(work, objection)
    return SOON_MS if len(due) == PORTION else None


async def _look(work: Work, objection: Objection) -> None:
    found = await _judgeable(work, objection)
    again = None
    if found is None:
        again = work.now + AGAIN_MS + work.chance.randrange(AGAIN_MS)
    is_there = await objections_store.objections.set(
        work.tx, objection.id, look_at=again
    )
    if found is None or not is_there:
        return
    case, decision = found
    own = {"language": objection.language, "words": objection.words}
    await contests.file_appeal(
        work, case, decision, Kind.LINK, None, objection.id, **own
    )


async def _judgeable(work: Work, objection: Objection) -> tuple[Case, Decision] | None:
    """The newest decision about the link that was told and waits at no authority."""
    for case in await cases_store.earlier_decisions(work.tx, objection.link):
        decision = told(case)
        if (
            decision is None
            or decision.finding.outcome not in CONFIRMS
            or case.status.is_open
        ):
            continue
        sent = await referrals_store.standing_of(work.tx, case.id)
        waits = any(not one.stage.is_over for one in sent)
        if not waits and not await _was_judged(work, objection, case, decision):
            return case, decision
    return None


async def _was_judged(
    work: Work, objection: Objection, case: Case, decision: Decision
) -> bool:
    """Each decision is looked at once for a person, whichever way they contest it."""
    if objection.person is None:
        return False
    own = await objections_store.objections_of_person(work.tx, objection.person)
    ids = {one.id for one in own}
    return any(
        one.decision == decision.id
        and (one.id in ids or one.person == objection.person)
        for one in await appeals_of_case(work.tx, case.id)
    )
