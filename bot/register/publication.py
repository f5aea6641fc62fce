"""Publication: a second person publishes a told decision or keeps it back; corrections."""

import secrets
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.acts import had_a_say
from bot.cases.afterwards import FollowUp
from bot.cases.happenings import (
    CaseRestored,
    CaseWithdrawn,
    DecisionEnded,
    DecisionTold,
    Happening,
    MaterialSeen,
    OrderEnded,
    OrderProlonged,
)
from bot.cases.model import Because, Case, Decision
from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Ground
from bot.core import sealed
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Part,
    Rows,
    Speaker,
    Translator,
    bold,
    button,
    code,
    filled,
    known,
    lines,
    paragraphs,
    rows_of,
    shortened,
    translator,
)
from bot.core.people import Right
from bot.core.queues.tasks import every
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind, Review, State
from bot.core.times import HOUR_MS, today
from bot.core.work import Work
from bot.desk.buttons import WHY_SENTENCES
from bot.desk.buttons import digest_of as path_digest
from bot.desk.review_queue import (
    DeskQueue,
    PassReviewOn,
    PickInReview,
    StepBackInReview,
    TakeReview,
)
from bot.desk.verdict_form import NoSuchChoice
from bot.desk.verdicts import of_desk
from bot.links.accounts import with_account
from bot.links.link import defang
from bot.links.platforms import is_platform
from bot.register import model, store
from bot.register.grounds import (
    PUBLISHES_SINCE,
    decided_on,
    every_ground,
    is_published,
)
from bot.register.model import Fix, digest_of, told
from bot.register.pages import defanged_host
from bot.reports.decision_words import seen_sentence, why_texts
from bot.reports.entry_words import STANDINGS, entry_facts, standing_of
from bot.values import (
    Act,
    Change,
    Entry,
    Finding,
    Found,
    Outcome,
    Overturning,
    Scope,
    Standing,
    Value,
    Why,
    replace,
    to_json,
)


class View(StrEnum):
    """Questions and views of a card. Values are options of its path."""

    OWNER = "owner"  # whose the link is
    WHY_NOT = "no"
    PERSON = "person"  # what would be published then, of the link of a private person
    OTHER = "other"  # and of another one


KEPT_BACK_FOR = (Why.PERSON, Why.SPREADS, Why.OTHER_GROUND, Why.OTHER_OUTCOME)


class EntryAction(Action):
    right: ClassVar[Right | None] = Right.CORRECT_ENTRIES

    entry: str


@button("entry:{entry}:{fix|-}")
class ShowEntry(EntryAction):
    fix: Fix | None = None


@button("entry:{entry}:{fix}:ok:{digest}")
class CorrectEntry(EntryAction):
    fix: Fix
    digest: str


class Unpublishable(Exception):
    """The decision is not published, or the entry not corrected."""


class PublicationView(Value):
    """`entry` is what would be published; None once the person does not hold the proposal any more.

    With `is_settled` they settled it. `link` is unclickable and is not published.
    """

    number: str
    path: tuple[str, ...] = ()
    asked: View = View.OWNER
    entry: Entry | None = None
    link: str | None = None
    is_settled: bool = False
    is_site: bool = False  # on no list of platforms: it may be one person's own


class PublicationCard(Message):
    """The screen of a proposal. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    decision: str
    copy: str

    async def load(self, work: Work) -> PublicationView | None:
        tx = work.tx
        staff = await work.telegram_id(self.copy)
        queue = Publications(work)
        review = await queue.get(self.decision)
        path = await queue.path(self.decision, self.copy)
        if review is None:
            return None
        case = await queue.subject(review)
        if case is None:
            return None
        if (
            review.holder is None
            or review.holder != staff
            or review.state is State.OVER
        ):
            return PublicationView(case.number)
        if review.state is State.ANSWERED:
            entry = await store.entries_of_case(tx, case.id)
            return PublicationView(case.number, path, entry=entry, is_settled=True)
        try:
            entry = await drafted_entry(
                work, case, is_private_person=_is_private(case, path)
            )
        except Unpublishable:
            return PublicationView(case.number)
        link = case.canonical and defang(with_account(case.canonical, case.account))
        asked = _asked(work, case, path)
        is_site = not is_platform(case.host or "")
        return PublicationView(case.number, path, asked, entry, link, is_site=is_site)

    def render(self, speaker: Speaker, view: PublicationView) -> Outgoing:
        t = speaker.t
        entry = view.entry
        if view.is_settled or entry is None:
            return _over(speaker, view)
        shown = view.link and code(shortened(view.link, SHOWN_LINK))
        link = shown and t("The link, which is not published: {link}", link=shown)
        head = lines(
            bold(t("№ {number}: publish this decision?", number=view.number)), link
        )
        again = entry.version > 1 and t(
            "The case has an entry: this becomes its next version."
        )
        said: tuple[Part, ...] = (bold(t("Why is it not to be published?")),)
        if view.asked is View.OWNER:
            said = (entry_facts(speaker, entry), again, _owner_question(speaker, view))
        elif view.asked is not View.WHY_NOT:
            published = bold(t("This is published:"))
            said = (
                lines(published, _place(speaker, entry), entry_facts(speaker, entry)),
                again,
            )
        return Outgoing(paragraphs(head, *said), self._rows(speaker, view, entry))

    def _rows(self, speaker: Speaker, view: PublicationView, entry: Entry) -> Rows:
        t = speaker.t
        at = (Kind.PUBLICATION, self.decision)
        after = path_digest(view.path)
        keep = Button(
            t.plain("Do not publish…"), PickInReview(*at, after, View.WHY_NOT)
        )
        if view.asked is View.WHY_NOT:
            options = [
                Button(t.plain(WHY_SENTENCES[why]), PickInReview(*at, after, why))
                for why in KEPT_BACK_FOR
            ]
        elif view.asked is View.OWNER:
            private, other = t.plain("Yes, of a private person"), t.plain("No")
            if view.is_site:
                private = t.plain("Of a private person, or not known")
                other = t.plain("Of an organisation")
            options = [
                Button(private, PickInReview(*at, after, View.PERSON)),
                Button(other, PickInReview(*at, after, View.OTHER)),
                keep,
            ]
        else:
            publish = PickInReview(*at, after, digest_of(entry))
            options = [Button(t.plain("Publish"), publish, style="primary"), keep]
        last = Button(t.plain("Pass it on"), PassReviewOn(*at))
        if view.path:
            last = Button(t.plain("Back"), StepBackInReview(*at, after))
        return rows_of([*options, last], 1)


def _owner_question(speaker: Speaker, view: PublicationView) -> str:
    t = speaker.t
    if view.is_site:
        return lines(
            bold(t("Whose site is this?")),
            t(
                "It is on no list of platforms, and its name may be a person's. Until it is marked"
                " as an organisation's, neither the site nor the link is named."
            ),
        )
    return lines(
        bold(t("Is this the account, channel or page of a private person?")),
        t(
            "Then only the platform is published: names of accounts can be guessed from a hash."
        ),
    )


def _asked(work: Work, case: Case, path: tuple[str, ...]) -> View:
    """A type that publishes no more than the platform is not asked whose a link of one is."""
    if path:
        return View(path[-1])
    is_narrow = rule_of(work.channel, case) is Scope.PLATFORM
    if is_narrow and is_platform(case.host or ""):
        return View.OTHER
    return View.OWNER


def _is_private(case: Case, path: tuple[str, ...]) -> bool:
    """A site of its own counts as a person's until it is marked as an organisation's."""
    is_marked = View.OTHER in path or is_platform(case.host or "")
    return View.PERSON in path or not is_marked


def _over(speaker: Speaker, view: PublicationView) -> Outgoing:
    t = speaker.t
    entry = view.entry
    number = view.number
    rows = [[Button(t.plain("Next"), TakeReview(Kind.PUBLICATION))]]
    text: str = t("№ {number}: this decision is no longer with you.", number=number)
    if view.is_settled and View.WHY_NOT not in view.path and entry is not None:
        text = t("№ {number}: published in the register.", number=number)
        rows.insert(0, [Button(t.plain("The entry"), ShowEntry(entry.id))])
    elif view.is_settled:
        text = t("№ {number}: not published. The history says why.", number=number)
    return Outgoing(text, filled(*rows), silent=True)


class EntryCard(Message):
    """An entry of the register for people who may correct it; with `fix` the entry after it."""

    entry: Entry
    fix: Fix | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        entry = self.entry
        if self.fix is not None:
            head = t("The entry would be corrected to this:")
            confirm = CorrectEntry(entry.id, self.fix, digest_of(entry))
            buttons = [
                Button(t.plain("Correct it"), confirm, style="primary"),
                Button(t.plain("Back"), ShowEntry(entry.id)),
            ]
        else:
            head = t(
                "Entry {id} of the register, version {n}", id=entry.id, n=entry.version
            )
            fixes = [Fix.TEXTS]
            if model.narrowed(entry) != entry:
                fixes = list(Fix)
            buttons = [
                Button(t.plain(_FIXES[fix]), ShowEntry(entry.id, fix)) for fix in fixes
            ]
        standing = t(STANDINGS[standing_of(speaker, entry)])
        shown = lines(standing, _place(speaker, entry), entry_facts(speaker, entry))
        return Outgoing(paragraphs(bold(head), shown), rows_of(buttons, 1))


class EntryUnknown(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "Send /entry and the end of the address of an entry’s page, like /entry 5J8k2…"
            )
        )


SHOWN_LINK = 1000
"""UTF-16 units of a link."""
_FIXES = {
    Fix.NARROW: N_("It points at a private person…"),
    Fix.TEXTS: N_("A text is wrong…"),
}


def _place(speaker: Speaker, entry: Entry) -> str:
    t = speaker.t
    host = defanged_host(entry.host)
    if not host:
        return t("Neither the site nor the link is named")
    if entry.link_sha256 is None:
        return t("Platform: {host}, without the link", host=host)
    return lines(
        t("Site: {host}", host=host),
        t("SHA-256 of the link: {hash}", hash=code(entry.link_sha256)),
    )


class Publications(DeskQueue[Case]):
    """Told decisions that a second person publishes or keeps back, by their ids.

    One that was settled is ANSWERED, one that does not stand any more is OVER.
    """

    kind = Kind.PUBLICATION
    most_asked = 0

    async def subject(self, review: Review) -> Case | None:
        return await cases_store.cases.get(self.work.tx, review.case or "")

    async def stands(self, review: Review, subject: Case) -> bool:
        return rule_of(self.work.channel, subject) is not Scope.COUNT

    async def people(self, review: Review, subject: Case) -> set[int]:
        """People of the case's desk; where none of them may, people of other desks."""
        case = subject
        seconds = self.seconds
        out = had_a_say(case, await cases_store.acts_by(self.work.tx, case.id))
        out |= await seconds.looking(case)
        here = await seconds.free(await seconds.at_home(case) - out, case)
        return here or await seconds.free(await seconds.everyone() - out, case)

    def desk(self, subject: Case) -> str | None:
        return subject.desk

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} decision waits to be published.",
            "{n} decisions wait to be published.",
            n,
        )
        return sentence, Button(t.plain("Look at a decision"), TakeReview(cls.kind))

    def screen(self, review: Review, person: str) -> PublicationCard:
        return PublicationCard(review.subject, person)

    def shown(self, review: Review) -> None:
        """No words of people stand on it."""


async def choose(
    work: Work, case: Case, review: Review, by: int, person: str, path: tuple[str, ...]
) -> bool:
    """Ask what is next, by the options chosen so far. The last one publishes what the card showed,
    or keeps it back; False for a card of before a change, which is shown anew.

    Raises Unpublishable, NotYours, NoSuchChoice.
    """
    queue = Publications(work)
    if not path or path[-1] in set(View):
        await queue.open(review.subject, person, path)
        return True
    last = path[-1]
    if by not in await queue.people(review, case):
        raise NotYours(review.subject)
    if path[:-1] and path[-2] == View.WHY_NOT:
        if last not in KEPT_BACK_FOR:
            raise NoSuchChoice(last)
        await decline(work, review, by, Because(Why(last)))
        return True
    is_private = _is_private(case, path)
    entry = await drafted_entry(work, case, is_private_person=is_private)
    if last != digest_of(entry):
        await queue.open(review.subject, person, path[:-1])
        return False
    await publish(work, review, by, is_private_person=is_private)
    return True


async def pending(work: Work, case: Case) -> Review | None:
    """The review of the decision that reporters were told, while it waits."""
    decision = told(case)
    if decision is None:
        return None
    review = await Publications(work).get(decision.id)
    if review is None or review.state is not State.WAITING:
        return None
    return review


async def publish(
    work: Work, review: Review, by: int, *, is_private_person: bool
) -> Entry:
    """Publish the decision as a new entry, or as the next version of the case's entry.

    `by` is the second person's Telegram id, who says whether the link leads to the account or
    channel of a private person. Raises Unpublishable.
    """
    case = await _looked_at(work, review, by)
    entry = await drafted_entry(work, case, is_private_person=is_private_person)
    await _settle(work, review)
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        await store.add_entry(work.tx, entry, case.id)
    else:
        on = today(work.now, work.channel.zone)
        await store.change_entry(work.tx, before, entry, on, Change.REVISED)
    detail = {"entry": entry.id, "version": entry.version, "scope": entry.scope.value}
    await moves.act(work, case, Act.PUBLISH, by, lane=None, detail=detail)
    return entry


async def decline(work: Work, review: Review, by: int, because: Because) -> None:
    """Do not publish it; the entry of an earlier decision is overturned. Raises Unpublishable."""
    case = await _looked_at(work, review, by)
    await _settle(work, review)
    await changed(work, case, Change.OVERTURNED, Overturning.KEPT_BACK)
    await moves.act(work, case, Act.KEEP_BACK, by, lane=None, detail=because.detail)


async def _looked_at(work: Work, review: Review, by: int) -> Case:
    """The case, for a person who may be the second one."""
    case = await Publications(work).subject(review)
    if case is None or review.state is not State.WAITING:
        raise Unpublishable(review.subject)
    decision = told(case)
    if decision is None or decision.id != review.subject:
        raise Unpublishable(review.subject)
    if by in had_a_say(case, await cases_store.acts_by(work.tx, case.id)):
        raise NotYours(review.subject)
    return case


async def _settle(work: Work, review: Review) -> None:
    queue = Publications(work)
    await queue.change(review, replace(review, state=State.ANSWERED))
    await queue.refresh(review.subject)


def rule_of(channel: Channel, case: Case) -> Scope:
    """Return how much of this case's link may be shown; COUNT where nothing of it is published."""
    decision = told(case)
    is_listed = (
        decision is not None
        and decision.finding.outcome in channel.publication.outcomes
    )
    if (
        decision is None
        or not is_listed
        or case.merged_into
        or not (case.canonical and case.host)
    ):
        return Scope.COUNT
    try:
        ground = _ground(channel, of_desk(decision))
        if not channel.is_checked(ground):
            return Scope.COUNT
        return channel.type(case.violation).publish
    except (UnknownId, Unpublishable):
        return Scope.COUNT


async def drafted_entry(work: Work, case: Case, *, is_private_person: bool) -> Entry:
    """The next version of the entry, as it would be published now. Raises Unpublishable."""
    channel = work.channel
    decision = told(case)
    rule = rule_of(work.channel, case)
    if not channel.publication.is_on or decision is None or rule is Scope.COUNT:
        raise Unpublishable(case.id)
    before = await store.entries_of_case(work.tx, case.id)
    followed = await cases_store.get_follow_up(work.tx, case.id)
    scope = model.scope_of(rule, is_private_person=is_private_person)
    desk = of_desk(decision)
    said = decision.finding
    ground = _ground(channel, desk)
    finding = Finding(
        said.outcome, ground.id, desk.finding.reason or "", order=said.order
    )
    link_hash = None
    if scope is Scope.LINK:
        link_hash = model.hash_of(case.canonical or "")
    entry = Entry(
        id=secrets.token_hex(_ID_BYTES),
        scope=scope,
        host=model.host_in(scope, case.host or "", is_private_person=is_private_person),
        link_sha256=link_hash,
        category=case.violation,
        finding=finding,
        ground_text=ground.label.root,
        law=_law(channel, ground),
        law_edition=ground.as_of,
        reason_text=_reason_texts(channel, decision),
        authority_name=_authority_name(channel, said),
        decided_on=today(decision.at, channel.zone),
        published_on=today(work.now, channel.zone),
        gone_on=_gone_on(channel, decision, followed),
    )
    if followed is not None and followed.order_over_at is not None:
        entry = replace(entry, standing=Standing.ENDED)
    return _next_version(before, entry)


def _next_version(before: Entry | None, entry: Entry) -> Entry:
    if before is None:
        return entry
    version = before.version + 1
    return replace(
        entry, id=before.id, published_on=before.published_on, version=version
    )


def _law(channel: Channel, ground: Ground) -> dict[str, str] | None:
    law = {
        language: act for language in channel.languages if (act := ground.act(language))
    }
    return law or None


def _authority_name(channel: Channel, finding: Finding) -> Mapping[str, str] | None:
    code = finding.authority
    if finding.order is not None:
        code = finding.order.authority
    if code is None:
        return None
    authority = known(channel.authority, code)
    if authority is None:
        return None
    return authority.name.root


_ID_BYTES = 8
"""Small letters and digits: ids of entries stand in addresses, which people type and print."""


def _ground(channel: Channel, desk: Decision) -> Ground:
    """Return the ground on which the desk decided. Raises Unpublishable."""
    text = channel.outcome(desk.finding.outcome)
    ground = text.ground(desk.finding.ground)
    if ground is None or text.reason(desk.finding.reason) is None:
        raise Unpublishable(desk.id)
    return ground


def _reason_texts(channel: Channel, decision: Decision) -> Mapping[str, str]:
    """Say why in each language.

    The desk's reason to forward says who is to decide: once an authority acted, it says what was done.
    """
    desk = of_desk(decision)
    if desk is decision:
        return why_texts(channel, desk.finding)
    texts = {}
    for language in channel.languages:
        t = translator(language, channel.zone, channel.zone_label)
        seen = seen_sentence(t, channel, desk.finding.facts)
        acted = _acted_sentence(t, decision.finding.outcome)
        texts[language] = f"{seen} {acted}".lstrip()
    return texts


def _acted_sentence(t: Translator, outcome: Outcome) -> str:
    if outcome is Outcome.REMOVED:
        return t.plain(
            "The case was forwarded to the authorised body, which answered that the material was removed."
        )
    return t.plain(
        "The case was forwarded to the authorised body, which restricted access to the material."
    )


def _gone_on(
    channel: Channel, decision: Decision, followed: FollowUp | None
) -> date | None:
    """Since when the material is known to be gone: as it was seen, else as it was decided."""
    if (
        followed is not None
        and followed.found is not None
        and followed.looked_at is not None
    ):
        if followed.found not in {Found.GONE, Found.MOVED}:
            return None
        return today(followed.looked_at, channel.zone)
    if decision.finding.outcome is not Outcome.REMOVED:
        return None
    return today(decision.at, channel.zone)


_SEEN = {
    Found.GONE: Change.GONE,
    Found.MOVED: Change.GONE,
    Found.THERE: Change.RETURNED,
}


async def update_entry(work: Work, case: Case, happened: Happening) -> None:
    """Bring the entry of the case up to date; a decision that can still be undone changes nothing
    that is public."""
    match happened:
        case DecisionTold():
            await propose(work, case)
        case OrderProlonged() if told(case):
            await changed(work, case, Change.PROLONGED)
        case OrderEnded():
            await changed(work, case, Change.ENDED)
        case MaterialSeen(found) if found in _SEEN:
            await changed(work, case, _SEEN[found])
        case DecisionEnded(was, now):
            await _end_waiting(work, was)
            if now is None:
                await changed(work, case, Change.REOPENED)
            else:
                await propose(work, case)
        case CaseRestored():
            await changed(work, case, Change.REOPENED)
        case CaseWithdrawn():
            await changed(work, case, Change.OVERTURNED, Overturning.WITHDRAWN)


async def _end_waiting(work: Work, decision: Decision) -> None:
    """Ask no person any more to publish a decision that does not stand."""
    queue = Publications(work)
    review = await queue.get(decision.id)
    if review is not None and review.state is State.WAITING:
        await queue.end(decision.id)


async def propose(work: Work, case: Case) -> None:
    """Ask for a second person's look at the told decision; idempotent.

    An entry whose new decision is not published is shown as overturned.
    """
    decision = told(case)
    rules = work.channel.publication
    entry = await store.entries_of_case(work.tx, case.id)
    if decision is None or (entry is None and not rules.is_on):
        return
    if rule_of(work.channel, case) is Scope.COUNT:
        await changed(work, case, Change.OVERTURNED, Overturning.DECIDED_AGAIN)
        return
    queue = Publications(work)
    known = await queue.get(decision.id)
    if known is None or known.state is State.OVER:
        await queue.ask(decision.id, case.id, work.now + rules.look_hours * HOUR_MS)


_PORTION = 50
_NEXT_MS = 1000
"""Pause between two portions."""
PROPOSED_UNTIL = "proposed_until"
"""The fact by which proposing goes on: a digest of the checked grounds, and the last case."""


@every("checked_grounds", minutes=10, first_ms=0)
async def propose_late(work: Work) -> int | None:
    """Propose the told decisions whose ground a lawyer checked since; a portion of them.

    Decisions of before publication was switched on stay: nobody who reported was told of it.
    """
    if not is_published(work.channel):
        await sealed.drop_fact(work.tx, PUBLISHES_SINCE)
        return None
    await sealed.put_once(work.tx, PUBLISHES_SINCE, str(work.now))
    since = await sealed.get_fact(work.tx, PUBLISHES_SINCE)
    wanted = decided_on(work.channel, every_ground(work.channel, checked=True))
    digest = sha256(to_json(wanted).encode()).hexdigest()
    known, _, after = (await sealed.get_fact(work.tx, PROPOSED_UNTIL) or "").partition(
        ":"
    )
    if known != digest:
        after = ""
    elif after == _ALL:
        return None
    found = await cases_store.told_on(
        work.tx, int(since or 0), **wanted, after=after, limit=_PORTION
    )
    for case in found:
        await propose(work, case)
    is_all = len(found) < _PORTION
    last = _ALL if is_all else found[-1].id
    await sealed.put_fact(work.tx, PROPOSED_UNTIL, f"{digest}:{last}")
    return None if is_all else _NEXT_MS


_ALL = "all"


async def changed(
    work: Work, case: Case, why: Change, because: Overturning | None = None
) -> None:
    """Show in the entry of a case, if it has one, what became of its decision; idempotent."""
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        return
    day = today(work.now, work.channel.zone)
    order = None
    if case.decision is not None:
        order = case.decision.finding.order
    after = model.changed(before, why, day, order, because)
    if after is not before:
        await store.change_entry(work.tx, before, after, day, why)


async def entry_card(work: Work, entry: Entry, fix: Fix | None) -> EntryCard:
    """An entry, or what a correction makes of it. Raises Unpublishable."""
    if fix is not None:
        entry = await _corrected(work, entry, fix)
    return EntryCard(entry, fix)


async def _corrected(work: Work, entry: Entry, fix: Fix) -> Entry:
    """The entry as the correction makes it, of the same decision.

    Raises Unpublishable where nothing changes, or where the decision that it states does not stand:
    the case must be decided first.
    """
    after = model.narrowed(entry)
    if fix is Fix.TEXTS:
        case = await store.case_of(work.tx, entry.id)
        if case is None or told(case) is None:
            raise Unpublishable(entry.id)
        drafted = await drafted_entry(work, case, is_private_person=True)
        said = entry.finding
        now = drafted.finding
        stated = (said.outcome, said.ground, said.reason, entry.decided_on)
        if stated != (now.outcome, now.ground, now.reason, drafted.decided_on):
            raise Unpublishable(entry.id)
        after = replace(
            drafted,
            scope=entry.scope,
            host=entry.host,
            link_sha256=entry.link_sha256,
            version=entry.version,
            standing=entry.standing,
            overturned_because=entry.overturned_because,
        )
    if after == entry:
        raise Unpublishable(entry.id)
    return replace(after, version=entry.version + 1)


async def correct(work: Work, entry: Entry, fix: Fix, by: int) -> Entry:
    """Publish the correction. Raises Unpublishable, VersionConflict, Recused."""
    after = await _corrected(work, entry, fix)
    case = await store.case_of(work.tx, entry.id)
    if case is not None:
        why = Because(Why.MISTAKE)
        if fix is Fix.NARROW:
            why = Because(Why.PERSON)
        detail = {**why.detail, "entry": after.id, "version": after.version}
        await moves.act(work, case, Act.CORRECT_ENTRY, by, lane=None, detail=detail)
    on = today(work.now, work.channel.zone)
    await store.change_entry(work.tx, entry, after, on, Change.CORRECTED)
    return after
