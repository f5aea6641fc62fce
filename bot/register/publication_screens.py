"""Screens and buttons of publication and of corrections of entries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from bot.authorities.orders import order_lines
from bot.cases import store as cases_store
from bot.cases.afterwards import FollowUp
from bot.cases.hooks import Moved
from bot.cases.model import Case, Decision, had_a_say
from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Ground
from bot.core import reviews_store
from bot.core.buttons import Action, button
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.reviews import LOOKED_THROUGH
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker, bold, code, filled, lines, paragraphs, rows_of
from bot.core.times import day_of, today
from bot.core.work import Work, fresh_id
from bot.dataclass import dataclass
from bot.desk.buttons import WHY_SENTENCES
from bot.desk.second_person import DeskQueue
from bot.desk.verdicts import of_desk
from bot.register import model as register
from bot.register import store
from bot.register.model import (
    KEPT_BACK_FOR,
    Entry,
    Fix,
    Owner,
    Publication,
    Settled,
    Standing,
    State,
    Unpublishable,
    hash_of,
    platform_of,
    scope_of,
    told,
)
from bot.register.names import STANDINGS, defanged_host
from bot.register.pages import in_language
from bot.reports.news_screens import outcome_label
from bot.values import Change, Finding, Found, Outcome, Scope, Status, Why


@button("pub:list", right=Right.BE_SECOND)
class ShowPublications(Action):
    """List the decisions that wait for the presser's look."""


@button("pubs:{after}", right=Right.BE_SECOND)
class ShowFurtherPublications(Action):
    """List the decisions that wait for the presser after this one."""

    after: str


@dataclass(frozen=True, slots=True)
class PublicationAction(Action):
    publication: str


@button("pub:{publication}", right=Right.BE_SECOND)
class LookAtPublication(PublicationAction): ...


@button("pub:{publication}:back", right=Right.BE_SECOND)
class BackToPublication(PublicationAction): ...


@button("pub:{publication}:{owner}", right=Right.BE_SECOND)
class SayOwner(PublicationAction):
    """Show what would be published then."""

    owner: Owner


@button("pub:{publication}:{owner}:ok:{digest}", right=Right.BE_SECOND)
class PublishDecision(PublicationAction):
    """`digest` names what the card showed, see domain.register.entry."""

    owner: Owner
    digest: str


@button("pub:{publication}:no", right=Right.BE_SECOND)
class AskKeepBack(PublicationAction):
    """Ask why it is not to be published."""


@button("pub:{publication}:no:{why}", right=Right.BE_SECOND)
class KeepBack(PublicationAction):
    why: Why


@dataclass(frozen=True, slots=True)
class EntryAction(Action):
    entry: str


@button("entry:{entry}", right=Right.CORRECT_ENTRIES)
class ShowEntry(EntryAction): ...


@button("entry:{entry}:{fix}", right=Right.CORRECT_ENTRIES)
class ShowFix(EntryAction):
    """Show what the correction would make of the entry."""

    fix: Fix


@button("entry:{entry}:{fix}:ok:{digest}", right=Right.CORRECT_ENTRIES)
class CorrectEntry(EntryAction):
    fix: Fix
    digest: str


@dataclass(frozen=True, slots=True)
class PublicationLine:
    id: str
    number: str
    violation: str
    outcome: Outcome
    due_at: int
    is_overdue: bool


@message
class PublicationList:
    """Proposals that the person may look at; `waiting` counts all, `overdue` of them.

    `further` is the id of the last one that was looked through, if more wait.
    """

    lines: tuple[PublicationLine, ...]
    waiting: int
    overdue: int
    is_private: bool = True
    further: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if not self.waiting:
            return Outgoing(t("No decision is waiting to be published."))
        head = t.plural(
            "{n} decision is waiting to be looked at before it is published.",
            "{n} decisions are waiting to be looked at before they are published.",
            self.waiting,
        )
        late = self.overdue and t("⏰ Overdue: {n}", n=self.overdue)
        if not self.lines and self.further is None:
            none = t("None of them is for you: those look who took no part in the decision.")
            return Outgoing(paragraphs(lines(bold(head), late), none))
        if not self.is_private:
            lead = t("Send /queue publish to me in private to look at them.")
            return Outgoing(paragraphs(lines(bold(head), late), lead))
        shown = lines(*(_line(speaker, one) for one in self.lines))
        is_part = 0 < len(self.lines) < self.waiting
        few = is_part and t("Of these, for you, the first to do first:")
        rows = rows_of((_look(speaker, one) for one in self.lines), 2)
        if self.further is not None:
            further = ShowFurtherPublications(self.further)
            rows = (*rows, (Button(t.plain("Next page"), further),))
        return Outgoing(paragraphs(lines(bold(head), late, few), shown), rows)


@message
class PublicationCard:
    """Preview of a decision's entry. `link` is unclickable and is not published.

    While `owner` is None it asks whose the link is. With `declining` it asks why it is not to be
    published. `again`: the case has an entry, of which this becomes the next version.
    """

    publication: str
    number: str
    link: str | None
    entry: Entry
    owner: Owner | None = None
    digest: str = ""
    declining: bool = False
    again: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        link = self.link and t(
            "The link, which is not published: {link}",
            link=code(shortened(self.link, SHOWN_LINK)),
        )
        head = lines(bold(t("№ {number}: publish this decision?", number=self.number)), link)
        again = self.again and t("The case has an entry: this becomes its next version.")
        if self.declining:
            ask = bold(t("Why is it not to be published?"))
            return Outgoing(paragraphs(head, ask), _reasons(speaker, self.publication))
        if self.owner is None:
            ask = bold(t("Is this the account, channel or page of a private person?"))
            why = t(
                "Then only the platform is published: names of accounts can be guessed from a hash."
            )
            about = _facts(speaker, self.entry)
            return Outgoing(paragraphs(head, about, again, lines(ask, why)), _owners(speaker, self))
        shown = lines(
            bold(t("This is published:")), _place(speaker, self.entry), _facts(speaker, self.entry)
        )
        return Outgoing(paragraphs(head, shown, again), _choices(speaker, self, self.owner))


@message
class PublicationSettled:
    """End of a proposal; with `entry` it was published."""

    number: str
    settled: Settled
    entry: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        show = [Button(t.plain("The entry"), ShowEntry(self.entry))] if self.entry else []
        text = paragraphs(
            t(_SETTLED[self.settled], number=self.number),
            self.settled is Settled.DECLINED
            and t(
                "If the decision itself looks wrong, open the case and press “Reopen” under "
                "“More…”."
            ),
        )
        return Outgoing(text, filled(show, *_next(speaker)))


@message
class PublicationsWait:
    """Reminds a person of the overdue ones that they may look at."""

    n: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t.plural(
            "⏰ {n} decision should have been looked at before it is published.",
            "⏰ {n} decisions should have been looked at before they are published.",
            self.n,
        )
        return Outgoing(bold(text), _next(speaker))


@message
class EntryCard:
    """An entry of the register for who may correct it; with `fix` as that would make it.

    With `is_done` the correction was published.
    """

    entry: Entry
    fix: Fix | None = None
    digest: str = ""
    is_done: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, entry = speaker.t, self.entry
        if self.is_done:
            head = t(
                "Corrected. The page shows that it was, and the earlier version stays in the log."
            )
        elif self.fix is not None:
            head = t("The entry would be corrected to this:")
        else:
            head = t("Entry {id} of the register, version {n}", id=entry.id, n=entry.version)
        day = today(speaker.now, speaker.channel.zone)
        shown = lines(
            t(STANDINGS[entry.stands(day)]), _place(speaker, entry), _facts(speaker, entry)
        )
        return Outgoing(paragraphs(bold(head), shown), _fixes(speaker, self))


@message
class NoEntry:
    """The answer to /entry without an id of an entry."""

    def render(self, speaker: Speaker) -> Outgoing:
        del self
        return Outgoing(
            speaker.t(
                "Send /entry and the end of the address of an entry’s page, like /entry 5J8k2…"
            )
        )


@message
class EntryRefused:
    """The answer to /entry of a person who may not correct entries."""

    def render(self, speaker: Speaker) -> Outgoing:
        del self
        return Outgoing(
            speaker.t(
                "Entries are corrected by senior moderators, custodians of data and admins. To "
                "contest an entry, use the link on its page."
            )
        )


SHOWN_LINK, SHOWN_TEXT = 1000, 700
"""UTF-16 units of a link, and of a ground, a reason or an act."""
_SETTLED = {
    Settled.PUBLISHED: N_("№ {number}: published in the register."),
    Settled.DECLINED: N_("№ {number}: not published. The history says why."),
    Settled.OVER: N_(
        "№ {number} does not wait any more: another person looked at it, or the decision does not "
        "stand."
    ),
    Settled.TOOK_PART: N_(
        "№ {number} is not for you: a person of its desk looks at it who took no part in the "
        "decision."
    ),
    Settled.OFF: N_(
        "№ {number} cannot be published: the channel file does not publish such decisions, or has "
        "not their ground any more."
    ),
}
_FIXES = {
    Fix.NARROW: N_("It points at a private person…"),
    Fix.TEXTS: N_("A text is wrong…"),
}


def _line(speaker: Speaker, one: PublicationLine) -> str:
    return speaker.t(
        "{mark} № {number} · {type}: {outcome}, until {day}",
        mark="⏰" if one.is_overdue else "•",
        number=one.number,
        type=speaker.violation(one.violation),
        outcome=outcome_label(speaker, one.outcome),
        day=speaker.t.day(one.due_at),
    )


def _look(speaker: Speaker, one: PublicationLine) -> Button:
    label = speaker.t.plain("Look at {case}", case=numbered(one.number))
    return Button(label, LookAtPublication(one.id))


def _place(speaker: Speaker, entry: Entry) -> str:
    t, host = speaker.t, defanged_host(entry.host)
    if entry.link_hash is None:
        return t("Platform: {host}, without the link", host=host)
    return lines(
        t("Site: {host}", host=host),
        t("SHA-256 of the link: {hash}", hash=code(entry.link_hash)),
    )


def _facts(speaker: Speaker, entry: Entry) -> str:
    t, language = speaker.t, speaker.t.language
    authority = in_language(entry.authority_name, language) if entry.authority_name else None
    law = in_language(entry.law, language) if entry.law else None
    return lines(
        t("Type: {type}", type=speaker.violation(entry.category)),
        t("Outcome: {outcome}", outcome=outcome_label(speaker, entry.finding.outcome)),
        t("Ground: {ground}", ground=_short(in_language(entry.ground_text, language))),
        law and _short(law),
        t("Reason: {reason}", reason=_short(in_language(entry.reason_text, language))),
        authority and t("Authority: {name}", name=_short(authority)),
        *(order_lines(speaker, entry.finding.order) if entry.finding.order else ()),
        t("Decided on {day}", day=day_of(entry.decided_on)),
        t("Seen to be gone on {date}", date=day_of(entry.gone_on)) if entry.gone_on else None,
    )


def _short(text: str) -> str:
    return shortened(text, SHOWN_TEXT)


def _owners(speaker: Speaker, notice: PublicationCard) -> Rows:
    t, id = speaker.t, notice.publication
    return (
        (Button(t.plain("Yes, of a private person"), SayOwner(id, Owner.PERSON)),),
        (Button(t.plain("No"), SayOwner(id, Owner.OTHER)),),
        (Button(t.plain("Do not publish…"), AskKeepBack(id)),),
    )


def _choices(speaker: Speaker, notice: PublicationCard, owner: Owner) -> Rows:
    t, id = speaker.t, notice.publication
    publish = PublishDecision(id, owner, notice.digest)
    return (
        (Button(t.plain("Publish"), publish, style="primary"),),
        (Button(t.plain("Do not publish…"), AskKeepBack(id)),),
        (Button(t.plain("Back"), BackToPublication(id)),),
    )


def _reasons(speaker: Speaker, id: str) -> Rows:
    t = speaker.t
    reasons = [Button(t.plain(WHY_SENTENCES[why]), KeepBack(id, why)) for why in KEPT_BACK_FOR]
    return (*rows_of(reasons, 1), (Button(t.plain("Back"), BackToPublication(id)),))


def _next(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("What is waiting"), ShowPublications()),),)


def _fixes(speaker: Speaker, notice: EntryCard) -> Rows:
    t, entry = speaker.t, notice.entry
    if notice.is_done:
        return ()
    if notice.fix is not None:
        confirm = CorrectEntry(entry.id, notice.fix, notice.digest)
        return (
            (Button(t.plain("Correct it"), confirm, style="primary"),),
            (Button(t.plain("Back"), ShowEntry(entry.id)),),
        )
    offered = [fix for fix in Fix if fix is Fix.TEXTS or entry.scope is Scope.LINK]
    return rows_of((Button(t.plain(_FIXES[fix]), ShowFix(entry.id, fix)) for fix in offered), 1)


class _Known(Protocol):
    @property
    def id(self) -> str: ...


_One = TypeVar("_One", bound=_Known)


@dataclass(frozen=True, slots=True)
class Place:
    """Place of an entry: its id and the day of its publication stay, its version grows."""

    id: str
    published_on: date
    version: int = 1


def rule_of(channel: Channel, case: Case) -> Scope:
    """Return how much of this case's link may be shown; COUNT where nothing of it is published."""
    decision = told(case)
    is_listed = decision is not None and decision.finding.outcome in channel.publication.outcomes
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
        id=place.id,
        scope=scope,
        host=case.host if is_link else platform_of(case.host),
        link_hash=hash_of(case.canonical) if is_link else None,
        category=case.violation,
        finding=Finding(
            decision.finding.outcome,
            ground.id,
            of_desk(decision).finding.reason or "",
            order=decision.finding.order,
        ),
        ground_text=ground.label.root,
        law=_law(channel, ground),
        edition=ground.as_of,
        reason_text=reason_text,
        authority_name=_authority(channel, decision),
        decided_on=decided_on,
        published_on=place.published_on,
        standing=_standing(followed),
        gone_on=_gone_on(channel, decision, followed),
        version=place.version,
    )


def _texts(channel: Channel, desk: Decision) -> tuple[Ground, Mapping[str, str]]:
    """The ground and the reason of what the desk decided. Raises Unpublishable, UnknownId."""
    known = channel.outcome(desk.finding.outcome)
    ground, reason = (
        _one(known.grounds, desk.finding.ground),
        _one(known.reasons, desk.finding.reason),
    )
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
    code = (
        decision.finding.order.authority if decision.finding.order else decision.finding.authority
    )
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
    removed = decision.finding.outcome is Outcome.REMOVED
    return today(decision.at, channel.zone) if removed else None


HOUR_MS = 60 * 60 * 1000


async def follow(work: Work, moved: Moved) -> None:
    """Called with each move: a decision was told, prolonged or taken back, or the case ended.

    A decision that waits for the end of its undo window changes nothing that is public.
    """
    before, after = moved.before, moved.after
    was, now = told(before), told(after)
    if was is not None and now is not None and was.id == now.id:
        if was.finding.order != now.finding.order:
            await changed(work, after, Change.PROLONGED)
        return
    if was is not None:
        await _withdraw(work, after)
    if now is not None:
        await propose(work, after)
    elif after.decision is None and after.status is Status.WITHDRAWN is not before.status:
        await changed(work, after, Change.OVERTURNED)
    elif after.decision is None and (was or before.decision or before.status is Status.WITHDRAWN):
        await changed(work, after, Change.REOPENED)


Proposed = tuple[Publication, Case]


class Publications(DeskQueue[Proposed]):
    """Told decisions that a second person publishes or keeps back."""

    kind = Kind.PUBLICATION

    async def subject(self, review: Review) -> Proposed | None:
        found = await store.get_publication(self.work.tx, review.subject)
        case = None if found is None else await cases_store.cases.get(self.work.tx, found.case)
        return None if found is None or case is None else (found, case)

    async def people(self, review: Review, subject: Proposed) -> set[int]:
        """People of the case's desk; where none of them may, people of other desks."""
        case, seconds = subject[1], self.seconds
        out = had_a_say(case, await cases_store.acts_by(self.work.tx, case.id))
        out |= await seconds.looking(case)
        here = await seconds.free(await seconds.at_home(case) - out, case)
        return here or await seconds.free(await seconds.everyone() - out, case)

    def desk(self, subject: Proposed) -> str | None:
        return subject[1].desk

    async def watched(self) -> list[Review]:
        return await reviews_store.unreminded(self.work.tx, self.kind, LOOKED_THROUGH)

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} decision waits to be published.", "{n} decisions wait to be published.", n
        )
        return sentence, Button(t.plain("What is to be published"), ShowPublications())

    def reminder(self, staff: int, mine: list[Review]) -> tuple[PublicationsWait, None]:
        return PublicationsWait(len(mine)), None


async def propose(work: Work, case: Case) -> None:
    """Ask for a second person's look at the told decision; idempotent.

    An entry whose new decision is not published is shown as overturned.
    """
    decision, rules = told(case), work.channel.publication
    entry = await store.entries_of_case(work.tx, case.id)
    if decision is None or (entry is None and rules.lawyer_checked is None):
        return
    if rule_of(work.channel, case) is Scope.COUNT:
        await changed(work, case, Change.OVERTURNED)
        return
    asked = Publication(fresh_id(), case.id, decision.id, work.now)
    if not await store.add_publication(work.tx, asked):
        known = await store.publications_of_decision(work.tx, decision.id)
        if known is None or known.state is not State.WITHDRAWN:
            return
        asked = replace(known, state=State.PENDING, settled_at=None)
        await store.change_publication(work.tx, known, asked)
    await Publications(work).ask(asked.id, case.id, work.now + rules.look_hours * HOUR_MS)


async def _withdraw(work: Work, case: Case) -> None:
    for one in await store.publications_pending_of(work.tx, case.id):
        after = replace(one, state=State.WITHDRAWN, settled_at=work.now)
        await store.change_publication(work.tx, one, after)
        await Publications(work).end(one.id)


async def changed(work: Work, case: Case, why: Change) -> None:
    """Show in the entry of a case, if it has one, what became of its decision; idempotent."""
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        return
    day = today(work.now, work.channel.zone)
    after = register.changed(
        before, why, day, case.decision.finding.order if case.decision else None
    )
    if after is not before:
        await store.change_entry(work.tx, before, after, day, why)
