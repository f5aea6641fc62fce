"""The queue of appeals, and what a new decision of the case changes in those that are open."""

from dataclasses import replace

from bot.cases import store as cases_store
from bot.cases.hooks import Moved
from bot.cases.model import Case, Decision
from bot.core import people_store, reviews_store
from bot.core.outgoing import Button
from bot.core.posts import Shown, What
from bot.core.reviews_store import Review
from bot.core.speaker import Speaker
from bot.core.work import Work
from bot.desk import second_person
from bot.desk.model import Opinion, same_finding
from bot.desk.second_person import DeskQueue, TakeReview
from bot.register import appeals_store
from bot.register.appeal_model import Appeal, Stage, undone
from bot.register.appeal_screens import AppealCard, AppealsWait, NoPeopleForAppeal
from bot.reports import store

Contested = tuple[Appeal, Case]


class Appeals(DeskQueue[Contested]):
    """Contested decisions, and “not confirmed” that a reporter asked to be looked at again."""

    kind = reviews_store.Kind.APPEAL

    async def subject(self, review: Review) -> Contested | None:
        appeal = await appeals_store.get_appeal(self.work.tx, review.subject)
        case = None if appeal is None else await cases_store.cases.get(self.work.tx, appeal.case)
        return None if appeal is None or case is None else (appeal, case)

    async def stands(self, review: Review, subject: Contested) -> bool:
        """While the case is open again, there is no decision to judge."""
        return subject[1].decision is not None

    async def people(self, review: Review, subject: Contested) -> set[int]:
        """People of any desk who took no part and did not file it."""
        appeal, case = subject
        if case.decision is None:
            return set()
        out = await second_person.took_part(self.work, case) | review.passed
        free = await self.seconds.free(await self.seconds.everyone() - out, case)
        return {one for one in free if not await self._filed(appeal, one)}

    async def may_judge(self, appeal: Appeal, case: Case, staff: int) -> bool:
        """Return True for a person who took no part in the decision, and neither reported the case
        nor filed the appeal. Their role is checked with each press."""
        took_part = await second_person.took_part(self.work, case)
        if staff in took_part or await self._filed(appeal, staff):
            return False
        return not await second_person.include(self.work, staff, case)

    async def _filed(self, appeal: Appeal, staff: int) -> bool:
        """Return True for an appeal that is theirs, or whose report is."""
        person = await people_store.find(self.work.tx, *self.work.vault.identities(staff))
        report = await store.reports.get(self.work.tx, appeal.report) if appeal.report else None
        authors = {appeal.person, report.person if report else None} - {None}
        return person is not None and person.id in authors

    async def passed(self, review: Review) -> None:
        """Drop the words of the holder who passed the appeal on."""
        appeal = await appeals_store.get_appeal(self.work.tx, review.subject)
        if appeal is not None and appeal.reply is not None:
            after = replace(appeal, reply=None, reply_language=None)
            await appeals_store.change_appeal(self.work.tx, appeal, after)

    async def without_people(self, review: Review, subject: Contested) -> None:
        told = NoPeopleForAppeal(subject[1].number, review.due)
        await self.work.tell_admins(told, once=f"appeal_without_people:{review.subject}")

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural("{n} appeal waits for an answer.", "{n} appeals wait for an answer.", n)
        return sentence, Button(t.plain("Take an appeal"), TakeReview(cls.kind))

    def screen(self, review: Review, person: str) -> AppealCard:
        return AppealCard(review.subject, person)

    def shown(self, review: Review) -> Shown | None:
        return Shown(What.CARD, review.case, review.subject) if review.case else None

    def steps(self, review: Review) -> int:
        """At half of the time, and at its end."""
        half = review.since + (review.due - review.since) // 2
        return (self.work.now >= half) + (self.work.now >= review.due)

    def reminder(self, staff: int, mine: list[Review]) -> tuple[AppealsWait, str]:
        late = sum(one.due <= self.work.now for one in mine)
        waiting = AppealsWait(len(mine), min(one.due for one in mine), late)
        steps = "-".join(f"{one.subject}{self.steps(one)}" for one in mine[:3])
        return waiting, f"appeals:{staff}:{len(mine)}:{steps}"


async def follow(work: Work, moved: Moved) -> None:
    """An answer that was not told goes with its decision; appeals that wait follow one that says
    the same. Others wait until the next decision is told, see `answering.announced`."""
    before, after = moved.before, moved.after
    was, now = before.decision, after.decision
    if was is None or (now is not None and was.id == now.id):
        return
    for appeal in await appeals_store.appeals_open_of_case(work.tx, before.id):
        rests_on = {appeal.replaced_by or appeal.decision}
        if appeal.stage is Stage.DECIDED and was.id in rests_on:
            await appeals_store.change_appeal(work.tx, appeal, undone(appeal))
            await Appeals(work).undo(appeal.id)
        elif now is not None and appeal.decision == was.id and is_same(was, now):
            await appeals_store.change_appeal(work.tx, appeal, replace(appeal, decision=now.id))


def is_same(was: Decision | Opinion, now: Decision) -> bool:
    """True if another decision says the same; an authority that acted names no ground."""
    return same_finding(was, now) and now.finding.ground in {was.finding.ground, None}
