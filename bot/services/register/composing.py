"""Makes an entry of a told decision, with the texts of the channel file as they are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from bot.channel.model import Channel, UnknownId
from bot.channel.outcomes import Ground
from bot.domain.authority.follow_up import FollowUp, Found
from bot.domain.desk.case import Case, Decision, Outcome
from bot.domain.figures.period import today
from bot.domain.register.entry import Entry, Standing, hash_of
from bot.domain.register.publication import Unpublishable, told
from bot.domain.register.scope import Scope, platform_of, scope_of
from bot.services.desk.reasons.facts import of_desk


class _Known(Protocol):
    @property
    def id(self) -> str: ...


_One = TypeVar("_One", bound=_Known)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its id and the day of its publication stay, its version grows."""

    id: str
    published_on: date
    version: int = 1


def rule_of(channel: Channel, case: Case) -> Scope:
    """How much of this case's link may be shown; COUNT where nothing of it is published."""
    decision = told(case)
    is_listed = decision is not None and decision.outcome in channel.publication.outcomes
    if decision is None or not is_listed or case.merged_into or not (case.canonical and case.host):
        return Scope.COUNT
    try:
        _texts(channel, of_desk(decision))
        return channel.type(case.violation).publish
    except (UnknownId, Unpublishable):
        return Scope.COUNT


def compose(
    channel: Channel,
    case: Case,
    place: Place,
    followed: FollowUp | None,
    *,
    is_private_person: bool,
) -> Entry:
    """The entry of the told decision. Raises Unpublishable."""
    decision, rule = told(case), rule_of(channel, case)
    if rule is Scope.COUNT or decision is None or case.host is None or case.canonical is None:
        raise Unpublishable(case.id)
    scope = scope_of(rule, is_private_person=is_private_person)
    ground, reason_text = _texts(channel, of_desk(decision))
    is_link = scope is Scope.LINK
    decided_on = today(decision.at, channel.zone)
    return Entry(
        id=place.id, scope=scope, host=case.host if is_link else platform_of(case.host),
        link_hash=hash_of(case.canonical) if is_link else None, category=case.violation,
        outcome=decision.outcome, ground=ground.id, ground_text=ground.label.root,
        law=_law(channel, ground), edition=ground.as_of, reason=of_desk(decision).reason or "",
        reason_text=reason_text, order=decision.order,
        authority_name=_authority(channel, decision), decided_on=decided_on,
        published_on=place.published_on, standing=_standing(followed),
        gone_on=_gone_on(channel, decision, followed), version=place.version,
    )  # fmt: skip


def _texts(channel: Channel, desk: Decision) -> tuple[Ground, Mapping[str, str]]:
    """The ground and the reason of what the desk decided. Raises Unpublishable, UnknownId."""
    known = channel.outcome(desk.outcome)
    ground, reason = _one(known.grounds, desk.ground), _one(known.reasons, desk.reason)
    return ground, reason.text.root


def _one(offered: Iterable[_One], id: str | None) -> _One:
    found = next((one for one in offered if one.id == id), None)
    if found is None:
        raise Unpublishable(id)
    return found


def _law(channel: Channel, ground: Ground) -> dict[str, str] | None:
    said = {language: ground.act(language) for language in channel.languages}
    return {language: act for language, act in said.items() if act} or None


def _authority(channel: Channel, decision: Decision) -> Mapping[str, str] | None:
    code = decision.order.authority if decision.order else decision.authority
    try:
        return channel.authority(code).name.root if code else None
    except UnknownId:
        return None


def _standing(followed: FollowUp | None) -> Standing:
    is_over = followed is not None and followed.order_over_at is not None
    return Standing.ENDED if is_over else Standing.IN_FORCE


def _gone_on(channel: Channel, decision: Decision, followed: FollowUp | None) -> date | None:
    """Since when the material is known to be gone: as it was seen, else as it was decided."""
    if followed is not None and followed.found is not None and followed.looked_at is not None:
        is_gone = followed.found in {Found.GONE, Found.MOVED}
        return today(followed.looked_at, channel.zone) if is_gone else None
    removed = decision.outcome is Outcome.REMOVED
    return today(decision.at, channel.zone) if removed else None
