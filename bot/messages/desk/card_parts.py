"""What both cards of a case say: at the desk and in private. Nothing leads to a reporter."""

from collections.abc import Callable, Iterable

from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Outcome, Urgency
from bot.domain.link import defang, is_site
from bot.i18n import numbered
from bot.messages.choosing import URGENCY_MARKS
from bot.messages.citizen.decided import looked_again, outcome_label, reasoning, status_label
from bot.messages.desk import beside
from bot.messages.desk.holds import WHY_SENTENCES
from bot.messages.fit import LIMIT, shortened, takes
from bot.messages.speaker import Speaker, bold, lines, quote, spoiler
from bot.services.desk.workbench.card_view import CardView
from bot.services.desk.workbench.said import MOST_COUNTED, SaidCounts
from bot.storage.desk.precedents import COUNTED

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
        beside.languages(speaker, view),
        t("Region: {region}", region=", ".join(_few(map(speaker.region, regions))))
        if regions
        else None,
    )


def _kinds(view: CardView) -> tuple[str, ...]:
    """The case's type first, then others that it was reported as."""
    return tuple(dict.fromkeys((view.case.violation, *view.violations)))


def moved(speaker: Speaker, view: CardView) -> str | None:
    """Who moved the case to this desk, and why."""
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
    """By when staff are to look or decide, or since when they should have."""
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
    """Whether all standing reports did, so that no reporter can be asked or told."""
    return 0 < view.reports - view.withdrawn <= view.intakes[Intake.CALL]


def roomy(view: CardView, text_of: Callable[[int], str]) -> str:
    """The text with as much room for each description as fits one message."""
    rooms = ROOMS if view.case.decision is None and not view.menu else ROOMS[1:]
    texts = (text_of(room) for room in rooms)
    return next((text for text in texts if takes(text) <= LIMIT), text_of(ROOMS[-1]))


def what(speaker: Speaker, view: CardView, room: int) -> str:
    t = speaker.t
    hides = beside.is_disturbing(speaker, view.case.violation)
    shown = beside.without_numbers(speaker, view, view.descriptions)
    quoted = beside.without_numbers(speaker, view, view.forwarded)
    described = [_described(text, room, hides=hides) for text in shown]
    posts = [_described(text, room, hides=hides) for text in quoted]
    origins = _few(_safe(one, room) for one in view.origins)
    return lines(
        quote(view.case.display) if view.case.display else None,
        beside.long_link(view),
        *[t("Forwarded from: {channel}", channel=each) for each in origins],
        *beside.places(speaker, view, min(SHOWN_PLACE, room * 2)),
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
            outcome=outcome_label(speaker, case.decision.outcome),
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
        outcome = outcome_label(speaker, decision.outcome)
    return lines(
        bold(outcome),
        t("By {name}, {time}", name=view.decided_by or "", time=t.time(decision.at)),
        t("Approved by {name}", name=second) if second else None,
        *reasoning(speaker, decision, brief=True),
        decision.words
        and t("To the reporter: {words}", words=shortened(defang(decision.words), SHOWN_REPLY)),
        told,
        _followed(speaker, view),
    )


def _followed(speaker: Speaker, view: CardView) -> str | None:
    followed = view.beside.followed
    if followed is None:
        return None
    return looked_again(speaker, followed.found, followed.looked_at)
