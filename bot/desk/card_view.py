"""Reads for the group's card and the working card. No words: those are in card.py."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from bot.cases import store
from bot.cases.afterwards import Referral
from bot.cases.model import Case, can_undo, is_held
from bot.cases.pattern_rules import Pattern
from bot.cases.store import COUNTED, ReportCounts
from bot.core import desks_store
from bot.core.database.database import Transaction
from bot.core.languages import N_, numbered
from bot.core.outgoing import LIMIT, Button, Rows, shortened, takes
from bot.core.pickers import URGENCY_MARKS
from bot.core.speaker import Part, Speaker, bold, code, filled, known, lines, quote, spoiler
from bot.desk import buttons as press
from bot.desk.buttons import WHY_SENTENCES, ChooseDuplicate
from bot.desk.model import (
    MOST_COUNTED,
    MOST_READ,
    NOTHING_BESIDE,
    Beside,
    CardView,
    Changes,
    MovedHere,
    Said,
    SaidCounts,
)
from bot.links.accounts import is_site, with_account
from bot.links.link import defang
from bot.reports import likeness, public_posts_store
from bot.reports import store as targets
from bot.reports.likeness import Common
from bot.reports.model import Report
from bot.reports.news_screens import (
    looked_again,
    outcome_label,
    reasoning,
    state_label,
    status_label,
)
from bot.reports.personal_numbers import hide
from bot.reports.public_post import KeptPost
from bot.values import Act, Intake, Outcome, Status, Urgency, Why

SHOWN_SAID = 3
"""The newest notes, and answers, on a card; History has the others."""
SHOWN_LINKS = 3


async def beside_of(
    tx: Transaction, case: Case, valid: list[Report], merged: list[str], copy: str | None
) -> Beside:
    """`valid`: the first reports that are not withdrawn; `merged`: cases merged into this one."""
    if copy is None:
        return NOTHING_BESIDE
    joined = [await store.cases.get(tx, id) for id in merged[: SHOWN_LINKS - 1]]
    every = [case, *(one for one in joined if one is not None)]
    return Beside(
        links=tuple(with_account(c.canonical, c.account) for c in every if c.canonical),
        languages=tuple(Counter(r.language for r in valid).most_common()),
        said=await _newest_said(tx, case),
        alike=await likeness.alike(tx, case, but=await targets.reported_by(tx, copy)),
        followed=await store.get_follow_up(tx, case.id) if case.announced_at else None,
        posts=tuple(await public_posts_store.of_case(tx, case.id)),
    )


async def _newest_said(tx: Transaction, case: Case) -> tuple[Said, ...]:
    """The newest notes and answers, oldest first."""
    notes = [
        Said(
            note.at, str(note.detail.get("text", "")), await desks_store.staff_name(tx, note.staff)
        )
        for note in await store.newest_notes(tx, case.id, SHOWN_SAID)
        if note.staff is not None
    ]
    newest = await store.newest_replies(tx, case.id, SHOWN_SAID)
    answers = [
        Said(reply.at, reply.text)
        for reply in await targets.replies_named(tx, newest)
        if reply.text
    ]
    return tuple(sorted([*notes, *answers], key=lambda said: said.at))


async def said_counts(tx: Transaction, case: Case) -> SaidCounts:
    newest = await targets.replies_named(
        tx, await store.newest_replies(tx, case.id, MOST_COUNTED + 1)
    )
    answers = sum(reply.question is not None for reply in newest)
    return SaidCounts(len(newest) - answers, answers, len(newest) > MOST_COUNTED)


async def changes_of(tx: Transaction, case: Case, menu: tuple[str, ...]) -> Changes:
    offered = await _titles(tx, menu[1:]) if menu[:1] == ("d",) else ()
    return Changes(offered, await _menu_title(tx, menu), await _moved_here(tx, case))


async def _titles(tx: Transaction, ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [await desks_store.desks.get(tx, id) for id in ids]
    return tuple((desk.id, desk.title) for desk in found if desk is not None)


async def _menu_title(tx: Transaction, menu: tuple[str, ...]) -> str:
    match menu:
        case ("b", Act.MOVE.value, desk):
            return "".join(title for _, title in await _titles(tx, (desk,)))
        case ("b", Act.MERGE.value, number):
            return number
        case _:
            return ""


async def _moved_here(tx: Transaction, case: Case) -> MovedHere | None:
    event = await store.last_event(tx, case.id, Act.MOVE)
    if event is None or event.staff is None or event.detail.get("after") != case.desk:
        return None
    origin = "".join(title for _, title in await _titles(tx, (event.detail["before"] or "",)))
    why = Why(event.detail["why"]) if "why" in event.detail else None
    by = await desks_store.staff_name(tx, event.staff)
    return MovedHere(by, origin or "?", event.at, why, event.detail.get("text"))


SHOWN_DESCRIPTIONS, SHOWN_POSTS = 5, 2
"""Texts on a card, and how many of them are forwarded posts; other descriptions are counted."""


async def view(
    tx: Transaction, case_id: str, now: int, undo_ms: int, copy: str | None = None
) -> CardView | None:
    """Read the current content of a card; None when the case is gone."""
    case = await store.cases.get(tx, case_id)
    if case is None:
        return None
    menu = await store.open_path(tx, case.id, copy) if copy else ()
    counts = await _report_counts(tx, case)
    filed = [r for one in counts for r in await targets.first_reports(tx, one.case, MOST_READ)]
    valid = [r for r in filed if r.withdrawn_at is None]
    return CardView(
        case=case,
        menu=menu,
        reports=sum(one.reports for one in counts),
        withdrawn=sum(one.withdrawn for one in counts),
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        **_reported(valid),
        files=counts[0].files,
        said=await said_counts(tx, case),
        earlier=await _earlier(tx, case),
        account_outcomes=await _account_outcomes(tx, case),
        holder=await _name(tx, case.holder if is_held(case, now) else None),
        **await _deciders(tx, case),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await store.unreachable(tx, case.id),
        merged_number=await _merged_number(tx, case),
        **await _of_menu(tx, case, menu, copy),
        is_private=copy is not None,
        beside=await beside_of(tx, case, valid, [one.case for one in counts[1:]], copy),
        changes=await changes_of(tx, case, menu),
        referral=await _referral(tx, case),
        **(await _proposed(tx, case) if copy is not None else {}),
    )


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return those that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _reported(valid: list[Report]) -> dict[str, Any]:
    """Collect the standing reports' words, posts and places, each once."""
    said = _once(r.description for r in valid)
    posts = _once(r.forwarded for r in valid)[:SHOWN_POSTS]
    shown = SHOWN_DESCRIPTIONS - len(posts)
    return {
        "regions": _once(r.region for r in valid),
        "places": _once(r.place for r in valid),
        "descriptions": said[:shown],
        "more_descriptions": max(0, len(said) - shown),
        "forwarded": posts,
        "origins": _once(r.origin for r in valid),
        "intakes": Counter(r.intake for r in valid),
    }


async def _earlier(tx: Transaction, case: Case) -> tuple[Case, ...]:
    link = case.canonical
    return tuple(await store.earlier_decisions(tx, link, case.id)) if link else ()


async def _account_outcomes(tx: Transaction, case: Case) -> dict[str, int]:
    account = case.account
    return await store.outcomes_of_account(tx, account, case.id) if account else {}


async def _report_counts(tx: Transaction, case: Case) -> list[ReportCounts]:
    """The report counts of the case, then those of cases that are merged into it."""
    own = await store.counts_of(tx, case.id)
    merged = [] if case.status is Status.CLOSED else await store.counts_of_merged(tx, case.id)
    return [own, *merged]


async def _referral(tx: Transaction, case: Case) -> Referral | None:
    if case.decision is None or case.decision.finding.authority is None:
        return None
    return await store.referrals_of_decision(tx, case.id, case.decision.id)


async def _of_menu(
    tx: Transaction, case: Case, menu: tuple[str, ...], copy: str | None
) -> dict[str, Any]:
    """Read the choices of an open menu, or the facts to weigh a verdict by."""
    match menu[:1]:
        case ("o",):
            return {"types": await store.types_of(tx, case.id)}
        case ("m",):
            own = await targets.reported_by(tx, copy) if copy else frozenset()
            every = await _suggestions(tx, case)
            return {"suggestions": tuple(one for one in every if one.id not in own)}
        case ("h",) | ("w",):
            return {"colleagues": await _colleagues(tx, menu)}
        case _:
            return {}


async def _proposed(tx: Transaction, case: Case) -> dict[str, Any]:
    """Read the details of a proposal for a second person."""
    if case.proposal is None:
        return {}
    into = await store.cases.get(tx, case.proposal.into) if case.proposal.into else None
    return {"into": into, "joined": tuple(await store.merged_into(tx, case.id))}


async def _name(tx: Transaction, telegram_id: int | None) -> str | None:
    return None if telegram_id is None else await desks_store.staff_name(tx, telegram_id)


async def _deciders(tx: Transaction, case: Case) -> dict[str, Any]:
    """Read the names of those who decided, approved and proposed."""
    decision, proposal = case.decision, case.proposal
    return {
        "decided_by": await _name(tx, decision.by or None if decision else None),
        "approved_by": await _name(tx, decision.approved_by if decision else None),
        "proposed_by": await _name(tx, proposal.by if proposal else None),
    }


async def _merged_number(tx: Transaction, case: Case) -> str | None:
    target = await store.cases.get(tx, case.merged_into) if case.merged_into else None
    return target.number if target else None


async def _colleagues(tx: Transaction, menu: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return those whom an open menu names by their ids."""
    ids = [int(id) for id in menu[1:]]
    return tuple([(id, await desks_store.staff_name(tx, id)) for id in ids])


async def _suggestions(tx: Transaction, case: Case) -> tuple[Case, ...]:
    host = case.host
    found = await store.open_on_host(tx, host, case.id, limit=4) if host else []
    return tuple(other for other in found if other.desk == case.desk)


MOST_COPIED = 256
"""Characters that Telegram lets a button copy."""
SHOWN_LINK, SHOWN_PLACES = 2200, 3
"""UTF-16 units of a link, at most 2,048 characters without its marks; places."""
_POINT = re.compile(r"(-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)", re.A)
COMMON_SENTENCES = {
    Common.ACCOUNT: N_("the same account or channel"),
    Common.FILE: N_("the same file"),
    Common.TEXT: N_("the same text"),
}


def without_numbers(speaker: Speaker, view: CardView, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts; in a group without numbers of people, which are shown in private only."""
    if view.is_private:
        return texts
    return tuple(hide(text, speaker.channel.country) for text in texts)


def places(speaker: Speaker, view: CardView, room: int) -> list[str]:
    """The first places, then how many more there are; never in a group."""
    shown = [_place(speaker, each, room) for each in view.places[:SHOWN_PLACES]]
    more = len(view.places) - SHOWN_PLACES
    if not view.is_private:
        return []
    return [*shown, f"+{more}"] if more > 0 else shown


def _place(speaker: Speaker, shown: str, room: int) -> str:
    """A place in words, or a point that opens on a map."""
    t, point = speaker.t, _POINT.fullmatch(shown)
    if point is None:
        return t("Place: {place}", place=shortened(defang(shown), room))
    lat, lon = point.groups()
    address = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=13/{lat}/{lon}"
    there = Markup('<a href="{}">{}</a>').format(address, shown)
    return t("Place to about a kilometre, on the map: {place}", place=there)


def languages(speaker: Speaker, view: CardView) -> str | None:
    counted = ", ".join(f"{language} ×{n}" for language, n in view.beside.languages)
    if not counted:
        return None
    t = speaker.t
    if view.reports > MOST_READ:
        return t("Languages of the first {n} reports: {languages}", n=MOST_READ, languages=counted)
    return t("Languages of the reporters: {languages}", languages=counted)


def long_link(view: CardView) -> str | None:
    """The first link that no button can copy, as text to select."""
    long = [one for one in view.beside.links if len(one) > MOST_COPIED]
    return code(shortened(defang(long[0]), SHOWN_LINK)) if long else None


def is_disturbing(speaker: Speaker, violation: str) -> bool:
    """True if words about a case of this type stand behind a spoiler."""
    kind = known(speaker.channel.type, violation)
    return kind is not None and kind.disturbing


def said(speaker: Speaker, view: CardView, room: int) -> str:
    """The newest notes of staff and answers of reporters."""
    t, hides = speaker.t, is_disturbing(speaker, view.case.violation)

    def shown(text: str) -> str:
        return shortened(defang(text), room)

    return lines(
        *(
            lines(
                t("Note by {name}, {time}:", name=one.name, time=t.time(one.at))
                if one.name
                else t("A reporter, {time}:", time=t.time(one.at)),
                quote(spoiler(shown(one.text)) if hides and not one.name else shown(one.text)),
            )
            for one in view.beside.said
        )
    )


def alike(speaker: Speaker, view: CardView) -> str | None:
    """The cases that look the same, and what they have in common."""
    t = speaker.t
    found = [
        t(
            "{case}: {why}",
            case=_named(speaker, one.case),
            why=", ".join(t(COMMON_SENTENCES[why]) for why in one.why),
        )
        for one in view.beside.alike
    ]
    return lines(bold(t("Looks like the same case:")), *found) if found else None


def _named(speaker: Speaker, case: Case) -> str:
    outcome = case.decision.finding.outcome if case.decision else None
    return speaker.t(
        "№ {number} ({state})",
        number=case.number,
        state=state_label(speaker, case.status, outcome),
    )


def further(speaker: Speaker, view: CardView) -> Rows:
    """Buttons that copy the links, and the way to join cases that look the same."""
    t, case, beside = speaker.t, view.case, view.beside
    links = [one for one in beside.links if len(one) <= MOST_COPIED]
    copies = [Button(t.plain("Copy link {n}", n=n), copy=one) for n, one in enumerate(links, 1)]
    if len(copies) == 1:
        copies = [Button(t.plain("Copy the link"), copy=links[0])]
    joins = []
    if case.status.is_undecided and beside.alike:
        label = t.plain("Looks the same ({n})", n=len(beside.alike))
        joins.append(Button(label, ChooseDuplicate(case.id, case.version)))
    return filled(copies, joins)


ROOMS = (450, 200, 80, 20)
"""UTF-16 units of one description: alone, beside a decision or question, beside much else."""
SHOWN_REPLY = 600
SHOWN_PLACE = 120
"""UTF-16 units of a place or a channel's name; SHOWN_EACH of them are shown."""
SHOWN_EACH = 3


def head(speaker: Speaker, view: CardView) -> str:
    t, case = speaker.t, view.case
    kinds = " + ".join(_few(map(speaker.violation, _kinds(view))))
    regions = tuple(dict.fromkeys(filter(None, (case.region, *view.regions))))
    return lines(
        bold(f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)} · {kinds}"),
        t("Urgent: a person may be in danger.") if case.urgency is Urgency.URGENT else None,
        t(
            "{status} · {time}",
            status=status_label(speaker, case.status),
            time=t.time(case.opened_at),
        ),
        due_line(speaker, case.due_at) if view.is_private else None,
        t("Taken by {name}", name=view.holder) if view.holder and not case.proposal else None,
        _counts(speaker, view),
        languages(speaker, view),
        t("Region: {region}", region=", ".join(_few(map(speaker.region, regions))))
        if regions
        else None,
    )


def _kinds(view: CardView) -> tuple[str, ...]:
    """The case's type first, then others that it was reported as."""
    return tuple(dict.fromkeys((view.case.violation, *view.violations)))


def moved(speaker: Speaker, view: CardView) -> str | None:
    """Tell which colleague moved the case to this desk, and why."""
    t, move = speaker.t, view.changes.moved
    if move is None:
        return None
    why = t.plain(WHY_SENTENCES[move.why]) if move.why else move.words
    return lines(
        t(
            "Moved here from “{desk}” by {name}, {time}",
            desk=_safe(move.origin),
            name=shortened(move.by, SHOWN_PLACE),
            time=t.time(move.at),
        ),
        t("Reason: {reason}", reason=shortened(defang(why), SHOWN_PLACE)) if why else None,
    )


def due_line(speaker: Speaker, due_at: int | None) -> str | None:
    """Return by when staff are to look or decide, or since when they should have."""
    if due_at is None:
        return None
    if due_at <= speaker.now:
        return speaker.t("⏰ Overdue since {time}", time=speaker.t.time(due_at))
    return speaker.t("Due by {time}", time=speaker.t.time(due_at))


def _counts(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    standing = view.reports - view.withdrawn
    return lines(
        # After the announcement the reports of a merged case belong to the other one.
        (view.reports or view.merged_number is None)
        and t.plural("{n} report", "{n} reports", standing),
        view.withdrawn
        and t.plural("{n} report withdrawn", "{n} reports withdrawn", view.withdrawn),
        view.intakes[Intake.CALL]
        and t.plural(
            "☎ {n} by phone: the caller cannot be told or asked",
            "☎ {n} by phone: the callers cannot be told or asked",
            view.intakes[Intake.CALL],
        ),
        view.intakes[Intake.ANONYMOUS]
        and t.plural(
            "🕶 {n} anonymous: cannot be told, reads questions on entering the code",
            "🕶 {n} anonymous, counted as one: cannot be told, read questions on entering the code",
            view.intakes[Intake.ANONYMOUS],
        ),
        view.unreachable
        and t.plural(
            "{n} reporter cannot be reached now; the notice is kept",
            "{n} reporters cannot be reached now; the notices are kept",
            view.unreachable,
        ),
        _said(speaker, view.said),
    )


def _said(speaker: Speaker, said: SaidCounts) -> str:
    t = speaker.t
    if said.more:
        return t("More than {n} additions and answers from reporters", n=MOST_COUNTED)
    return lines(
        said.additions and t.plural("+{n} addition", "+{n} additions", said.additions),
        said.answers
        and t.plural(
            "+{n} answer to a question from staff",
            "+{n} answers to questions from staff",
            said.answers,
        ),
    )


def came_by_phone(view: CardView) -> bool:
    """True if every open report came by phone, so that no reporter can be asked or told."""
    return 0 < view.reports - view.withdrawn <= view.intakes[Intake.CALL]


def roomy(view: CardView, text_of: Callable[[int], str]) -> str:
    """The text with as much room for each description as fits one message."""
    rooms = ROOMS if view.case.decision is None and not view.menu else ROOMS[1:]
    texts = (text_of(room) for room in rooms)
    return next((text for text in texts if takes(text) <= LIMIT), text_of(ROOMS[-1]))


def what(speaker: Speaker, view: CardView, room: int) -> str:
    t = speaker.t
    hides = is_disturbing(speaker, view.case.violation)
    shown = without_numbers(speaker, view, view.descriptions)
    quoted = without_numbers(speaker, view, view.forwarded)
    described = [_described(text, room, hides=hides) for text in shown]
    posts = [_described(text, room, hides=hides) for text in quoted]
    origins = _few(_safe(one, room) for one in view.origins)
    return lines(
        quote(view.case.display) if view.case.display else None,
        long_link(view),
        *[t("Forwarded from: {channel}", channel=each) for each in origins],
        *places(speaker, view, min(SHOWN_PLACE, room * 2)),
        hides and bool(described or posts) and t("⚠ Disturbing words are hidden: tap to read."),
        t("The forwarded post:") if posts else None,
        *posts,
        t("In the reporters' words:") if described else None,
        *described,
        (shown, quoted) != (view.descriptions, view.forwarded)
        and t("Personal numbers are hidden here: press “Open” to see them."),
        view.more_descriptions
        and t.plural(
            "and {n} more description", "and {n} more descriptions", view.more_descriptions
        ),
        t.plural("{n} file", "{n} files", view.files) if view.files else None,
    )


def _described(text: str, room: int, *, hides: bool) -> str:
    shown = shortened(defang(text), room)
    if hides:
        return quote(spoiler(shown))
    return quote(shown, expandable=len(shown) > 200)


def _safe(text: str, room: int = SHOWN_PLACE) -> str:
    return shortened(defang(text), min(SHOWN_PLACE, room * 2))


def _few(texts: Iterable[str]) -> list[str]:
    """The first SHOWN_EACH, then how many more there are."""
    every = list(texts)
    more = len(every) - SHOWN_EACH
    return [*every[:SHOWN_EACH], f"+{more}"] if more > 0 else every


def _counted(n: int) -> str:
    return str(n) if n <= COUNTED else f"{COUNTED}+"


def earlier(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    same = [
        t(
            "№ {number}: {outcome}, {time}",
            number=case.number,
            outcome=outcome_label(speaker, case.decision.finding.outcome),
            time=t.time(case.decision.at),
        )
        for case in view.earlier
        if case.decision
    ]
    known = [
        t("{outcome}: {n}", outcome=outcome_label(speaker, Outcome(outcome)), n=_counted(n))
        for outcome, n in view.account_outcomes.items()
    ]
    says_more = sum(view.account_outcomes.values()) > len(same)
    if not same and not says_more:
        return None
    return lines(
        bold(t("Earlier decisions on this link:")) if same else None,
        *same,
        bold(_whose(speaker, view)) if says_more else None,
        *(known if says_more else ()),
    )


def _whose(speaker: Speaker, view: CardView) -> str:
    t, account = speaker.t, view.case.account or ""
    if is_site(account):
        return t("Earlier decisions on this site:")
    return t("Earlier decisions on {account}:", account=_safe(account))


def offered_undo(view: CardView) -> str | None:
    """The id of the decision that the card offers to undo."""
    decision = view.case.decision
    return decision.id if decision is not None and view.can_undo else None


def decision(speaker: Speaker, view: CardView) -> str | None:
    t, decision = speaker.t, view.case.decision
    if decision is None:
        return None
    second = view.approved_by
    told: str | None = None
    if view.case.announced_at:
        told = t("The reporters were told.")
        if came_by_phone(view):
            told = t("Reported by phone only: there was no reporter to tell.")
    if view.can_undo:
        told = t.plural(
            "It can be undone for {n} second, then the reporters are told.",
            "It can be undone for {n} seconds, then the reporters are told.",
            speaker.channel.retention.undo_seconds,
        )
    outcome: str
    if view.merged_number is not None:
        outcome = t("The same as № {number}", number=view.merged_number)
    else:
        outcome = outcome_label(speaker, decision.finding.outcome)
    return lines(
        bold(outcome),
        t("By {name}, {time}", name=view.decided_by or "", time=t.time(decision.at)),
        t("Approved by {name}", name=second) if second else None,
        *reasoning(speaker, decision, brief=True),
        decision.finding.words
        and t(
            "To the reporter: {words}", words=shortened(defang(decision.finding.words), SHOWN_REPLY)
        ),
        told,
        _followed(speaker, view),
    )


def _followed(speaker: Speaker, view: CardView) -> str | None:
    followed = view.beside.followed
    if followed is None:
        return None
    return looked_again(speaker, followed.found, followed.looked_at)


PATTERN_SENTENCES = {
    Pattern.NEW_ACCOUNTS: N_("many reporters were new to the bot"),
    Pattern.SAME_WORDS: N_("many reporters used the same words"),
    Pattern.BURST: N_("most reports came within minutes"),
    Pattern.ONE_REPORTER: N_("one account reported many links of the same author"),
}


def patterns_named(speaker: Speaker, patterns: Iterable[Pattern]) -> str:
    return Markup("; ").join(speaker.t(PATTERN_SENTENCES[one]) for one in sorted(patterns))


def pattern_warning(speaker: Speaker, view: CardView) -> str | None:
    """For the working card, while the case is undecided."""
    t, case = speaker.t, view.case
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


SHOWN, SHOWN_BESIDE_MUCH = 2, 1
"""Posts that are described; the others are counted."""
_MUCH = 80
"""With less room than this for words, hashes are left out: they stand in the case file."""
_NAME = 40
"""UTF-16 units of a channel's name, which has at most 32 characters."""


def kept_posts(speaker: Speaker, view: CardView, room: int) -> str | None:
    """List the place, time and hash of each post, and its words where no report shows them."""
    posts = view.beside.posts
    if not posts:
        return None
    most = SHOWN if room >= _MUCH else SHOWN_BESIDE_MUCH
    more = len(posts) - most
    return lines(
        bold(speaker.t("Kept as evidence:")),
        *(_post(speaker, view, one, room) for one in posts[:most]),
        f"+{more}" if more > 0 else None,
    )


def _post(speaker: Speaker, view: CardView, kept: KeptPost, room: int) -> str:
    t, post = speaker.t, kept.post
    words: str | None = None
    if kept.text and kept.text not in view.forwarded:
        words = shortened(defang(kept.text), room)
        words = quote(spoiler(words) if is_disturbing(speaker, view.case.violation) else words)
    return lines(
        t(
            "Post {number} of the channel {channel}, published {time}",
            number=post.message,
            channel=shortened(defang(post.channel), _NAME),
            time=t.time(post.at),
        ),
        room >= _MUCH and post.sha256 and t("SHA-256 of its text: {hash}", hash=code(post.sha256)),
        words,
    )


SHOWN_JOINED = 8
SHOWN_TARGET = 60


def proposal(speaker: Speaker, view: CardView) -> str | None:
    """The whole proposal in private; at the desk who proposed what, and what is needed."""
    t, proposed = speaker.t, view.case.proposal
    if proposed is None:
        return None
    name = view.proposed_by or ""
    head = (
        bold(t("Proposed: {outcome}", outcome=outcome_label(speaker, proposed.finding.outcome))),
        t("By {name}, {time}", name=name, time=t.time(proposed.at)),
    )
    if not view.is_private:
        needs = t(
            "A second person of this desk must approve it: press “Open” and read it in private."
        )
        return lines(*head, needs)
    words = proposed.finding.words and t(
        "To the reporter: {words}",
        words=shortened(defang(proposed.finding.words), 600),
    )
    return lines(
        *head,
        *_joins(speaker, view),
        *reasoning(speaker, proposed),
        *[t("Relies on: {fact}", fact=_fact(speaker, fact)) for fact in proposed.finding.facts],
        words,
        t(
            "The reporters have not been told. A second person of this desk approves or refuses; "
            "{name} can only take the proposal back.",
            name=name,
        ),
    )


def _joins(speaker: Speaker, view: CardView) -> list[Part]:
    """To which case this one would be joined, and whose reporters would read the outcome, too."""
    t, said = speaker.t, list[Part]()
    if view.into is not None:
        reached = view.into.decision or view.into.proposal
        outcome = (
            outcome_label(speaker, reached.finding.outcome)
            if reached
            else t.plain("not decided yet")
        )
        said = [
            t("It would be joined to {case}.", case=_target(view.into)),
            t("Its reporters would read the outcome of that case: {outcome}", outcome=outcome),
        ]
    if view.joined:
        shown = Markup("; ").join(map(_target, view.joined[:SHOWN_JOINED]))
        more = len(view.joined) - SHOWN_JOINED
        told = t(
            "The same would be told for cases that were joined to this one: {cases}", cases=shown
        )
        said += [told, more > 0 and t.plural("and {n} more case", "and {n} more cases", more)]
    return said


def _target(case: Case) -> str:
    link = shortened(case.display, SHOWN_TARGET) if case.display else None
    return " ".join(filter(None, (numbered(case.number), link)))


def _fact(speaker: Speaker, id: str) -> str:
    fact = known(speaker.channel.fact, id)
    return id if fact is None else speaker.own(fact.text)


def proposal_rows(speaker: Speaker, case: Case) -> Rows:
    """Return the acts of a second person; for the proposer the last two take the proposal back."""
    t, at = speaker.t, (case.id, case.version)
    return (
        (Button(t.plain("Approve"), press.ApproveProposal(*at), style="success"),),
        (
            Button(t.plain("Refuse…"), press.RefuseProposal(*at), style="danger"),
            Button(t.plain("Decide otherwise…"), press.DecideOtherwise(*at)),
        ),
    )
