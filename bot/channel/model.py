"""Reporting channel as one value: violation types, regions, authorities, hotlines, texts."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PositiveInt

from bot.channel import parts
from bot.values import ALL_TYPES, Finding, Outcome, SecondRules, Way

_P = TypeVar("_P", bound=parts.Part)


NAMES_AUTHORITY = {Outcome.FORWARDED, Outcome.RESTRICTED}
"""Decisions that name an authority: who is to decide, or who gave the order."""


class UnknownId(KeyError):
    """The channel has no part of this kind with this id; an older file may have had it."""


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown, not a name, or a folder of zones
        what = f"there is no time zone “{zone}”"
        mend = "write one like “Asia/Almaty” or “UTC”"
        parts.refuse_problems([parts.Problem((), what, mend)])
    return zone


class Channel(parts.Part):
    id: parts.Id
    as_of: date
    name: parts.Name
    operator: parts.Name
    contact: parts.Line | None = (
        None  # where people reach the operator about their data
    )
    storage_country: parts.Name | None = None  # where the database stands
    is_state_body: bool
    languages: Annotated[
        tuple[parts.Language, ...], parts.OnceEach, Field(min_length=1)
    ]
    country: parts.Country = (
        "KZ"  # whose phone and identification numbers are looked for
    )
    zone: Annotated[str, AfterValidator(_known_zone)]
    zone_label: parts.Line
    about: parts.Paragraph
    emergency: parts.Paragraph
    safety: parts.Sentence
    media_warning: parts.Sentence | None = None
    consent: parts.Consent
    official_form: parts.OfficialForm | None = None
    terms: parts.Terms
    duty: parts.Duty = parts.Duty()
    second_look: parts.SecondLook = parts.SecondLook()
    retention: parts.Retention = parts.Retention()
    publication: parts.Publication = parts.Publication()
    appeals: parts.Appeals = parts.Appeals()
    strict_staff: bool = False
    four_eyes: parts.FourEyes = parts.FourEyes()
    patterns: parts.Patterns = parts.Patterns()
    approval_above: PositiveInt
    monthly: parts.Several = ()  # violation types that the monthly figure names, in its order
    groups: parts.ById[parts.TypeGroup]
    types: parts.ById[parts.ViolationType]
    regions: parts.ByCode[parts.Region] = ()
    region_options: parts.ByCode[parts.Region] = ()
    region_orders: dict[str, parts.Several] = Field(default_factory=dict)
    hotlines: parts.ByNumber[parts.Hotline] = ()
    need: parts.Need | None = None
    questions: parts.ById[parts.Question] = ()  # that people ask the bot
    authorities: parts.ByCode[parts.Authority] = ()
    outcomes: parts.ById[parts.OutcomeText]
    facts: parts.ById[parts.Fact] = ()  # what decisions rely on
    contest: parts.Paragraph | None = None  # how to contest a decision
    bad_faith: parts.Reasons = ()  # why reports are voided
    refusals: parts.Reasons = ()  # why authorities do not act

    def closest_language(self, telegram_language: str | None) -> str:
        """The channel language of a person's Telegram app, else the first one."""
        prefix = (telegram_language or "").split("-")[0].lower()
        return next((one for one in self.languages if one == prefix), self.languages[0])

    def type(self, id: str) -> parts.ViolationType:
        """Also a type that is off: reports of it may exist."""
        return _only("violation type", self.types, id=id)

    def first_look_hours(self, type_id: str, priority: parts.Priority) -> int:
        own = next((t.first_look_hours for t in self.types if t.id == type_id), None)
        return own or self.terms.first_look_hours[priority]

    def decision_hours(self, type_id: str, priority: parts.Priority) -> int | None:
        """Return how soon staff decide a case; None: the channel promises nothing."""
        own = next((t.decision_hours for t in self.types if t.id == type_id), None)
        return own or self.terms.decision_hours.get(priority)

    def second_rules(self) -> SecondRules:
        authorities = {kind.id: frozenset(kind.authorities) for kind in self.types}
        return SecondRules(self.four_eyes.marked, authorities)

    def types_on(self) -> tuple[parts.ViolationType, ...]:
        return tuple(t for t in self.types if t.on)

    def types_in(self, group: str) -> tuple[parts.ViolationType, ...]:
        wanted = _only("group", self.groups, id=group)
        return tuple(t for t in self.types_on() if t.group == wanted.id)

    def region(self, code: str) -> parts.Region:
        every = (*self.regions, *self.region_options)
        return _only("region", every, code=code)

    def regions_sorted(self, language: str) -> tuple[parts.Region, ...]:
        """In this language's alphabetical order, without the region options."""
        order = self.region_orders.get(language)
        if not order:
            return self.regions
        return tuple(self.region(code) for code in order)

    def asks_region(self, type_id: str | None = None) -> bool:
        """True if a number or a department depends on the region: for a type, or for any."""
        codes = None if type_id is None else self.type(type_id).authorities
        asked = (one for one in self.authorities if codes is None or one.code in codes)
        offices = (office for one in asked for office in one.departments)
        answers = (
            not office.types or type_id in {None, *office.types} for office in offices
        )
        return any(line.regions for line in self.hotlines_for(type_id)) or any(answers)

    def authority(self, code: str) -> parts.Authority:
        return _only("authority", self.authorities, code=code)

    def addressee(
        self, authority: str, region: str | None, violation: str | None = None
    ) -> parts.Addressee:
        """Return the recipient of a case: the region's own department, else the authority.

        Nothing falls through: without any way, a moderator hands it over. Raises UnknownId.
        """
        known = self.authority(authority)
        department = known.department(region, violation)
        own: parts.Authority | parts.Department = known
        if department is not None and department.way is not None:
            own = department
        way = own.way or Way.HAND
        language = known.language or self.languages[0]
        return parts.Addressee(known, department, way, language, own.email, own.url)

    def outcome(self, id: str) -> parts.OutcomeText:
        return _only("outcome", self.outcomes, id=id)

    def fact(self, id: str) -> parts.Fact:
        return _only("fact", self.facts, id=id)

    def facts_of(self, type_id: str) -> tuple[parts.Fact, ...]:
        """What a moderator may have seen in the material of a case of this type."""
        return tuple(one for one in self.facts if _is_marked(type_id, one.types))

    def seen_facts(self, facts: Iterable[str]) -> tuple[parts.Fact, ...]:
        """Those of a decision that were seen in the material, in the order of the file."""
        stated = set(facts)
        if not stated:
            return ()
        return tuple(one for one in self.facts if one.id in stated and one.is_seen)

    def fits_facts(self, finding: Finding, type_id: str) -> bool:
        """True if what was seen can be seen in cases of this type, and the outcome goes with it."""
        seen = self.seen_facts(finding.facts)
        if not all(_is_marked(type_id, one.types) for one in seen):
            return False
        return all(one.fits(finding.outcome) for one in seen)

    def bad_faith_reason(self, id: str) -> parts.Reason:
        return _only("reason", self.bad_faith, id=id)

    def refusal(self, id: str) -> parts.Reason:
        return _only("reason", self.refusals, id=id)

    def grounds(
        self,
        outcome: str,
        type_id: str,
        authority: str | None = None,
        facts: Iterable[str] = (),
    ) -> tuple[parts.Ground, ...]:
        """The grounds for a decision; grounds for this type come first.

        With an authority, only those on which its orders rest, or with which it gets cases; with
        facts, only those that rest on what was seen.
        """
        wanted = self.type(type_id).id
        offered = (ground for ground in self.outcome(outcome).grounds if ground.offered)
        fitting = [
            ground for ground in offered if not ground.types or wanted in ground.types
        ]
        if authority is not None:
            fitting = [one for one in fitting if _is_marked(authority, one.authorities)]
        seen = self.seen_facts(facts)
        fitting = [one for one in fitting if _rests_on(one, seen)]
        return tuple(sorted(fitting, key=lambda ground: not ground.types))

    def reasons(
        self, outcome: str, type_id: str, ground: str | None = None
    ) -> tuple[parts.OutcomeReason, ...]:
        """The reasons for a decision on a case of this type that rests on this ground.

        The type may have left the file: appeals are about older decisions, too.
        """
        text = self.outcome(outcome)
        fitting = [one for one in text.reasons if not one.types or type_id in one.types]
        if known := text.ground(ground):
            fitting = [one for one in fitting if _is_marked(one.id, known.reasons)]
        return tuple(fitting)

    def deciding_authorities(
        self, outcome: str, type_id: str, facts: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Authorities that fit a ground of this outcome; those of the type come first."""
        if outcome not in NAMES_AUTHORITY:
            return ()
        every = dict.fromkeys(
            (*self.type(type_id).authorities, *(a.code for a in self.authorities))
        )
        if not self.grounds(outcome, type_id):
            return tuple(every)
        stated = tuple(facts)
        return tuple(
            code for code in every if self.grounds(outcome, type_id, code, stated)
        )

    def is_checked(self, ground: parts.Ground) -> bool:
        """True if decisions that rest on this ground may be published.

        The one date of 0.2.0's files is the check of all of their grounds.
        """
        return ground.checked is not None or self.publication.lawyer_checked is not None

    def hotline(self, number: str) -> parts.Hotline:
        return _only("hotline", self.hotlines, number=number)

    def hotlines_for(
        self, type_id: str | None = None, region: str | None = None
    ) -> tuple[parts.Hotline, ...]:
        """Numbers for a type and a region, the best fit first; without both, the whole list."""
        wanted = self.type(type_id) if type_id is not None else None
        if region is not None:
            region = self.region(region).code
        found = (h for h in self.hotlines if _fits(h, wanted, region))
        return tuple(sorted(found, key=lambda hotline: _rank(hotline, wanted, region)))

    def due(self) -> tuple[str, ...]:
        """Key paths that a person must check before the channel goes live."""
        numbers = (
            f"hotlines.{h.number}.dial_test" for h in self.hotlines if not h.dial_test
        )
        grounds = (
            f"outcomes.{outcome.id}.grounds.{ground.id}.checked"
            for outcome in self.outcomes
            for ground in outcome.grounds
            if not ground.checked
        )
        return (*numbers, *grounds)


def _only(kind: str, parts: Iterable[_P], **named: str) -> _P:
    """The part with this id, which stands in the field that is named. Raises UnknownId."""
    [(field, id)] = named.items()
    for part in parts:
        if getattr(part, field) == id:
            return part
    raise UnknownId(kind, id)


def _is_marked(id: str, marked: parts.Marked) -> bool:
    return marked == ALL_TYPES or id in marked


def _rests_on(ground: parts.Ground, seen: tuple[parts.Fact, ...]) -> bool:
    return not seen or any(_is_marked(one.id, ground.facts) for one in seen)


def _helps(wanted: parts.ViolationType | None) -> tuple[str, ...]:
    if wanted is None or wanted.first_help is None:
        return ()
    return wanted.first_help.numbers


def _fits(
    hotline: parts.Hotline, wanted: parts.ViolationType | None, region: str | None
) -> bool:
    if region is not None and hotline.regions and region not in hotline.regions:
        return False
    if wanted is None or not hotline.types:
        return True
    return wanted.id in hotline.types or hotline.number in _helps(wanted)


def _rank(
    hotline: parts.Hotline, wanted: parts.ViolationType | None, region: str | None
) -> tuple[int, bool]:
    """First help in its own order, then numbers for the type, then numbers for all types; of these
    numbers of the region first, and those of some region last where none is known."""
    numbers = _helps(wanted)
    if hotline.number in numbers:
        return numbers.index(hotline.number), False
    fits_type = wanted is None or wanted.id in hotline.types
    is_local = bool(hotline.regions)
    return len(numbers) + (not fits_type), is_local is (region is None)
