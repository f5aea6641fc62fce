"""Parts of a case's card in words."""

import re
from collections.abc import Callable, Iterable
from functools import partial

from markupsafe import Markup

from bot.cases import store
from bot.cases.model import Case
from bot.cases.pattern_rules import Pattern
from bot.channel.model import Channel
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
from bot.desk.asked import Given
from bot.desk.card_view import MOST_COUNTED, SHOWN_POSTS, CardView
from bot.links.link import defang
from bot.reports import decision_words
from bot.reports.decision_words import outcome_label, reasoning
from bot.reports.outcomes import SHARED_MS
from bot.reports.personal_numbers import hide
from bot.values import Intake, Outcome, Urgency

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
    """Return the text with as much room for each description as fits one message."""
    text = ""
    rooms: tuple[int, ...] = ROOMS
    if view.case.decision is not None or view.menu:
        rooms = ROOMS[1:]
    for room in rooms:
        text = text_of(room)
        if takes(text) <= LIMIT:
            break
    return text


def _safe(text: str, room: int = SHOWN_PLACE) -> str:
    return untapped(text, min(SHOWN_PLACE, room * 2))


def _few(texts: Iterable[str]) -> list[str]:
    """The first SHOWN_EACH, then how many more there are."""
    every = list(texts)
    if len(every) <= SHOWN_EACH:
        return every
    return [*every[:SHOWN_EACH], f"+{len(every) - SHOWN_EACH}"]


def head(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    case = view.case
    # The case's type first, then others that it was reported as.
    kinds = dict.fromkeys((case.violation, *view.violations))
    regions = dict.fromkeys(filter(None, (case.region, *view.regions)))
    named = " + ".join(_few(map(speaker.violation, kinds)))
    languages = ", ".join(
        f"{language_name(language)} ×{n}" for language, n in view.languages
    )
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
    replies = str(view.replies)
    if view.replies > MOST_COUNTED:
        replies = f"{MOST_COUNTED}+"
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
        view.beside.of > 1
        and t("{n} of {all} from one report", n=view.beside.place, all=view.beside.of),
    )


PATTERN_SENTENCES = {
    Pattern.NEW_ACCOUNTS: N_("many reporters were new to the bot"),
    Pattern.SAME_WORDS: N_("many reporters used the same words"),
    Pattern.BURST: N_("most reports came within minutes"),
    Pattern.ONE_REPORTER: N_("one account reported many links of the same author"),
}


def patterns_named(speaker: Speaker, patterns: Iterable[Pattern]) -> str:
    return Markup("; ").join(
        speaker.t(PATTERN_SENTENCES[one]) for one in sorted(patterns)
    )


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


def is_disturbing(channel: Channel, violation: str) -> bool:
    """True if words about a case of this type stand behind a spoiler."""
    kind = known(channel.type, violation)
    return kind is not None and kind.disturbing


def material(speaker: Speaker, view: CardView, room: int) -> str:
    """Show the material and the words of reporters; personal numbers and places in private only."""
    t = speaker.t
    words = view.descriptions
    posts = view.forwarded
    places = [_place(speaker, place, room) for place in view.places]
    if not view.is_private:
        country = speaker.channel.country
        words = tuple(hide(text, country) for text in words)
        posts = tuple(hide(text, country) for text in posts)
        places = []
    hides = is_disturbing(speaker.channel, view.case.violation)
    described = partial(quoted_words, room=room, hides=hides, folds=True)
    has_words = bool(words or posts or _has_later_words(view))
    long = view.link and len(view.link) > MOST_COPIED and view.link
    return lines(
        view.case.display and quote(view.case.display),
        # A link that no button can copy, as text to select.
        long and code(untapped(long, SHOWN_LINK)),
        *[
            t("Forwarded from: {channel}", channel=one)
            for one in _few(_safe(channel, room) for channel in view.origins)
        ],
        *_few(places),
        hides and has_words and t("⚠ Disturbing words are hidden: tap to read."),
        bool(posts) and t("The forwarded post:"),
        *map(described, posts),
        bool(words) and t("In the reporters' words:"),
        *map(described, words),
        (words, posts) != (view.descriptions, view.forwarded)
        and t("Personal numbers are hidden here: press “Open” to see them."),
        view.more_descriptions and f"+{view.more_descriptions}",
        view.files and t.plural("{n} file", "{n} files", view.files),
    )


def _has_later_words(view: CardView) -> bool:
    """True if words of kept posts or of reporters follow below, which only the working card has."""
    return any(post.text for post in view.posts) or not all(
        one.name for one in view.said
    )


def quoted_words(text: str, room: int, *, hides: bool, folds: bool = False) -> str:
    """Quote words of people; disturbing ones stand behind a spoiler."""
    shown = untapped(text, room)
    if hides:
        return quote(spoiler(shown))
    return quote(shown, expandable=folds and len(shown) > 200)


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
    hides = is_disturbing(speaker.channel, view.case.violation)
    shown = list[Part]()
    for kept in view.posts[:SHOWN_POSTS]:
        post = t(
            "Post {number} of the channel {channel}, published {time}",
            number=kept.message,
            channel=untapped(kept.channel, _NAME),
            time=t.time(kept.at),
        )
        shown.append(post)
        if kept.text and kept.text not in view.forwarded:
            shown.append(quoted_words(kept.text, room, hides=hides))
    more = len(view.posts) - SHOWN_POSTS
    return lines(bold(t("Kept as evidence:")), *shown, more > 0 and f"+{more}")


def notes_and_answers(speaker: Speaker, view: CardView, room: int) -> str:
    t = speaker.t
    hides = is_disturbing(speaker.channel, view.case.violation)
    shown = list[str]()
    for one in view.said:
        time = t.time(one.at)
        head = t("A reporter, {time}:", time=time)
        if one.name:
            head = t("Note by {name}, {time}:", name=one.name, time=time)
        shown += [head, quoted_words(one.text, room, hides=hides and not one.name)]
    return lines(*shown)


def state_of(speaker: Speaker, case: Case) -> str:
    """Say the outcome of a case, or its status where it has none."""
    if case.decision is None:
        return decision_words.status_label(speaker, case.status)
    return decision_words.state_label(
        speaker, case.status, case.decision.finding.outcome
    )


def alike(speaker: Speaker, view: CardView) -> str | None:
    if not view.alike:
        return None
    t = speaker.t
    found = []
    for one in view.alike:
        state = state_of(speaker, one.case)
        named = t("№ {number} ({state})", number=one.case.number, state=state)
        why = ", ".join(t(why.sentence) for why in one.why)
        found.append(t("{case}: {why}", case=named, why=why))
    return lines(bold(t("Looks like the same case:")), *found)


def earlier_decisions(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
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
    on_account = sum(view.account_outcomes.values())
    if on_account > on_link:
        account = _safe(view.case.account or "")
        parts.append(bold(t("Earlier decisions on {account}:", account=account)))
        more = "+" * (on_account > store.COUNTED)
        for outcome, n in view.account_outcomes.items():
            label = outcome_label(speaker, Outcome(outcome))
            parts.append(t("{outcome}: {n}", outcome=label, n=f"{n}{more}"))
    return lines(*parts)


def decision(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    decision = view.case.decision
    followed = view.followed
    if decision is None:
        return None
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
        _told(speaker, view),
        followed is not None
        and decision_words.looked_again(speaker, followed.found, followed.looked_at),
    )


def _told(speaker: Speaker, view: CardView) -> Part:
    """Say when reporters hear a decision, or that they did."""
    t = speaker.t
    if view.can_undo and view.only_codes_tell:
        return t.plural(
            "It can be undone for {n} second, then the code shows it.",
            "It can be undone for {n} seconds, then the code shows it.",
            speaker.channel.retention.undo_seconds,
        )
    if view.can_undo:
        return t.plural(
            "It can be undone for {n} second, then the reporters are told.",
            "It can be undone for {n} seconds, then the reporters are told.",
            speaker.channel.retention.undo_seconds,
        )
    if not view.case.announced_at:
        return None
    if view.came_by_phone:
        return t("Reported by phone only: there was no reporter to tell.")
    if view.came_anonymously:
        return t("Reported anonymously only: the code shows the outcome.")
    if view.only_codes_tell:
        return t("There was no reporter to write to: the code shows the outcome.")
    if view.beside.of > 1:
        # Their message may still wait: a time is true before it leaves and afterwards.
        return t(
            "Reporters hear by {time}: the outcomes of one report's links come together.",
            time=t.time(view.case.announced_at + SHARED_MS),
        )
    return t("The reporters were told.")


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
    seen = [one.id for one in speaker.channel.seen_facts(finding.facts)]
    facts = [_fact_named(speaker, id) for id in finding.facts if id not in seen]
    return lines(
        *head,
        *_joins(speaker, view),
        *reasoning(speaker, proposed),
        *[t("Relies on: {fact}", fact=fact) for fact in facts],
        words and t("To the reporter: {words}", words=words),
        view.asked and t(view.asked.sentence, name=defang(view.asked_name)),
        t(
            "The reporters have not been told. A second person of this desk approves or refuses; "
            "{name} can only take the proposal back.",
            name=name,
        ),
    )


def given(speaker: Speaker, view: CardView) -> str:
    """Say how far the case reached the colleague who got it."""
    if not isinstance(view.asked, Given):
        return ""
    return speaker.t(view.asked.sentence, name=defang(view.asked_name))


def _fact_named(speaker: Speaker, id: str) -> str:
    fact = known(speaker.channel.fact, id)
    if fact is None:
        return id
    return speaker.own(fact.text)


def _with_link(case: Case) -> str:
    link = shortened(case.display or "", SHOWN_TARGET)
    return f"{numbered(case.number)} {link}".rstrip()


def _joins(speaker: Speaker, view: CardView) -> list[Part]:
    """Say to which case this one would be joined, and who else would read the outcome."""
    t = speaker.t
    said = list[Part]()
    if view.into is not None:
        reached = view.into.decision or view.into.proposal
        outcome = t.plain("not decided yet")
        if reached:
            outcome = outcome_label(speaker, reached.finding.outcome)
        said = [
            t("It would be joined to {case}.", case=_with_link(view.into)),
            t(
                "Its reporters would read the outcome of that case: {outcome}",
                outcome=outcome,
            ),
        ]
    if view.joined:
        shown = Markup("; ").join(map(_with_link, view.joined[:SHOWN_JOINED]))
        more = len(view.joined) - SHOWN_JOINED
        told = t(
            "The same would be told for cases that were joined to this one: {cases}",
            cases=shown,
        )
        said += [told, more > 0 and f"+{more}"]
    return said
