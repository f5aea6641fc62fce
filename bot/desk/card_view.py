"""View of a case's card: what it shows, read from the database, and its parts in words.

Open menus are in card_menus.py, the messages in cards.py.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from typing import Any

from markupsafe import Markup

from bot.cases import store
from bot.cases.afterwards import FollowUp, Referral
from bot.cases.model import Case, can_undo, is_held
from bot.cases.pattern_rules import Pattern
from bot.core import desks_store, members_store
from bot.core.database import Transaction
from bot.core.messages import (
    N_,
    Part,
    Speaker,
    bold,
    code,
    known,
    language_name,
    lines,
    numbered,
    quote,
    shortened,
    spoiler,
    takes,
    untapped,
)
from bot.core.messages.outgoing import LIMIT
from bot.core.pickers import URGENCY_MARKS
from bot.dataclass import frozen
from bot.desk.buttons import CardMenu
from bot.desk.menus import ChoiceMenu, ReasonMenu, ShownMenu, read_menu
from bot.links.accounts import with_account
from bot.reports import case_reports_store, decision_words, likeness
from bot.reports import store as reports_store
from bot.reports.decision_words import outcome_label, reasoning
from bot.reports.model import KeptPost, Report
from bot.reports.personal_numbers import hide
from bot.values import Act, Intake, Outcome, Urgency


@frozen
class Said:
    """A note of staff or words with which they moved the case here, by name; or a reporter's."""

    at: int
    text: str
    name: str | None = None


@frozen
class CardView:
    """Everything on a card; nothing in it leads to a reporter.

    `is_private` is True for the working card, in a moderator's private chat. Only it has the
    working `link` of the case, and the fields below.
    """

    case: Case
    menu: ShownMenu | None
    reports: int
    withdrawn: int
    violations: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[str, ...]
    descriptions: tuple[str, ...]
    more_descriptions: int
    forwarded: tuple[str, ...]
    origins: tuple[str, ...]
    files: int
    earlier: tuple[Case, ...]
    account_outcomes: dict[str, int]
    holder: str | None
    decided_by: str | None
    can_undo: bool
    unreachable: int
    merged_number: str | None = None
    replies: int = 0  # answers and additions of reporters
    approved_by: str | None = None
    proposed_by: str | None = None
    intakes: Counter[Intake] = field(default_factory=Counter)  # how reports came
    referral: Referral | None = None  # its way to an authority
    is_private: bool = False
    link: str | None = None
    languages: tuple[tuple[str, int], ...] = ()
    said: tuple[Said, ...] = ()
    alike: tuple[likeness.Alike, ...] = ()
    followed: FollowUp | None = None  # what was found after the decision
    posts: tuple[KeptPost, ...] = ()  # of public channels, kept as evidence
    into: Case | None = None  # what it is proposed to be merged into
    joined: tuple[Case, ...] = ()  # merged into it: what is proposed would be their outcome, too
    choices: tuple[tuple[str, str], ...] = ()  # id and name of what an open menu offers
    named: str = ""  # what an open menu asks about


MOST_READ = 300
"""The first reports of a case whose words may be on its card; all are counted."""
MOST_COUNTED = 99
SHOWN_SAID = 3
"""The newest notes, and answers, on a card; History has the others."""
SHOWN_DESCRIPTIONS = 5
SHOWN_POSTS = 2
"""Texts on a card, and how many of them are forwarded posts, as of those kept as evidence."""


async def view(
    tx: Transaction, case_id: str, now: int, undo_ms: int, copy: str | None = None
) -> CardView | None:
    """Read the current content of a card; None when the case is gone."""
    case = await store.cases.get(tx, case_id)
    if case is None:
        return None
    counts = await case_reports_store.counts_of(tx, case.id)
    filed = await reports_store.first_reports(tx, case.id, MOST_READ)
    replies = await store.newest_replies(tx, case.id, MOST_COUNTED + 1)
    valid = [report for report in filed if report.withdrawn_at is None]
    link = case.canonical
    account = case.account
    target = await store.cases.get(tx, case.merged_into) if case.merged_into else None
    shown = CardView(
        case=case,
        menu=read_menu(await store.open_path(tx, case.id, copy)) if copy else None,
        reports=counts.reports,
        withdrawn=counts.withdrawn,
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        **_reported(valid),
        files=counts.files,
        replies=len(await reports_store.replies_named(tx, replies)),
        earlier=tuple(await store.earlier_decisions(tx, link, case.id)) if link else (),
        account_outcomes=(await store.outcomes_of_account(tx, account, case.id) if account else {}),
        **await _names(tx, case, now),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await case_reports_store.unreachable(tx, case.id),
        merged_number=target.number if target else None,
    )
    return shown if copy is None else await _in_private(tx, shown, valid, copy)


def _reported(valid: list[Report]) -> dict[str, Any]:
    def once(values: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, values)))

    said = once(r.description for r in valid)
    posts = once(r.forwarded for r in valid)[:SHOWN_POSTS]
    shown = SHOWN_DESCRIPTIONS - len(posts)
    return {
        "regions": once(r.region for r in valid),
        "places": once(r.place for r in valid),
        "descriptions": said[:shown],
        "more_descriptions": max(0, len(said) - shown),
        "forwarded": posts,
        "origins": once(r.origin for r in valid),
        "intakes": Counter(r.intake for r in valid),
    }


async def _in_private(tx: Transaction, view: CardView, valid: list[Report], copy: str) -> CardView:
    """Add what only the working card shows."""
    case = view.case
    proposal = view.case.proposal
    own = await reports_store.reported_by(tx, copy)
    referral = None
    if case.decision is not None and case.decision.finding.authority is not None:
        referral = await store.referrals_of_decision(tx, case.id, case.decision.id)
    moved = await store.last_event(tx, case.id, Act.MOVE)
    noted = [*await store.newest_notes(tx, case.id, SHOWN_SAID), *([moved] if moved else [])]
    notes = [
        Said(one.at, one.detail["text"], await members_store.staff_name(tx, one.staff))
        for one in noted
        if one.staff is not None and one.detail.get("text")
    ]
    newest = await store.newest_replies(tx, case.id, SHOWN_SAID)
    replies = await reports_store.replies_named(tx, newest)
    answers = [Said(reply.at, reply.text) for reply in replies if reply.text]
    return replace(
        view,
        is_private=True,
        link=with_account(case.canonical, case.account) if case.canonical else None,
        languages=tuple(Counter(r.language for r in valid).most_common()),
        said=tuple(sorted([*notes, *answers], key=lambda said: said.at)),
        alike=await likeness.alike(tx, case, but=own),
        followed=await store.get_follow_up(tx, case.id) if case.announced_at else None,
        posts=tuple(await reports_store.posts_of_case(tx, case.id)),
        referral=referral,
        into=await store.cases.get(tx, proposal.into) if proposal and proposal.into else None,
        joined=tuple(await store.merged_into(tx, case.id)) if proposal else (),
        **await _of_menu(tx, view.menu),
    )


async def _of_menu(tx: Transaction, menu: ShownMenu | None) -> dict[str, Any]:
    match menu:
        case ChoiceMenu(CardMenu.COLLEAGUES, ids):
            names = [(id, await members_store.staff_name(tx, int(id))) for id in ids]
            return {"choices": tuple(names)}
        case ChoiceMenu(CardMenu.DESKS, ids):
            desks = [await desks_store.desks.get(tx, id) for id in ids]
            return {"choices": tuple((one.id, one.title) for one in desks if one is not None)}
        case ReasonMenu(Act.MOVE, (id,)):
            desk = await desks_store.desks.get(tx, id)
            return {"named": desk.title if desk else ""}
        case ReasonMenu(Act.MERGE, (number,)):
            return {"named": number}
        case ReasonMenu(Act.HAND_OVER, (id,)):
            return {"named": await members_store.staff_name(tx, int(id))}
        case _:
            return {}


async def _names(tx: Transaction, case: Case, now: int) -> dict[str, Any]:
    decision = case.decision
    proposal = case.proposal
    ids = {
        "holder": case.holder if is_held(case, now) else None,
        "decided_by": decision and (decision.by or None),
        "approved_by": decision and decision.approved_by,
        "proposed_by": proposal and proposal.by,
    }
    return {who: id and await members_store.staff_name(tx, id) for who, id in ids.items()}


MOST_COPIED = 256
"""Characters that Telegram lets a button copy."""
SHOWN_LINK = 2200
"""UTF-16 units of a link, at most 2,048 characters without its marks."""
ROOMS = (450, 200, 80, 10)
"""UTF-16 units of one description: alone, beside a decision or question, beside much else."""
SHOWN_REPLY = 600
SHOWN_PLACE = 120
"""UTF-16 units of a place or a channel's name; SHOWN_EACH of them are shown."""
SHOWN_EACH = 3
SHOWN_WORDS = 600
SHOWN_JOINED = 8
SHOWN_TARGET = 60
"""Of a proposal: UTF-16 units of its words, cases that it is for, units of a case's link."""
_POINT = re.compile(r"(-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)", re.A)


def roomy(view: CardView, text_of: Callable[[int], str]) -> str:
    """The text with as much room for each description as fits one message."""
    text = ""
    for room in ROOMS if view.case.decision is None and not view.menu else ROOMS[1:]:
        text = text_of(room)
        if takes(text) <= LIMIT:
            break
    return text


def _safe(text: str, room: int = SHOWN_PLACE) -> str:
    return untapped(text, min(SHOWN_PLACE, room * 2))


def _few(texts: Iterable[str]) -> list[str]:
    """The first SHOWN_EACH, then how many more there are."""
    every = list(texts)
    more = len(every) - SHOWN_EACH
    return [*every[:SHOWN_EACH], f"+{more}"] if more > 0 else every


def head(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    case = view.case
    # The case's type first, then others that it was reported as.
    kinds = dict.fromkeys((case.violation, *view.violations))
    regions = dict.fromkeys(filter(None, (case.region, *view.regions)))
    named = " + ".join(_few(map(speaker.violation, kinds)))
    languages = ", ".join(f"{language_name(language)} ×{n}" for language, n in view.languages)
    status = decision_words.status_label(speaker, case.status)
    return lines(
        titled(speaker, case, named),
        case.urgency is Urgency.URGENT and t("Urgent: a person may be in danger."),
        t("{status} · {time}", status=status, time=t.time(case.opened_at)),
        view.is_private and due_line(speaker, case),
        view.holder and not case.proposal and t("Taken by {name}", name=view.holder),
        _counts(speaker, view),
        languages and t("Languages of the reporters: {languages}", languages=languages),
        bool(regions)
        and t("Region: {region}", region=", ".join(_few(map(speaker.region, regions)))),
    )


def titled(speaker: Speaker, case: Case, types: str | None = None) -> str:
    what = types or speaker.violation(case.violation)
    return bold(f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)} · {what}")


def due_line(speaker: Speaker, case: Case) -> str | None:
    """Return by when staff are to look or decide, or since when they should have."""
    if case.due_at is None:
        return None
    t = speaker.t
    time = speaker.t.time(case.due_at)
    if case.due_at <= speaker.now:
        return t("⏰ Overdue since {time}", time=time)
    if case.paused_at is not None:
        return t("An answer is awaited until {time}", time=time)
    if case.claimed_at is None:
        return t("First look due by {time}", time=time)
    return t("Decision due by {time}", time=time)


def _counts(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    calls = view.intakes[Intake.CALL]
    anonymous = view.intakes[Intake.ANONYMOUS]
    replies = view.replies if view.replies <= MOST_COUNTED else f"{MOST_COUNTED}+"
    return lines(
        # After the announcement the reports of a merged case belong to the other one.
        (view.reports or view.merged_number is None)
        and t.plural("{n} report", "{n} reports", view.reports - view.withdrawn),
        view.withdrawn
        and t.plural("{n} report withdrawn", "{n} reports withdrawn", view.withdrawn),
        calls
        and t.plural(
            "☎ {n} by phone: the caller cannot be told or asked",
            "☎ {n} by phone: the callers cannot be told or asked",
            calls,
        ),
        anonymous
        and t.plural(
            "🕶 {n} anonymous: cannot be told, reads questions on entering the code",
            "🕶 {n} anonymous, counted as one: cannot be told, read questions on entering the code",
            anonymous,
        ),
        view.unreachable
        and t.plural(
            "{n} reporter cannot be reached now; the notice is kept",
            "{n} reporters cannot be reached now; the notices are kept",
            view.unreachable,
        ),
        view.replies and t("Answers and additions from reporters: {n}", n=replies),
    )


PATTERN_SENTENCES = {
    Pattern.NEW_ACCOUNTS: N_("many reporters were new to the bot"),
    Pattern.SAME_WORDS: N_("many reporters used the same words"),
    Pattern.BURST: N_("most reports came within minutes"),
    Pattern.ONE_REPORTER: N_("one account reported many links of the same author"),
}


def patterns_named(speaker: Speaker, patterns: Iterable[Pattern]) -> str:
    return Markup("; ").join(speaker.t(PATTERN_SENTENCES[one]) for one in sorted(patterns))


def pattern_warning(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    case = view.case
    if not case.patterns or not case.status.is_undecided:
        return None
    return lines(
        t(
            "⚖ Please look closely. Reports about this account, site or link stand out: "
            "{patterns}.",
            patterns=patterns_named(speaker, case.patterns),
        ),
        t(
            "This proves nothing, neither about the material nor about the reporters. Decide by "
            "what you see."
        ),
        t(
            "The number of reports does not move this case up. If the desk has two people, a "
            "second one approves the decision."
        ),
    )


def is_disturbing(speaker: Speaker, violation: str) -> bool:
    """True if words about a case of this type stand behind a spoiler."""
    kind = known(speaker.channel.type, violation)
    return kind is not None and kind.disturbing


def came_by_phone(view: CardView) -> bool:
    """True if every open report came by phone, so that no reporter can be asked or told."""
    return 0 < view.reports - view.withdrawn <= view.intakes[Intake.CALL]


def what(speaker: Speaker, view: CardView, room: int) -> str:
    """The material and the reporters' words; numbers of people and places in private only."""
    t = speaker.t
    hides = is_disturbing(speaker, view.case.violation)
    words = view.descriptions
    posts = view.forwarded
    if not view.is_private:
        country = speaker.channel.country
        words = tuple(hide(text, country) for text in words)
        posts = tuple(hide(text, country) for text in posts)

    later = any(one.text for one in view.posts) or any(not one.name for one in view.said)

    def described(text: str) -> str:
        shown = untapped(text, room)
        return quote(spoiler(shown)) if hides else quote(shown, expandable=len(shown) > 200)

    long = view.link and len(view.link) > MOST_COPIED and view.link
    return lines(
        view.case.display and quote(view.case.display),
        # A link that no button can copy, as text to select.
        long and code(untapped(long, SHOWN_LINK)),
        *[
            t("Forwarded from: {channel}", channel=one)
            for one in _few(_safe(channel, room) for channel in view.origins)
        ],
        *_few(_place(speaker, one, room) for one in (view.places if view.is_private else ())),
        hides
        and bool(words or posts or (view.is_private and later))
        and t("⚠ Disturbing words are hidden: tap to read."),
        bool(posts) and t("The forwarded post:"),
        *map(described, posts),
        bool(words) and t("In the reporters' words:"),
        *map(described, words),
        (words, posts) != (view.descriptions, view.forwarded)
        and t("Personal numbers are hidden here: press “Open” to see them."),
        view.more_descriptions and f"+{view.more_descriptions}",
        view.files and t.plural("{n} file", "{n} files", view.files),
    )


def _place(speaker: Speaker, shown: str, room: int) -> str:
    t = speaker.t
    point = _POINT.fullmatch(shown)
    if point is None:
        return t("Place: {place}", place=_safe(shown, room))
    lat, lon = point.groups()
    address = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=13/{lat}/{lon}"
    there = Markup('<a href="{}">{}</a>').format(address, shown)
    return t("Place to about a kilometre, on the map: {place}", place=there)


_NAME = 40
"""UTF-16 units of a channel's name, which has at most 32 characters."""


def kept_posts(speaker: Speaker, view: CardView, room: int) -> str | None:
    """List the posts kept as evidence, with their words where no report shows them."""
    if not view.posts:
        return None
    t = speaker.t
    shown = list[Part]()
    for kept in view.posts[:SHOWN_POSTS]:
        words = ""
        if kept.text and kept.text not in view.forwarded:
            words = untapped(kept.text, room)
            words = quote(spoiler(words) if is_disturbing(speaker, view.case.violation) else words)
        shown += [
            t(
                "Post {number} of the channel {channel}, published {time}",
                number=kept.message,
                channel=untapped(kept.channel, _NAME),
                time=t.time(kept.at),
            ),
            words,
        ]
    more = len(view.posts) - SHOWN_POSTS
    return lines(bold(t("Kept as evidence:")), *shown, more > 0 and f"+{more}")


def said(speaker: Speaker, view: CardView, room: int) -> str:
    t = speaker.t
    hides = is_disturbing(speaker, view.case.violation)
    shown = []
    for one in view.said:
        words = untapped(one.text, room)
        shown.append(
            t("Note by {name}, {time}:", name=one.name, time=t.time(one.at))
            if one.name
            else t("A reporter, {time}:", time=t.time(one.at))
        )
        shown.append(quote(spoiler(words) if hides and not one.name else words))
    return lines(*shown)


def alike(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    found = []
    for one in view.alike:
        case = one.case
        outcome = case.decision.finding.outcome if case.decision else None
        state = decision_words.state_label(speaker, case.status, outcome)
        named = t("№ {number} ({state})", number=case.number, state=state)
        why = ", ".join(t(why.value) for why in one.why)
        found.append(t("{case}: {why}", case=named, why=why))
    return lines(bold(t("Looks like the same case:")), *found) if found else None


def earlier(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    account = view.case.account or ""
    parts = [
        t(
            "№ {number}: {outcome}, {time}",
            number=case.number,
            outcome=outcome_label(speaker, case.decision.finding.outcome),
            time=t.time(case.decision.at),
        )
        for case in view.earlier
        if case.decision
    ]
    on_link = len(parts)
    if parts:
        parts.insert(0, bold(t("Earlier decisions on this link:")))
    if sum(view.account_outcomes.values()) > on_link:
        parts.append(bold(t("Earlier decisions on {account}:", account=_safe(account))))
        more = "+" if sum(view.account_outcomes.values()) > store.COUNTED else ""
        for outcome, n in view.account_outcomes.items():
            label = outcome_label(speaker, Outcome(outcome))
            parts.append(t("{outcome}: {n}", outcome=label, n=f"{n}{more}"))
    return lines(*parts) if parts else None


def offered_undo(view: CardView) -> str | None:
    """The id of the decision that the card offers to undo."""
    decision = view.case.decision
    return decision.id if decision is not None and view.can_undo else None


def decision(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    decision = view.case.decision
    followed = view.followed
    if decision is None:
        return None
    told: Part = None
    if view.can_undo:
        told = t.plural(
            "It can be undone for {n} second, then the reporters are told.",
            "It can be undone for {n} seconds, then the reporters are told.",
            speaker.channel.retention.undo_seconds,
        )
    elif view.case.announced_at and came_by_phone(view):
        told = t("Reported by phone only: there was no reporter to tell.")
    elif view.case.announced_at:
        told = t("The reporters were told.")
    outcome: str = outcome_label(speaker, decision.finding.outcome)
    if view.merged_number is not None:
        outcome = t("The same as № {number}", number=view.merged_number)
    words = decision.finding.words and untapped(decision.finding.words, SHOWN_REPLY)
    return lines(
        bold(outcome),
        t("By {name}, {time}", name=view.decided_by or "", time=t.time(decision.at)),
        view.approved_by and t("Approved by {name}", name=view.approved_by),
        *reasoning(speaker, decision, brief=True),
        words and t("To the reporter: {words}", words=words),
        told,
        followed is not None
        and decision_words.looked_again(speaker, followed.found, followed.looked_at),
    )


def proposal(speaker: Speaker, view: CardView) -> str | None:
    """The whole proposal in private; at the desk who proposed what, and what is needed."""
    t = speaker.t
    proposed = view.case.proposal
    if proposed is None:
        return None
    finding = proposed.finding
    name = view.proposed_by or ""
    head = (
        bold(t("Proposed: {outcome}", outcome=outcome_label(speaker, finding.outcome))),
        t("By {name}, {time}", name=name, time=t.time(proposed.at)),
    )
    if not view.is_private:
        needs = t(
            "A second person of this desk must approve it: press “Open” and read it in private."
        )
        return lines(*head, needs)
    words = finding.words and untapped(finding.words, SHOWN_WORDS)
    facts = [(id, known(speaker.channel.fact, id)) for id in finding.facts]
    return lines(
        *head,
        *_joins(speaker, view),
        *reasoning(speaker, proposed),
        *[t("Relies on: {fact}", fact=speaker.own(it.text) if it else id) for id, it in facts],
        words and t("To the reporter: {words}", words=words),
        t(
            "The reporters have not been told. A second person of this desk approves or refuses; "
            "{name} can only take the proposal back.",
            name=name,
        ),
    )


def _joins(speaker: Speaker, view: CardView) -> list[Part]:
    """To which case this one would be joined, and whose reporters would read the outcome, too."""
    t = speaker.t
    said = list[Part]()

    def named(case: Case) -> str:
        link = shortened(case.display, SHOWN_TARGET) if case.display else ""
        return f"{numbered(case.number)} {link}".rstrip()

    if view.into is not None:
        reached = view.into.decision or view.into.proposal
        outcome = t.plain("not decided yet")
        if reached:
            outcome = outcome_label(speaker, reached.finding.outcome)
        said = [
            t("It would be joined to {case}.", case=named(view.into)),
            t("Its reporters would read the outcome of that case: {outcome}", outcome=outcome),
        ]
    if view.joined:
        shown = Markup("; ").join(map(named, view.joined[:SHOWN_JOINED]))
        more = len(view.joined) - SHOWN_JOINED
        told = t(
            "The same would be told for cases that were joined to this one: {cases}", cases=shown
        )
        said += [told, more > 0 and f"+{more}"]
    return said
