"""Parts of the working card: links to copy, languages, notes, answers, alike cases."""

import re
from collections.abc import Callable, Iterable

from markupsafe import Markup

from bot.cases.model import Case
from bot.cases.store import COUNTED
from bot.core.languages import N_, numbered
from bot.core.outgoing import LIMIT, Button, Rows, shortened, takes
from bot.core.pickers import URGENCY_MARKS
from bot.core.speaker import Speaker, bold, code, filled, known, lines, quote, spoiler
from bot.desk.buttons import ChooseDuplicate
from bot.desk.hold_screens import WHY_SENTENCES
from bot.desk.views import MOST_COUNTED, MOST_READ, CardView, SaidCounts
from bot.links.accounts import is_site
from bot.links.link import defang
from bot.reports.likeness import Common
from bot.reports.news_screens import (
    looked_again,
    outcome_label,
    reasoning,
    state_label,
    status_label,
)
from bot.reports.personal_numbers import hide
from bot.values import Intake, Outcome, Urgency

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
