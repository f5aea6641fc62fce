"""What is asked of who decides an appeal: the finding, then a ground and a reason, then words.

A path holds the ids chosen so far, as in services.desk.verdicts: the finding first.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.channel.model import Channel, UnknownId
from bot.domain.desk.case import Case, Decision, Outcome
from bot.domain.register.appeal import CONFIRMING, Answer, Appeal, Finding, Kind
from bot.services.desk.looks import deciding
from bot.services.desk.verdicts import Asked, Choosing, NoSuchChoice

NO_REASON = "appeal"
"""The reason where the channel file has no ground and no reason for an overturned decision."""


class Needed(StrEnum):
    """What is asked besides the parts of a decision."""

    FINDING = "finding"
    WORDS = "words"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class AppealChoice:
    """Where the choice stands: `part` is asked for the decision that replaces the first, if not
    None; else `needed`. `answer` is whole once only words or the confirmation are missing."""

    path: tuple[str, ...]
    options: tuple[str, ...] = ()
    needed: Needed = Needed.FINDING
    part: Choosing | None = None
    answer: Answer | None = None


def choosing(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """What is asked after this path. Raises NoSuchChoice."""
    decision = case.decision
    if decision is None:
        raise NoSuchChoice(appeal.id)
    findings = _findings(channel, appeal, case, decision)
    if not path:
        return AppealChoice(path, findings)
    if path[0] not in findings:
        raise NoSuchChoice(path[0])
    finding, rest = Finding(path[0]), path[1:]
    if finding is Finding.UPHELD:
        answer = Answer(finding, None, decision.ground, decision.reason)
        return _whole(appeal, path, answer, rest)
    if appeal.kind is Kind.SECOND_LOOK:
        return _confirmed(channel, appeal, case, path)
    outcome = decision.outcome if finding is Finding.PARTLY else Outcome.OVERTURNED
    return _grounded(channel, appeal, decision, outcome, path)


def _findings(channel: Channel, appeal: Appeal, case: Case, decision: Decision) -> tuple[str, ...]:
    """A second look at “not confirmed” finds that, or something else."""
    partly = appeal.kind is Kind.CONTEST and bool(_other_grounds(channel, case, decision))
    every = (Finding.UPHELD, *([Finding.PARTLY] if partly else []), Finding.OVERTURNED)
    return tuple(one.value for one in every)


def _other_grounds(channel: Channel, case: Case, decision: Decision) -> tuple[str, ...]:
    if decision.outcome not in CONFIRMING:
        return ()
    try:
        every = channel.grounds(decision.outcome.value, case.violation)
    except UnknownId:
        return ()
    return tuple(one.id for one in every if one.id != decision.ground)


def _grounded(
    channel: Channel, appeal: Appeal, decision: Decision, outcome: Outcome, path: tuple[str, ...]
) -> AppealChoice:
    """The ground and the reason of the decision that replaces the first."""
    text = next((one for one in channel.outcomes if one.id is outcome), None)
    grounds, reasons = tuple[str, ...](), tuple[str, ...]()
    if text is not None:
        every = channel.grounds(outcome.value, appeal.violation)
        is_same = outcome is decision.outcome
        grounds = tuple(g.id for g in every if not is_same or g.id != decision.ground)
        reasons = tuple(r.id for r in text.reasons)
    chosen: dict[Asked, str] = {}
    rest = path[1:]
    for asked, offered in ((Asked.GROUND, grounds), (Asked.REASON, reasons)):
        if not offered:
            continue
        if not rest:
            part = Choosing(asked, (outcome.value, *path[1:]), offered)
            return AppealChoice(path, offered, part=part)
        if rest[0] not in offered:
            raise NoSuchChoice(rest[0])
        chosen[asked], rest = rest[0], rest[1:]
    reason = chosen.get(Asked.REASON) or (None if chosen else NO_REASON)
    authority = decision.authority if outcome is decision.outcome else None
    answer = Answer(Finding(path[0]), outcome, chosen.get(Asked.GROUND), reason, authority)
    return _whole(appeal, path, answer, rest)


def _confirmed(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """Instead of “not confirmed”: another outcome, chosen as in a second look of staff."""
    inner = path[1:]
    if inner and inner[0] == Outcome.NOT_CONFIRMED:
        raise NoSuchChoice(inner[0])
    part = deciding.choice(channel, case.violation, inner)
    if part.asked is Asked.OUTCOME:
        options = tuple(one for one in part.options if one != Outcome.NOT_CONFIRMED)
        part = Choosing(part.asked, part.path, options)
    if part.verdict is None:
        return AppealChoice(path, part.options, part=part)
    verdict = part.verdict
    answer = Answer(
        Finding.OVERTURNED, verdict.outcome, verdict.ground, verdict.reason, verdict.authority
    )
    return _whole(appeal, path, answer, ())


def _whole(
    appeal: Appeal, path: tuple[str, ...], answer: Answer, rest: tuple[str, ...]
) -> AppealChoice:
    if rest:
        raise NoSuchChoice(rest[0])
    needed = Needed.CONFIRM if appeal.reply else Needed.WORDS
    return AppealChoice(path, needed=needed, answer=answer)
