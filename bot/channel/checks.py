"""Checks of a channel file as a whole: presets, promises, references between its parts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.channel import parts
from bot.channel.model import NAMES_AUTHORITY, Channel
from bot.channel.parts import Problem
from bot.values import ALL_TYPES, Ask, KnownBy, Outcome

Path = tuple[str, ...]
"""The key of a part in the file, step by step."""
MOST = 3
REFUSED = {
    Outcome.RESTRICTED: "needs an order",
    Outcome.DUPLICATE: "needs another case",
    Outcome.OVERTURNED: "needs an appeal",
}
"""Outcomes that one press may not decide, and why."""


def preset_problems(channel: Channel) -> Iterator[Problem]:
    described = {outcome.id for outcome in channel.outcomes}
    for kind in channel.types:
        path = ("types", kind.id, "presets")
        if len(kind.presets) > MOST:
            what = f"there are {len(kind.presets)} presets, a card has room for {MOST}"
            yield Problem(path, what, f"keep the {MOST} most usual")
        for preset in kind.presets:
            where = (*path, preset.id)
            if preset.outcome in REFUSED:
                usual = ", ".join(one for one in Outcome if one not in REFUSED)
                what = f"“{preset.outcome}” {REFUSED[preset.outcome]}"
                yield Problem((*where, "outcome"), what, f"use one of: {usual}")
            elif preset.outcome in described:
                yield from _parts(channel, kind, preset, where)


def _parts(
    channel: Channel, kind: parts.ViolationType, preset: parts.Preset, where: Path
) -> Iterator[Problem]:
    outcome = preset.outcome
    grounds = channel.grounds(outcome, kind.id, preset.authority, preset.facts)
    reasons = channel.reasons(outcome, kind.id, preset.ground)
    offered = {
        "authority": list(channel.deciding_authorities(outcome, kind.id, preset.facts)),
        "ground": [ground.id for ground in grounds],
        "reason": [reason.id for reason in reasons],
    }
    facts: list[str] = []
    if preset.facts:
        facts = _facts_of(channel, kind, outcome)
    for fact_id in preset.facts:
        if fact_id not in facts:
            what = f"“{fact_id}” is no fact of “{outcome}” for this type"
            yield Problem((*where, "facts"), what, f"use some of: {', '.join(facts)}")
    for key, ids in offered.items():
        chosen: str | None = getattr(preset, key)
        if chosen is None and ids:
            yield Problem(
                (*where, key), "the key is missing", f"add one of: {', '.join(ids)}"
            )
        elif chosen is not None and chosen not in ids:
            mend = f"use one of: {', '.join(ids)}" if ids else "remove it"
            what = f"“{chosen}” is no {key} of “{preset.outcome}” for this type{_beside(key, preset)}"
            yield Problem((*where, key), what, mend)


def _facts_of(
    channel: Channel, kind: parts.ViolationType, outcome: Outcome
) -> list[str]:
    """Return the facts that a moderator may state with this outcome, seen ones of this type alone."""
    seen = {fact.id for fact in channel.facts_of(kind.id)}
    return [
        fact.id
        for fact in channel.facts
        if fact.known_by is KnownBy.MODERATOR
        and fact.fits(outcome)
        and (not fact.is_seen or fact.id in seen)
    ]


def _beside(key: str, preset: parts.Preset) -> str:
    """Name what a ground or a reason must fit, too, beside the type."""
    beside = {"ground": preset.authority, "reason": preset.ground}.get(key)
    if beside is None:
        return ""
    return f" and “{beside}”"


def fitting_problems(channel: Channel) -> Iterator[Problem]:
    """Check the table which reasons and authorities go with which ground."""
    for outcome in channel.outcomes:
        reasons = [one.id for one in outcome.reasons]
        for ground in outcome.grounds:
            where = ("outcomes", outcome.id, "grounds", ground.id)
            yield from _strangers((*where, "reasons"), ground.reasons, reasons)
            seen = [one.id for one in channel.facts if one.is_seen]
            yield from _strangers((*where, "facts"), ground.facts, seen)
            codes: list[str] = []
            if outcome.id in NAMES_AUTHORITY:
                codes = [authority.code for authority in channel.authorities]
            yield from _strangers((*where, "authorities"), ground.authorities, codes)
            for kind in _kinds_of(channel, ground):
                if reasons and not channel.reasons(outcome.id, kind, ground.id):
                    what = f"no reason of “{outcome.id}” fits this ground for “{kind}”"
                    yield Problem(
                        (*where, "reasons"), what, "name a reason that fits the type"
                    )


def _strangers(
    where: Path, marked: parts.Marked, known: list[str]
) -> Iterator[Problem]:
    if marked == ALL_TYPES:
        return
    mend = f"use one of: {', '.join(known)}"
    if not known:
        mend = "remove the key"
    if not marked:
        yield Problem(
            where, "the list is empty, so nothing goes with this ground", mend
        )
    for id in marked:
        if id not in known:
            yield Problem(where, f"“{id}” cannot go with this ground", mend)


def _kinds_of(channel: Channel, ground: parts.Ground) -> list[str]:
    """Types of which the ground can be chosen."""
    if not ground.offered:
        return []
    return [
        kind.id for kind in channel.types if not ground.types or kind.id in ground.types
    ]


def promise_problems(channel: Channel) -> Iterator[Problem]:
    terms = channel.terms
    yield from _by_priority("first_look_hours", terms.first_look_hours)
    if terms.decision_hours:
        yield from _by_priority("decision_hours", terms.decision_hours)
    if set(terms.first_look_hours) == set(parts.Priority):
        yield from _decisions(channel)


def _by_priority(key: str, hours: Mapping[parts.Priority, int]) -> Iterator[Problem]:
    path = ("terms", key)
    for priority in parts.Priority:
        if priority not in hours:
            yield Problem(
                (*path, priority), "the promise is missing", "add the number of hours"
            )
    promises = [hours[priority] for priority in parts.Priority if priority in hours]
    if promises != sorted(promises):
        mend = "give “urgent” the fewest hours and “normal” the most"
        yield Problem(path, "what is more urgent would wait longer", mend)


def _decisions(channel: Channel) -> Iterator[Problem]:
    """A decision comes after the first look and before the day that reporters are promised."""
    days = channel.terms.feedback_days
    for kind in channel.types:
        first = channel.first_look_hours(kind.id, kind.priority)
        decision = channel.decision_hours(kind.id, kind.priority)
        own = ("types", kind.id, "decision_hours")
        path = (
            own if kind.decision_hours else ("terms", "decision_hours", kind.priority)
        )
        if decision is not None and decision < first:
            what = f"{decision} hours for “{kind.id}” end before the {first} for the first look"
            yield Problem(
                path, what, "give the decision more hours, or the first look fewer"
            )
        if decision is not None and decision > days * 24:
            what = f"{decision} hours for “{kind.id}” are more than the {days} promised days"
            yield Problem(
                path, what, "give it fewer hours, or raise terms.feedback_days"
            )


OTHER = "other"
NEED_A_REASON = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE)
"""Outcomes that disappoint a reporter: each says why."""


def problems(channel: Channel) -> Iterator[Problem]:
    rules = (
        _unknown,
        _types,
        _digits,
        _regions,
        _languages,
        _outcomes,
        fitting_problems,
        preset_problems,
    )
    for rule in (*rules, _dates, _consent, _contact, promise_problems, _monthly):
        yield from rule(channel)


def _named(channel: Channel) -> Iterator[tuple[Path, Iterable[str], str]]:
    """Ids that a part names, and the section in which they are to be found."""
    path: Path
    for kind in channel.types:
        path = ("types", kind.id)
        yield (*path, "group"), [kind.group], "groups"
        yield (*path, "authorities"), kind.authorities, "authorities"
    for hotline in channel.hotlines:
        path = ("hotlines", hotline.number)
        yield (*path, "types"), hotline.types, "types"
        yield (*path, "regions"), hotline.regions, "regions"
    if channel.need is not None:
        yield ("need", "numbers"), channel.need.numbers, "hotlines"
        yield ("need", "types"), channel.need.types, "types"
    for path, advice in _advice(channel):
        yield (*path, "numbers"), advice.numbers, "hotlines"
    for language, order in channel.region_orders.items():
        yield ("region_orders", language), order, "regions"
    for authority in channel.authorities:
        for department in authority.departments:
            path = ("authorities", authority.code, "departments", department.region)
            yield path, [department.region], "regions"
            yield (*path, "types"), department.types, "types"
    yield from _named_of_outcomes(channel)
    yield ("monthly",), channel.monthly, "types"


def _named_of_outcomes(channel: Channel) -> Iterator[tuple[Path, Iterable[str], str]]:
    path: Path
    for outcome in channel.outcomes:
        marked = channel.four_eyes.marked[outcome.id] - {ALL_TYPES}
        yield ("four_eyes", outcome.id), sorted(marked), "types"
        for ground in outcome.grounds:
            path = ("outcomes", outcome.id, "grounds", ground.id, "types")
            yield path, ground.types, "types"
        for reason in outcome.reasons:
            path = ("outcomes", outcome.id, "reasons", reason.id, "types")
            yield path, reason.types, "types"


def _unknown(channel: Channel) -> Iterator[Problem]:
    known = {
        "groups": [group.id for group in channel.groups],
        "types": [kind.id for kind in channel.types],
        "regions": [region.code for region in channel.regions],
        "hotlines": [hotline.number for hotline in channel.hotlines],
        "authorities": [authority.code for authority in channel.authorities],
    }
    for path, ids, section in _named(channel):
        for id in ids:
            if id not in known[section]:
                have = ", ".join(known[section]) or "none"
                mend = f"add [{section}.{id}], or use one of: {have}"
                yield Problem(path, f"“{id}” is not in {section}", mend)


def _types(channel: Channel) -> Iterator[Problem]:
    if not channel.types_on():
        mend = "set on = true for at least one"
        yield Problem(("types",), "every type is off", mend, parts.Fault.ALL_OFF)
    if not channel.types or channel.types[-1].id != OTHER:
        mend = f"move or add [types.{OTHER}] behind all other types"
        yield Problem(("types",), f"“{OTHER}” is not the last type", mend)
    for kind in channel.types:
        yield from _asks(channel, kind)


def _asks(channel: Channel, kind: parts.ViolationType) -> Iterator[Problem]:
    path = ("types", kind.id)
    if kind.media is parts.MediaRule.NEVER and kind.files is not Ask.NO:
        mend = 'set files = "no", or allow media'
        yield Problem(
            (*path, "files"), "files are asked for, but media is never taken", mend
        )
    is_told = bool(kind.media_note)
    if kind.media is parts.MediaRule.WARN and channel.media_warning:
        is_told = True
    if kind.media is not parts.MediaRule.ALLOWED and not is_told:
        mend = "add media_note in every language, or media_warning for all types"
        yield Problem((*path, "media_note"), "nothing tells people about files", mend)
    if kind.link is Ask.NO and kind.description is Ask.NO:
        mend = "ask for the link or the description"
        yield Problem((*path, "link"), "a report of this type would be empty", mend)
    if kind.region is not Ask.NO and not channel.regions:
        mend = 'add regions, or set region = "no"'
        yield Problem(
            (*path, "region"), "a region is asked for, but there is none", mend
        )


def _advice(channel: Channel) -> Iterator[tuple[Path, parts.Advice]]:
    for kind in channel.types:
        if kind.first_help:
            yield ("types", kind.id, "first_help"), kind.first_help
    if channel.need is None:
        return
    for need, advice in channel.need.advice.items():
        if advice:
            yield ("need", need), advice


def _digits(channel: Channel) -> Iterator[Problem]:
    for path, advice in _advice(channel):
        for language, said in advice.text.root.items():
            if any(letter.isdigit() for letter in said):
                mend = "take them out: the numbers follow the text, one per line"
                yield Problem(
                    (*path, "text", language), "there are digits in the text", mend
                )


def _regions(channel: Channel) -> Iterator[Problem]:
    codes = [region.code for region in channel.regions]
    for option in channel.region_options:
        if option.code in codes:
            mend = "give it another code"
            yield Problem(
                ("region_options", option.code), "this is also a region", mend
            )
    for language, order in channel.region_orders.items():
        path = ("region_orders", language)
        if language not in channel.languages:
            mend = "remove it, or add the language to “languages”"
            yield Problem(path, f"“{language}” is not a language of this channel", mend)
        if left_out := [code for code in codes if code not in order]:
            mend = "put it where the alphabet wants it"
            yield Problem(path, f"{', '.join(left_out)} is left out", mend)


def _languages(channel: Channel) -> Iterator[Problem]:
    for authority in channel.authorities:
        if authority.language not in {None, *channel.languages}:
            path = ("authorities", authority.code, "language")
            what = f"“{authority.language}” is not a language of this channel"
            yield Problem(path, what, "use one of “languages”, or remove it")


def _outcomes(channel: Channel) -> Iterator[Problem]:
    described = {outcome.id for outcome in channel.outcomes}
    languages = channel.languages
    for id in Outcome:
        if id is not Outcome.OVERTURNED and id not in described:
            texts = ", ".join(
                f"{key}.{one}" for key in ("label", "meaning") for one in languages
            )
            mend = f"add [outcomes.{id}] with icon, {texts}; kazakhstan.toml has an example"
            yield Problem(("outcomes", id), "this outcome is not described", mend)
    if Outcome.FORWARDED in described and not channel.authorities:
        mend = "add whom a case can be forwarded to"
        yield Problem(("authorities",), "there is no authority", mend)
    for outcome in channel.outcomes:
        if outcome.id in NEED_A_REASON and not outcome.reasons:
            keys = ", ".join(f"text.{one}" for one in languages)
            mend = f"add [outcomes.{outcome.id}.reasons.…] with {keys}; kazakhstan.toml has examples"
            yield Problem(
                ("outcomes", outcome.id, "reasons"),
                "there is no reason to choose",
                mend,
            )


def _dated(channel: Channel) -> Iterator[tuple[Path, date | None]]:
    yield ("consent", "as_of"), channel.consent.as_of
    if channel.official_form:
        yield ("official_form", "as_of"), channel.official_form.as_of
    for hotline in channel.hotlines:
        yield ("hotlines", hotline.number, "as_of"), hotline.as_of
        yield ("hotlines", hotline.number, "dial_test"), hotline.dial_test
    for authority in channel.authorities:
        yield ("authorities", authority.code, "as_of"), authority.as_of
    for outcome in channel.outcomes:
        for ground in outcome.grounds:
            yield ("outcomes", outcome.id, "grounds", ground.id, "as_of"), ground.as_of


def _dates(channel: Channel) -> Iterator[Problem]:
    for path, day in _dated(channel):
        if day is not None and day > channel.as_of:
            mend = (
                "correct the date, or set the file's “as_of” to the day you changed it"
            )
            yield Problem(
                path, f"{day} is later than the file itself, {channel.as_of}", mend
            )


def _consent(channel: Channel) -> Iterator[Problem]:
    """People consent to the text, so it must name what the channel does."""
    kept = channel.retention.reports_after_closing_days
    appeals = channel.appeals
    for language, said in channel.consent.text.root.items():
        for key, value in (
            ("operator", channel.operator.say(language)),
            ("retention.reports_after_closing_days", str(kept)),
            ("consent.as_of", f"{channel.consent.as_of:%d.%m.%Y}"),
            ("retention.evidence_days", str(channel.retention.evidence_days or "")),
            (
                "appeals.contest_days",
                str(appeals.contest_days) if appeals.kept_from else "",
            ),
        ):
            if value not in said:
                mend = "write it into the text, and raise consent.version if people agreed before"
                what = f"the text does not say “{value}” ({key})"
                yield Problem(("consent", "text", language), what, mend)


EXAMPLE_OPERATOR = {
    "Habarla сынақ арнасы",
    "демонстрационный канал Habarla",
    "Habarla demonstration channel",
}
"""Operator of the shipped channel file, in its languages."""
EXAMPLE_CONTACT = "privacy@example.kz"


def _contact(channel: Channel) -> Iterator[Problem]:
    """An operator's own channel does not print the contact of the shipped example."""
    if EXAMPLE_OPERATOR & set(channel.operator.root.values()):
        return
    told: dict[Path, str] = {("contact",): channel.contact or ""}
    texts = {("consent", "text"): channel.consent.text, ("contest",): channel.contest}
    for path, text in texts.items():
        if text is not None:
            told |= {(*path, language): said for language, said in text.root.items()}
    for path, said in told.items():
        if EXAMPLE_CONTACT in said:
            what = f"“{EXAMPLE_CONTACT}” is the contact of the example, not that of this operator"
            fault = parts.Fault.EXAMPLE if path == ("contact",) else None
            yield Problem(path, what, "write where people reach you", fault)


def _monthly(channel: Channel) -> Iterator[Problem]:
    for kind in channel.types:
        if kind.id in channel.monthly and kind.figure is None:
            mend = "say how the monthly figure names it, like “for propaganda of …”"
            what = "the monthly figure has no words for this type"
            yield Problem(("types", kind.id, "figure"), what, mend)
