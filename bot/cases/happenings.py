"""Names of what a move did: to the decision of a case, to its proposal, to the case. Pure.

`what_happened` compares the case before with the case after, once; followers match on the names.
"""

from collections.abc import Mapping

from bot.cases.model import Case, Decision, Move
from bot.core.messages import Lane
from bot.values import Act, Found, Status, Value


class Happening(Value):
    """Something that a move did to a case."""


class ProposalMade(Happening):
    """A second person is to approve it."""

    proposal: Decision


class ProposalSettled(Happening):
    """It was approved or refused, or became moot with this move."""

    proposal: Decision


class DecisionMade(Happening):
    """The case had no decision. Reporters hear of this one when it can no longer be undone."""

    decision: Decision


class DecisionEnded(Happening):
    """The decision of the case, `was`, does not stand any more; `now` is in its place."""

    was: Decision
    now: Decision | None = None


class DecisionReplaced(DecisionEnded):
    """Staff decided again; told when it can no longer be undone."""


class LookOverturned(DecisionReplaced):
    """The third person of a second look decided otherwise: no authority acts on the first decision
    any more, even while this one can be undone."""


class AuthorityActed(DecisionEnded):
    """The authority did what it was asked for, which is told at once."""


class DecisionTakenBack(DecisionEnded):
    """It was undone before it was told; the earlier one stands again if there was one."""


class CaseReopened(DecisionEnded):
    """The desk decides anew."""


class CaseSplit(DecisionEnded):
    """The case is not joined to another one any more, and is decided by itself."""


class OrderProlonged(Happening):
    """The decision stands, with another last day of its order."""

    decision: Decision


class OrderEnded(Happening):
    """Its last day is over, and it was not prolonged; the decision stands."""


class MaterialSeen(Happening):
    """A person looked at the material again and said what they found."""

    found: Found


class DecisionTold(Happening):
    """The time to undo it is over: it stands, and reporters hear of it now."""

    decision: Decision


class LeftUnanswered(Happening):
    """The time of the authority is over: the case was closed without its answer."""

    decision: Decision


class CaseWithdrawn(Happening):
    """The case ended without a decision: its reporters withdrew, or it was no report."""


class CaseRestored(Happening):
    """The case had ended without a decision, and is open again."""


class CaseMoved(Happening):
    """Said of each move, after all else. Without a lane the group's card is left as it is."""

    before: Case
    move: Move
    lane: Lane | None


_ENDS: Mapping[Act, type[DecisionEnded]] = {
    Act.AUTHORITY_DONE: AuthorityActed,
    Act.UNDO: DecisionTakenBack,
    Act.REOPEN: CaseReopened,
    Act.SPLIT: CaseSplit,
}
"""How a decision ends by these acts; by all others it is replaced."""


def what_happened(before: Case, after: Case, move: Move) -> list[Happening]:
    """Name what a move did, in the order in which followers hear of it; most do nothing of this."""
    happened = [
        _of_proposal(before.proposal, after.proposal),
        _of_decision(before, after, move),
        _of_follow_up(move),
    ]
    return [one for one in happened if one is not None]


def _of_proposal(was: Decision | None, now: Decision | None) -> Happening | None:
    """While one waits there is no other: it is settled before the next is made."""
    if was is not None and was != now:
        return ProposalSettled(was)
    if now is not None and was != now:
        return ProposalMade(now)
    return None


def _of_decision(before: Case, after: Case, move: Move) -> Happening | None:
    was = before.decision
    now = after.decision
    if was is None and now is not None:
        return DecisionMade(now)
    if was is None:
        return _of_undecided(before.status, after.status)
    if now is None or now.id != was.id:
        if move.act is Act.OVERTURN and "look" in move.detail:
            return LookOverturned(was, now)
        ended = _ENDS.get(move.act, DecisionReplaced)
        return ended(was, now)
    if now != was:
        return OrderProlonged(now)
    if before.announced_at is None and after.announced_at is not None:
        return DecisionTold(now)
    if before.status is Status.FORWARDED and after.status is Status.CLOSED:
        return LeftUnanswered(now)
    return None


def _of_undecided(was: Status, now: Status) -> Happening | None:
    if was is now:
        return None
    if now is Status.WITHDRAWN:
        return CaseWithdrawn()
    if was is Status.WITHDRAWN:
        return CaseRestored()
    return None


def _of_follow_up(move: Move) -> Happening | None:
    if move.act is Act.LOOK:
        return MaterialSeen(Found(move.detail["found"]))
    if move.act is Act.ORDER_OVER:
        return OrderEnded()
    return None
