"""Publication: a second person publishes a told decision or keeps it back; corrections."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from bot.authorities.orders import order_lines
from bot.cases import move as moves
from bot.cases import store as cases_store
from bot.cases.afterwards import FollowUp
from bot.cases.hooks import Moved
from bot.cases.model import Because, Case, Decision, had_a_say
from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Ground
from bot.core import reviews_store
from bot.core.buttons import Action, button
from bot.core.languages import N_, numbered
from bot.core.messages import Worded, message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.reviews import LOOKED_THROUGH
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker, bold, code, filled, known, lines, paragraphs, rows_of
from bot.core.times import HOUR_MS, day_of, today
from bot.core.work import Work, fresh_id
from bot.dataclass import frozen
from bot.desk.buttons import WHY_SENTENCES
from bot.desk.second_person import DeskQueue
from bot.desk.verdicts import of_desk
from bot.links.accounts import with_account
from bot.links.link import defang
from bot.register import model, store
from bot.register.model import Entry, Fix, Publication, State, digest_of, told
from bot.register.pages import STANDINGS, defanged_host, in_language, standing_of
from bot.reports.decision_words import outcome_label
from bot.values import Act, Change, Finding, Found, Outcome, Scope, Status, Why


@button("pubs:{after|-}", right=Right.BE_SECOND)
class ShowPublications(Action):
    """List the decisions that wait for the presser's look, those after one if it is given."""

    after: str | None = None


@frozen
class PublicationAction(Action):
    publication: str


class View(StrEnum):
    """Questions and views of a card. Values stand in buttons."""

    OWNER = "back"  # whose the link is
    WHY_NOT = "no"
    PERSON = "person"  # what would be published then, of the link of a private person
    OTHER = "other"  # and of another one


KEPT_BACK_FOR = (Why.PERSON, Why.SPREADS, Why.OTHER_GROUND, Why.OTHER_OUTCOME)
"""Reasons, as buttons, for not publishing a decision."""


@button("pub:{publication}:{view|-}", right=Right.BE_SECOND)
class ViewPublication(PublicationAction):
    """Show a view of the card, or below the list a card of its own."""

    view: View | None = None


@button("pub:{publication}:{view}:ok:{digest}", right=Right.BE_SECOND)
class PublishDecision(PublicationAction):
    """`digest` names what the card showed, see `digest_of`."""

    view: View
    digest: str


@button("pub:{publication}:no:{why}", right=Right.BE_SECOND)
class KeepBack(PublicationAction):
    why: Why


@button("entry:{entry}:{fix|-}", right=Right.CORRECT_ENTRIES)
class ShowEntry(Action):
    """Show an entry, or what the correction would make of it."""

    entry: str
    fix: Fix | None = None


@button("entry:{entry}:{fix}:ok:{digest}", right=Right.CORRECT_ENTRIES)
class CorrectEntry(Action):
    entry: str
    fix: Fix
    digest: str


@frozen
class PublicationLine:
    id: str
    number: str
    violation: str
    outcome: Outcome
    due_at: int


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
        is_part = 0 < len(self.lines) < self.waiting
        few = is_part and t("Of these, for you, the first to do first:")
        shown = lines(*(_line(speaker, one) for one in self.lines))
        looks = [
            Button(t.plain("Look at {case}", case=numbered(one.number)), ViewPublication(one.id))
            for one in self.lines
        ]
        rows = rows_of(looks, 2)
        if self.further:
            page = Button(t.plain("Next page"), ShowPublications(self.further))
            rows = (*rows, (page,))
        return Outgoing(paragraphs(lines(bold(head), late, few), shown), rows)


def _line(speaker: Speaker, one: PublicationLine) -> str:
    return speaker.t(
        "{mark} № {number} · {type}: {outcome}, until {day}",
        mark="⏰" if one.due_at < speaker.now else "•",
        number=one.number,
        type=speaker.violation(one.violation),
        outcome=outcome_label(speaker, one.outcome),
        day=speaker.t.day(one.due_at),
    )


@message
class PublicationCard:
    """Preview of a decision's entry. `link` is unclickable and is not published."""

    publication: str
    number: str
    link: str | None
    entry: Entry
    view: View = View.OWNER

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = self.link and code(shortened(self.link, SHOWN_LINK))
        link = shown and t("The link, which is not published: {link}", link=shown)
        head = lines(bold(t("№ {number}: publish this decision?", number=self.number)), link)
        again = self.entry.version > 1 and t(
            "The case has an entry: this becomes its next version."
        )
        facts, rows = _facts(speaker, self.entry), self.rows(speaker)
        if self.view is View.WHY_NOT:
            ask = bold(t("Why is it not to be published?"))
            return Outgoing(paragraphs(head, ask), rows)
        if self.view is View.OWNER:
            ask = bold(t("Is this the account, channel or page of a private person?"))
            why = t(
                "Then only the platform is published: names of accounts can be guessed from a hash."
            )
            return Outgoing(paragraphs(head, facts, again, lines(ask, why)), rows)
        published = lines(bold(t("This is published:")), _place(speaker, self.entry), facts)
        return Outgoing(paragraphs(head, published, again), rows)

    def rows(self, speaker: Speaker) -> Rows:
        t, id = speaker.t, self.publication
        back = (Button(t.plain("Back"), ViewPublication(id, View.OWNER)),)
        keep = (Button(t.plain("Do not publish…"), ViewPublication(id, View.WHY_NOT)),)
        if self.view is View.WHY_NOT:
            whys = [Button(t.plain(WHY_SENTENCES[why]), KeepBack(id, why)) for why in KEPT_BACK_FOR]
            return (*rows_of(whys, 1), back)
        if self.view is View.OWNER:
            yes = Button(t.plain("Yes, of a private person"), ViewPublication(id, View.PERSON))
            return ((yes,), (Button(t.plain("No"), ViewPublication(id, View.OTHER)),), keep)
        publish = PublishDecision(id, self.view, digest_of(self.entry))
        return ((Button(t.plain("Publish"), publish, style="primary"),), keep, back)


class Settled(Worded):
    """Ends of a proposal that does not wait any more."""

    PUBLISHED = N_("№ {number}: published in the register.")
    DECLINED = N_("№ {number}: not published. The history says why.")
    OVER = N_(  # another person settled it, or the decision does not stand any more
        "№ {number} does not wait any more: another person looked at it, or the decision does not "
        "stand."
    )
    TOOK_PART = N_(  # the presser cannot be the second person
        "№ {number} is not for you: a person of its desk looks at it who took no part in the "
        "decision."
    )
    OFF = N_(  # the channel file does not publish it, or lacks its ground or its reason
        "№ {number} cannot be published: the channel file does not publish such decisions, or has "
        "not their ground any more."
    )


class Unpublishable(Exception):
    """The decision is not published, or the entry not corrected."""

    def __init__(self, id: str, why: Settled = Settled.OFF) -> None:
        super().__init__(id, why)
        self.why = why


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
            t(self.settled.value, number=self.number),
            self.settled is Settled.DECLINED
            and t(
                "If the decision itself looks wrong, open the case and press “Reopen” under "
                "“More…”."
            ),
        )
        return Outgoing(text, filled(show, *_next(speaker)))


def _next(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("What is waiting"), ShowPublications()),),)


@message
class EntryCard:
    """An entry of the register for who may correct it; with `fix` as that would make it.

    With `is_done` the correction was published.
    """

    entry: Entry
    fix: Fix | None = None
    is_done: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, entry = speaker.t, self.entry
        rows: Rows = ()
        head = t("Corrected. The page shows that it was, and the earlier version stays in the log.")
        if self.fix is not None and not self.is_done:
            head = t("The entry would be corrected to this:")
            confirm = CorrectEntry(entry.id, self.fix, digest_of(entry))
            rows = (
                (Button(t.plain("Correct it"), confirm, style="primary"),),
                (Button(t.plain("Back"), ShowEntry(entry.id)),),
            )
        elif not self.is_done:
            head = t("Entry {id} of the register, version {n}", id=entry.id, n=entry.version)
            every = Fix if entry.scope is Scope.LINK else (Fix.TEXTS,)
            rows = rows_of(
                (Button(t.plain(_FIXES[fix]), ShowEntry(entry.id, fix)) for fix in every), 1
            )
        standing = t(STANDINGS[standing_of(speaker, entry)])
        shown = lines(standing, _place(speaker, entry), _facts(speaker, entry))
        return Outgoing(paragraphs(bold(head), shown), rows)


class EntryProblem(Worded):
    """Answers to /entry without an entry."""

    UNKNOWN = N_("Send /entry and the end of the address of an entry’s page, like /entry 5J8k2…")
    NO_RIGHT = N_(
        "Entries are corrected by senior moderators, custodians of data and admins. To contest an "
        "entry, use the link on its page."
    )


@message
class EntryWord:
    problem: EntryProblem

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(speaker.t(self.problem.value))


SHOWN_LINK, SHOWN_TEXT = 1000, 700
"""UTF-16 units of a link, and of a ground, a reason or an act."""
_FIXES = {Fix.NARROW: N_("It points at a private person…"), Fix.TEXTS: N_("A text is wrong…")}


def _place(speaker: Speaker, entry: Entry) -> str:
    t, host = speaker.t, defanged_host(entry.host)
    if entry.link_hash is None:
        return t("Platform: {host}, without the link", host=host)
    return lines(
        t("Site: {host}", host=host), t("SHA-256 of the link: {hash}", hash=code(entry.link_hash))
    )


def _facts(speaker: Speaker, entry: Entry) -> str:
    def said(text: Mapping[str, str]) -> str:
        return shortened(in_language(text, speaker.t.language), SHOWN_TEXT)

    t, authority, order = speaker.t, entry.authority_name, entry.finding.order
    return lines(
        t("Type: {type}", type=speaker.violation(entry.category)),
        t("Outcome: {outcome}", outcome=outcome_label(speaker, entry.finding.outcome)),
        t("Ground: {ground}", ground=said(entry.ground_text)),
        said(entry.law) if entry.law else None,
        t("Reason: {reason}", reason=said(entry.reason_text)),
        t("Authority: {name}", name=said(authority)) if authority else None,
        *(order_lines(speaker, order) if order else ()),
        t("Decided on {day}", day=day_of(entry.decided_on)),
        t("Seen to be gone on {date}", date=day_of(entry.gone_on)) if entry.gone_on else None,
    )


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

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} decision waits to be published.", "{n} decisions wait to be published.", n
        )
        return sentence, Button(t.plain("What is to be published"), ShowPublications())


LISTED = 8


async def offered(work: Work, staff: int, after: str | None = None) -> PublicationList:
    """List proposals for this person, those due first; `after` is the last one they were shown.

    Ends with LISTED ones, with none left, or when LOOKED_THROUGH others were not for them.
    """
    queue, shown, further = Publications(work), list[PublicationLine](), None
    last = await queue.get(after) if after else None
    every = await reviews_store.waiting(work.tx, queue.kind, LOOKED_THROUGH + 1, last)
    for one in every[:LOOKED_THROUGH]:
        subject = await queue.subject(one)
        if subject is None or staff not in await queue.people(one, subject):
            continue
        if len(shown) == LISTED:
            further = shown[-1].id
            break
        case = subject[1]
        if case.decision is None:
            raise ValueError(one.subject)
        about = (case.number, case.violation, case.decision.finding.outcome)
        shown.append(PublicationLine(one.subject, *about, one.due))
    else:
        further = every[LOOKED_THROUGH - 1].subject if len(every) > LOOKED_THROUGH else None
    counts = await reviews_store.counts(work.tx, queue.kind)
    return PublicationList(tuple(shown), counts.waiting, counts.late, further=further)


async def pending(work: Work, id: str, staff: int) -> Proposed:
    """The proposal for this person, and its case. Raises Unpublishable."""
    queue, found = Publications(work), await store.get_publication(work.tx, id)
    review = await queue.get(id)
    if found is None or review is None:
        raise Unpublishable(id, Settled.OVER)
    case = await _looked_at(work, found, staff)
    if staff not in await queue.people(review, (found, case)):
        raise Unpublishable(id, Settled.TOOK_PART)
    return found, case


async def card(work: Work, found: Publication, case: Case, view: View) -> PublicationCard:
    """Build the preview of an entry. Raises Unpublishable.

    Where the type publishes no more than the platform, it is not asked whose the link is.
    """
    if view is View.OWNER and rule_of(work.channel, case) is Scope.PLATFORM:
        view = View.OTHER
    entry = await drafted_entry(work, case, is_private_person=view is View.PERSON)
    link = case.canonical and defang(with_account(case.canonical, case.account))
    return PublicationCard(found.id, case.number, link, entry, view)


async def publish(
    work: Work, publication: Publication, by: int, *, is_private_person: bool
) -> Entry:
    """Publish the decision as a new entry, or as the next version of the case's entry.

    `by` is the second person's Telegram id, who says whether the link leads to the account or
    channel of a private person. Raises Unpublishable.
    """
    case = await _looked_at(work, publication, by)
    entry = await drafted_entry(work, case, is_private_person=is_private_person)
    await _settle(work, publication, State.PUBLISHED, by)
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        await store.add_entry(work.tx, entry, case.id)
    else:
        on = today(work.now, work.channel.zone)
        await store.change_entry(work.tx, before, entry, on, Change.REVISED)
    detail = {"entry": entry.id, "version": entry.version, "scope": entry.scope.value}
    await moves.act(work, case, Act.PUBLISH, by, lane=None, detail=detail)
    return entry


async def decline(work: Work, publication: Publication, by: int, because: Because) -> None:
    """Do not publish the decision; an entry of an earlier decision is shown as overturned.

    Raises Unpublishable, NoReason.
    """
    case = await _looked_at(work, publication, by)
    await _settle(work, publication, State.DECLINED, by)
    await changed(work, case, Change.OVERTURNED)
    await moves.act(work, case, Act.KEEP_BACK, by, lane=None, detail=because.detail)


async def _looked_at(work: Work, publication: Publication, by: int) -> Case:
    """The case, for a person who may be the second one."""
    case = await cases_store.cases.get(work.tx, publication.case)
    is_pending = publication.state is State.PENDING
    if case is None or not is_pending or not publication.is_of(case):
        raise Unpublishable(publication.id, Settled.OVER)
    if by in had_a_say(case, await cases_store.acts_by(work.tx, case.id)):
        raise Unpublishable(publication.id, Settled.TOOK_PART)
    return case


async def _settle(work: Work, now: Publication, state: State, by: int | None = None) -> None:
    after = replace(now, state=state, settled_by=by)
    await store.change_publication(work.tx, now, after)
    await Publications(work).end(now.id)


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


async def drafted_entry(work: Work, case: Case, *, is_private_person: bool) -> Entry:
    """The entry as it would be published now, as the next version of one that is there.

    Raises Unpublishable.
    """
    channel, decision, rule = work.channel, told(case), rule_of(work.channel, case)
    if channel.publication.lawyer_checked is None or decision is None or rule is Scope.COUNT:
        raise Unpublishable(case.id)
    before = await store.entries_of_case(work.tx, case.id)
    followed = await cases_store.get_follow_up(work.tx, case.id)
    scope = model.scope_of(rule, is_private_person=is_private_person)
    desk, said, host = of_desk(decision), decision.finding, case.host or ""
    ground, reason_text = _texts(channel, desk)
    finding = Finding(said.outcome, ground.id, desk.finding.reason or "", order=said.order)
    code = said.order.authority if said.order else said.authority
    authority = known(channel.authority, code) if code else None
    is_over = followed is not None and followed.order_over_at is not None
    law = {language: act for language in channel.languages if (act := ground.act(language))}
    return Entry(
        id=before.id if before else secrets.token_hex(_ID_BYTES),
        scope=scope,
        host=host if scope is Scope.LINK else model.platform_of(host),
        link_hash=model.hash_of(case.canonical or "") if scope is Scope.LINK else None,
        category=case.violation,
        finding=finding,
        ground_text=ground.label.root,
        law=law or None,
        edition=ground.as_of,
        reason_text=reason_text,
        authority_name=authority.name.root if authority else None,
        decided_on=today(decision.at, channel.zone),
        published_on=before.published_on if before else today(work.now, channel.zone),
        standing=model.Standing.ENDED if is_over else model.Standing.IN_FORCE,
        gone_on=_gone_on(channel, decision, followed),
        version=before.version + 1 if before else 1,
    )


_ID_BYTES = 8
"""Small letters and digits: ids of entries stand in addresses, which people type and print."""


def _texts(channel: Channel, desk: Decision) -> tuple[Ground, Mapping[str, str]]:
    """The ground and the reason of what the desk decided. Raises Unpublishable, UnknownId."""
    text, said = channel.outcome(desk.finding.outcome), desk.finding
    ground = next((one for one in text.grounds if one.id == said.ground), None)
    reason = next((one for one in text.reasons if one.id == said.reason), None)
    if ground is None or reason is None:
        raise Unpublishable(desk.id)
    return ground, reason.text.root


def _gone_on(channel: Channel, decision: Decision, followed: FollowUp | None) -> date | None:
    """Since when the material is known to be gone: as it was seen, else as it was decided."""
    if followed is not None and followed.found is not None and followed.looked_at is not None:
        is_gone = followed.found in {Found.GONE, Found.MOVED}
        return today(followed.looked_at, channel.zone) if is_gone else None
    removed = decision.finding.outcome is Outcome.REMOVED
    return today(decision.at, channel.zone) if removed else None


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
        for one in await store.publications_pending_of(work.tx, after.id):
            await _settle(work, one, State.WITHDRAWN)
    if now is not None:
        await propose(work, after)
    elif after.decision is None and after.status is Status.WITHDRAWN is not before.status:
        await changed(work, after, Change.OVERTURNED)
    elif after.decision is None and (was or before.decision or before.status is Status.WITHDRAWN):
        await changed(work, after, Change.REOPENED)


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
        asked = replace(known, state=State.PENDING)
        await store.change_publication(work.tx, known, asked)
    await Publications(work).ask(asked.id, case.id, work.now + rules.look_hours * HOUR_MS)


async def changed(work: Work, case: Case, why: Change) -> None:
    """Show in the entry of a case, if it has one, what became of its decision; idempotent."""
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        return
    day = today(work.now, work.channel.zone)
    order = case.decision.finding.order if case.decision else None
    after = model.changed(before, why, day, order)
    if after is not before:
        await store.change_entry(work.tx, before, after, day, why)


async def entry_card(work: Work, id: str, fix: Fix | None = None) -> EntryCard | None:
    """An entry, or what a correction makes of it; None for an id of no entry.

    Raises Unpublishable where the correction is not possible.
    """
    entry = await store.get_entry(work.tx, id)
    if entry is None:
        return None
    if fix is not None:
        entry = await _corrected(work, entry, fix)
    return EntryCard(entry, fix)


async def _corrected(work: Work, entry: Entry, fix: Fix) -> Entry:
    """The entry as the correction makes it, of the same decision.

    Raises Unpublishable where nothing changes, or where the decision that it states does not stand:
    the case must be decided first.
    """
    host = model.platform_of(entry.host)
    after = replace(entry, scope=Scope.PLATFORM, host=host, link_hash=None)
    if fix is Fix.TEXTS:
        case = await store.case_of(work.tx, entry.id)
        if case is None or told(case) is None:
            raise Unpublishable(entry.id)
        is_private = entry.scope is Scope.PLATFORM
        drafted = await drafted_entry(work, case, is_private_person=is_private)
        said, now = entry.finding, drafted.finding
        stated = (said.outcome, said.ground, said.reason, entry.decided_on)
        if stated != (now.outcome, now.ground, now.reason, drafted.decided_on):
            raise Unpublishable(entry.id)
        after = replace(drafted, version=entry.version, standing=entry.standing)
    if after == entry:
        raise Unpublishable(entry.id)
    return replace(after, version=entry.version + 1)


async def correct(work: Work, entry: Entry, fix: Fix, by: int) -> Entry:
    """Publish the correction. Raises Unpublishable, VersionConflict, Recused."""
    after = await _corrected(work, entry, fix)
    case = await store.case_of(work.tx, entry.id)
    if case is not None:
        why = Because(Why.PERSON if fix is Fix.NARROW else Why.MISTAKE)
        detail = {**why.detail, "entry": after.id, "version": after.version}
        await moves.act(work, case, Act.CORRECT_ENTRY, by, lane=None, detail=detail)
    on = today(work.now, work.channel.zone)
    await store.change_entry(work.tx, entry, after, on, Change.CORRECTED)
    return after
