"""Checks of a channel file as a whole: presets, promises, references between its parts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.channel.model import Channel
from bot.channel.parts import (
    Advice,
    FirstHelpText,
    MediaRule,
    Preset,
    Priority,
    ViolationType,
    four_eyes_problems,
)
from bot.channel.problems import Problem
from bot.values import Ask, Outcome

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
    channel: Channel, kind: ViolationType, preset: Preset, where: tuple[str, ...]
) -> Iterator[Problem]:
    is_forwarded = preset.outcome is Outcome.FORWARDED
    offered = {
        "ground": [ground.id for ground in channel.grounds(preset.outcome, kind.id)],
        "reason": [reason.id for reason in channel.outcome(preset.outcome).reasons],
        "authority": [one.code for one in channel.authorities] if is_forwarded else [],
    }
    for key, ids in offered.items():
        chosen: str | None = getattr(preset, key)
        if chosen is None and ids:
            yield Problem((*where, key), "the key is missing", f"add one of: {', '.join(ids)}")
        elif chosen is not None and chosen not in ids:
            mend = f"use one of: {', '.join(ids)}" if ids else "remove it"
            what = f"“{chosen}” is no {key} of “{preset.outcome}” for this type"
            yield Problem((*where, key), what, mend)


def promise_problems(channel: Channel) -> Iterator[Problem]:
    terms = channel.terms
    yield from _by_priority("first_look_hours", terms.first_look_hours)
    if terms.decision_hours:
        yield from _by_priority("decision_hours", terms.decision_hours)
    if set(terms.first_look_hours) == set(Priority):
        yield from _decisions(channel)


def _by_priority(key: str, hours: Mapping[Priority, int]) -> Iterator[Problem]:
    path = ("terms", key)
    for priority in Priority:
        if priority not in hours:
            yield Problem((*path, priority), "the promise is missing", "add the number of hours")
    promises = [hours[priority] for priority in Priority if priority in hours]
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
        path = own if kind.decision_hours else ("terms", "decision_hours", kind.priority)
        if decision is not None and decision < first:
            what = f"{decision} hours for “{kind.id}” end before the {first} for the first look"
            yield Problem(path, what, "give the decision more hours, or the first look fewer")
        if decision is not None and decision > days * 24:
            what = f"{decision} hours for “{kind.id}” are more than the {days} promised days"
            yield Problem(path, what, "give it fewer hours, or raise terms.feedback_days")


OTHER = "other"
NEED_A_REASON = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE)
"""Outcomes that disappoint a reporter: each says why."""


def problems(channel: Channel) -> Iterator[Problem]:
    """The problems between parts that are each valid on their own."""
    parts = (_types, _groups, _hotlines, _need, _regions, _authorities, _outcomes, preset_problems)
    for rule in (*parts, _dates, _consent, promise_problems, _monthly, four_eyes_problems):
        yield from rule(channel)


def _unknown(
    path: tuple[str, ...], wanted: Iterable[str], known: Iterable[str], section: str
) -> Iterator[Problem]:
    known = tuple(known)
    for id in wanted:
        if id not in known:
            have = ", ".join(known) or "none"
            mend = f"add [{section}.{id}], or use one of: {have}"
            yield Problem(path, f"“{id}” is not in {section}", mend)


def _types(channel: Channel) -> Iterator[Problem]:
    if not channel.types_on():
        yield Problem(("types",), "every type is off", "set on = true for at least one")
    if not channel.types or channel.types[-1].id != OTHER:
        mend = f"move or add [types.{OTHER}] behind all other types"
        yield Problem(("types",), f"“{OTHER}” is not the last type", mend)
    groups = [group.id for group in channel.groups]
    authorities = [authority.code for authority in channel.authorities]
    for kind in channel.types:
        path = ("types", kind.id)
        yield from _unknown((*path, "group"), [kind.group], groups, "groups")
        yield from _unknown((*path, "authorities"), kind.authorities, authorities, "authorities")
        yield from _asks(channel, kind)
        if kind.first_help:
            yield from _numbers_below(channel, (*path, "first_help"), kind.first_help)
    for language in channel.languages:
        yield from _same_labels(channel, language)


def _asks(channel: Channel, kind: ViolationType) -> Iterator[Problem]:
    path = ("types", kind.id)
    if kind.media is MediaRule.NEVER and kind.files is not Ask.NO:
        mend = 'set files = "no", or allow media'
        yield Problem((*path, "files"), "files are asked for, but media is never taken", mend)
    if kind.media is not MediaRule.ALLOWED and kind.media_note is None:
        mend = "add media_note in every language, or media_warning for all types"
        yield Problem((*path, "media_note"), "nothing tells people about files", mend)
    if kind.link is Ask.NO and kind.description is Ask.NO:
        mend = "ask for the link or the description"
        yield Problem((*path, "link"), "a report of this type would be empty", mend)
    if kind.region is not Ask.NO and not channel.regions:
        mend = 'add regions, or set region = "no"'
        yield Problem((*path, "region"), "a region is asked for, but there is none", mend)


def _numbers_below(
    channel: Channel, path: tuple[str, ...], shown: FirstHelpText | Advice
) -> Iterator[Problem]:
    numbers = [hotline.number for hotline in channel.hotlines]
    yield from _unknown((*path, "numbers"), shown.numbers, numbers, "hotlines")
    for language, said in shown.text.root.items():
        if any(letter.isdigit() for letter in said):
            mend = "take them out: the numbers follow the text, one per line"
            yield Problem((*path, "text", language), "there are digits in the text", mend)


def _same_labels(channel: Channel, language: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for kind in channel.types_on():
        label = kind.button.say(language)
        other = first.setdefault(label, kind.id)
        if other != kind.id:
            what = f"“{label}” is also the label of {other}"
            key = "short" if kind.short else "label"
            yield Problem(("types", kind.id, key, language), what, "choose another")


def _groups(channel: Channel) -> Iterator[Problem]:
    for group in channel.groups:
        if not any(kind.group == group.id for kind in channel.types):
            mend = "remove it, or give it a type"
            yield Problem(("groups", group.id), "no type is in this group", mend)


def _hotlines(channel: Channel) -> Iterator[Problem]:
    types = [kind.id for kind in channel.types]
    regions = [region.code for region in channel.regions]
    for hotline in channel.hotlines:
        path = ("hotlines", hotline.number)
        yield from _unknown((*path, "types"), hotline.types, types, "types")
        yield from _unknown((*path, "regions"), hotline.regions, regions, "regions")


def _need(channel: Channel) -> Iterator[Problem]:
    if channel.need is None:
        return
    yield from _unknown(
        ("need", "numbers"), channel.need.numbers, (h.number for h in channel.hotlines), "hotlines"
    )
    yield from _unknown(
        ("need", "types"), channel.need.types, (kind.id for kind in channel.types), "types"
    )
    for name in ("home", "blackmail"):
        if advice := getattr(channel.need, name):
            yield from _numbers_below(channel, ("need", name), advice)


def _regions(channel: Channel) -> Iterator[Problem]:
    codes = [region.code for region in channel.regions]
    for option in channel.region_options:
        if option.code in codes:
            mend = "give it another code"
            yield Problem(("region_options", option.code), "this is also a region", mend)
    for language, order in channel.region_orders.items():
        path = ("region_orders", language)
        if language not in channel.languages:
            mend = "remove it, or add the language to “languages”"
            yield Problem(path, f"“{language}” is not a language of this channel", mend)
        yield from _unknown(path, order, codes, "regions")
        if left_out := [code for code in codes if code not in order]:
            mend = "put it where the alphabet wants it"
            yield Problem(path, f"{', '.join(left_out)} is left out", mend)
    yield from _aliases(channel)


def _aliases(channel: Channel) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for region in channel.regions:
        for alias in region.aliases:
            other = first.setdefault(alias.casefold(), region.code)
            if other != region.code:
                mend = "remove it from both, or from the one people mean less often"
                what = f"“{alias}” also stands for {other}"
                yield Problem(("regions", region.code, "aliases"), what, mend)


def _authorities(channel: Channel) -> Iterator[Problem]:
    regions = [region.code for region in channel.regions]
    types = [kind.id for kind in channel.types]
    for authority in channel.authorities:
        path = ("authorities", authority.code)
        if authority.language not in {None, *channel.languages}:
            mend = "use one of “languages”, or remove it"
            what = f"“{authority.language}” is not a language of this channel"
            yield Problem((*path, "language"), what, mend)
        for department in authority.departments:
            named = (*path, "departments", department.region)
            yield from _unknown(named, [department.region], regions, "regions")
            yield from _unknown((*named, "types"), department.types, types, "types")


def _outcomes(channel: Channel) -> Iterator[Problem]:
    described, languages = {outcome.id for outcome in channel.outcomes}, channel.languages
    for id in Outcome:
        if id is not Outcome.OVERTURNED and id not in described:
            texts = ", ".join(f"{key}.{one}" for key in ("label", "meaning") for one in languages)
            mend = f"add [outcomes.{id}] with icon, {texts}; kazakhstan.toml has an example"
            yield Problem(("outcomes", id), "this outcome is not described", mend)
    if Outcome.FORWARDED in described and not channel.authorities:
        mend = "add whom a case can be forwarded to"
        yield Problem(("authorities",), "there is no authority", mend)
    types = [kind.id for kind in channel.types]
    for outcome in channel.outcomes:
        if outcome.id in NEED_A_REASON and not outcome.reasons:
            keys = ", ".join(f"text.{one}" for one in languages)
            mend = (
                f"add [outcomes.{outcome.id}.reasons.…] with {keys}; kazakhstan.toml has examples"
            )
            yield Problem(("outcomes", outcome.id, "reasons"), "there is no reason to choose", mend)
        for ground in outcome.grounds:
            path = ("outcomes", outcome.id, "grounds", ground.id, "types")
            yield from _unknown(path, ground.types, types, "types")


def _dated(channel: Channel) -> Iterator[tuple[tuple[str, ...], date]]:
    yield ("consent", "as_of"), channel.consent.as_of
    if channel.official_form:
        yield ("official_form", "as_of"), channel.official_form.as_of
    for hotline in channel.hotlines:
        yield ("hotlines", hotline.number, "as_of"), hotline.as_of
        if hotline.dial_test:
            yield ("hotlines", hotline.number, "dial_test"), hotline.dial_test
    for authority in channel.authorities:
        yield ("authorities", authority.code, "as_of"), authority.as_of
    for outcome in channel.outcomes:
        for ground in outcome.grounds:
            yield ("outcomes", outcome.id, "grounds", ground.id, "as_of"), ground.as_of


def _dates(channel: Channel) -> Iterator[Problem]:
    for path, day in _dated(channel):
        if day > channel.as_of:
            mend = "correct the date, or set the file's “as_of” to the day you changed it"
            yield Problem(path, f"{day} is later than the file itself, {channel.as_of}", mend)


def _consent(channel: Channel) -> Iterator[Problem]:
    """People consent to the text, so it must name what the channel does."""
    kept, appeals = channel.retention.reports_after_closing_days, channel.appeals
    for language, said in channel.consent.text.root.items():
        for key, value in (
            ("operator", channel.operator.say(language)),
            ("retention.reports_after_closing_days", str(kept)),
            ("consent.as_of", f"{channel.consent.as_of:%d.%m.%Y}"),
            ("retention.evidence_days", str(channel.retention.evidence_days or "")),
            ("appeals.contest_days", str(appeals.contest_days) if appeals.kept_from else ""),
        ):
            if value not in said:
                mend = "write it into the text, and raise consent.version if people agreed before"
                what = f"the text does not say “{value}” ({key})"
                yield Problem(("consent", "text", language), what, mend)


def _monthly(channel: Channel) -> Iterator[Problem]:
    """Each type in the monthly figure has a name for it, and no other type has one."""
    yield from _unknown(("monthly",), channel.monthly, (kind.id for kind in channel.types), "types")
    for kind in channel.types:
        path, named = ("types", kind.id, "figure"), kind.id in channel.monthly
        if named and kind.figure is None:
            mend = "say how the monthly figure names it, like “for propaganda of …”"
            yield Problem(path, "the monthly figure has no words for this type", mend)
        if kind.figure is not None and not named:
            mend = "add the type to “monthly”, or remove the key"
            yield Problem(path, "the monthly figure does not name this type", mend)
