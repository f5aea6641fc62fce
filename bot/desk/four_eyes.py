"""Proposed decisions: a second person of the desk approves or refuses them."""

from typing import Any

from bot.cases import moves, store
from bot.cases.happenings import Happening, ProposalMade, ProposalSettled
from bot.cases.model import Because, Case, IllegalMove, Move, NeedsRole
from bot.core import roles
from bot.core.desks_store import Desk
from bot.core.messages import Button, Speaker
from bot.core.people import Person, Recipient, Right, may
from bot.core.reviews_store import Kind, Review
from bot.core.times import HOUR_MS
from bot.core.work import Work
from bot.desk import beside_queue_store, cards, casework, second_person
from bot.desk.asked import Asked
from bot.desk.brought import show_sender
from bot.desk.buttons import TakeNext
from bot.desk.holds import tell_refused
from bot.desk.model import Actor
from bot.desk.review_queue import DeskQueue
from bot.values import Act, Urgency, replace


class Proposals(DeskQueue[Case]):
    kind = Kind.PROPOSAL
    most_asked = None

    async def subject(self, review: Review) -> Case | None:
        return await store.cases.get(self.work.tx, review.case or "")

    async def people(self, review: Review, subject: Case) -> set[int]:
        return await self.seconds.for_proposal(subject)

    def desk(self, subject: Case) -> str | None:
        return subject.desk

    def urgency(self, subject: Case) -> Urgency:
        return subject.urgency

    def asked_by(self, subject: Case) -> int | None:
        if subject.proposal is None:
            return None
        return subject.proposal.by

    async def bring(
        self, review: Review, subject: Case, asked: Asked, to: Recipient
    ) -> None:
        """Bring the working card, with Approve and Refuse, and tell the proposer that it left."""
        if to.address.person is not None:
            await cards.give_private(self.work, subject, to.address.person, to.language)
            await show_sender(self.work, subject, asked)

    async def withdraw(self, review: Review, staff: int) -> None:
        """The card itself says that the proposal is settled."""

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} proposed decision waits to be approved.",
            "{n} proposed decisions wait to be approved.",
            n,
        )
        return sentence, Button(
            t.plain("Look at a proposal"), TakeNext(), style="primary"
        )


async def update_proposals(work: Work, case: Case, happened: Happening) -> None:
    match happened:
        case ProposalMade(proposal):
            due = work.now + work.channel.four_eyes.hours * HOUR_MS
            await Proposals(work).ask(proposal.id, case.id, due)
        case ProposalSettled(proposal):
            await Proposals(work).end(proposal.id)


LOOKED_AT = 50
"""Proposals of desks among which /next looks for one that a person may approve."""


async def approve(work: Work, case: Case, actor: Actor) -> Case:
    """Decide as proposed; the undo window begins now.

    Raises OwnProposal for the proposer, Recused for a person with a conflict of interest,
    NeedsRole for a member of the group to whom no admin gave a role.
    """
    if case.proposal is None:
        raise IllegalMove(case, Act.APPROVE)
    check_role(case, actor, Act.APPROVE)
    decision = replace(
        case.proposal,
        at=work.now,
        approved_by=actor.telegram_id,
        status_before=case.status,
        before=case.earlier,
    )
    detail: dict[str, Any] = {"by": case.proposal.by}
    move = Move(Act.APPROVE, work.now, actor.telegram_id, decision, detail=detail)
    if case.proposal.into is None:
        return await casework.conclude(work, case, move)
    target = await store.cases.get(work.tx, case.proposal.into)
    if target is None:
        raise IllegalMove(case, Act.APPROVE)
    await second_person.check(work, actor.telegram_id, target, Act.APPROVE)
    detail["number"] = target.number
    return await casework.join(
        work, case, replace(move, detail=detail, merged_into=target.id)
    )


async def refuse(
    work: Work, case: Case, actor: Actor, because: Because, *, take: bool = False
) -> Case:
    """The proposer gets the case back, and reads why; with `take` the actor goes on with it. Raises
    OwnProposal for the proposer, NeedsRole, IllegalMove without a reason."""
    proposal = case.proposal
    act = Act.DISAGREE
    if take:
        act = Act.TAKE_OVER
    if proposal is None or not because.detail:
        raise IllegalMove(case, act)
    check_role(case, actor, act)
    detail = {**because.detail, "outcome": proposal.finding.outcome.value}
    after = await moves.act(work, case, act, actor.telegram_id, detail=detail)
    await tell_refused(work, after, proposal.by, actor, because, act)
    return after


def check_role(case: Case, actor: Actor, act: Act) -> None:
    if not may(actor.role, Right.BE_SECOND):
        raise NeedsRole(case, act)


async def next_for(
    work: Work, here: list[Desk], actor: Actor, person: Person
) -> Case | None:
    """The first proposal that this person may approve and was not brought yet."""
    second = Right.BE_SECOND
    staff = actor.telegram_id
    desks = [
        desk.id for desk in here if may(await roles.role_at(work, staff, desk), second)
    ]
    for case in await beside_queue_store.proposed_at(
        work.tx, desks, LOOKED_AT, person.id, staff
    ):
        if case.proposal is None or staff in {case.proposal.by, *case.recused}:
            continue
        if (
            await beside_queue_store.proposals_brought_to(work.tx, case.id, person.id)
            != case.proposal.id
        ):
            return case
    return None
