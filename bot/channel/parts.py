"""Parts of a channel file, each checked by itself; checks across parts are in checks.py."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import pydantic
from babel import localedata
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PositiveInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from bot import values
from bot.values import Value

KIND = "problems"


class Fault(StrEnum):
    """Faults of values that admins write in a chat. Values are stored: do not change them."""

    NUMBER = "number"
    TAKEN = "taken"
    EMAIL = "email"
    URL = "url"
    LONG = "long"
    NO_ADDRESS = "no_address"
    ALL_OFF = "all_off"
    EXAMPLE = "example"
    NO_LANGUAGE = "no_language"


class Problem(Value):
    """One problem: where (below the part that raises it), what is wrong, and how to mend it.

    `fault` is what an admin can meet in a chat; of a long text, `limit` characters fit.
    """

    path: tuple[str, ...]
    what: str
    mend: str
    fault: Fault | None = None
    limit: int = 0


def refuse_problems(problems: Iterable[Problem]) -> None:
    """Pass problems to the loader through pydantic; each has its own key path."""
    if found := list(problems):
        raise PydanticCustomError(KIND, "not valid", {KIND: found})


class Text(pydantic.RootModel[dict[str, str]]):
    """One text in each of the channel's languages, the channel's default first."""

    model_config = pydantic.ConfigDict(frozen=True)

    root: dict[str, str] = Field(min_length=1)

    def say(self, language: str) -> str:
        """The text in this language, else in the channel's default language."""
        return self.root.get(language) or next(iter(self.root.values()))

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))

    @pydantic.field_validator("root")
    @classmethod
    def _in_every_language(
        cls, said: dict[str, str], info: pydantic.ValidationInfo
    ) -> dict[str, str]:
        """The loader passes the languages; without them any languages are accepted."""
        languages: tuple[str, ...] = (info.context or {}).get("languages") or tuple(
            said
        )
        refuse_problems(_problems(said, languages))
        return {language: said[language].strip() for language in languages}


def _problems(said: dict[str, str], languages: tuple[str, ...]) -> Iterable[Problem]:
    yield from _missing(said, languages, "add this key with the text")
    for language in languages:
        if language in said and not said[language].strip():
            yield Problem((language,), "the text is empty", "write the text")


def _missing(
    said: Mapping[str, object], languages: tuple[str, ...], mend: str
) -> Iterable[Problem]:
    for language in languages:
        if language not in said:
            yield Problem((language,), "the text is missing", mend)
    for language in said:
        if language not in languages:
            what = f"“{language}” is not a language of this channel"
            remove = "remove the key, or add the language to “languages”"
            yield Problem((language,), what, remove)


def at_most(limit: int) -> AfterValidator:
    """Limits the characters of the text in each language."""

    def fits(text: Text) -> Text:
        refuse_problems(
            Problem(
                (language,),
                f"the text has {len(said)} characters, {limit} fit",
                f"shorten it by {len(said) - limit}",
                Fault.LONG,
                limit,
            )
            for language, said in text.root.items()
            if len(said) > limit
        )
        return text

    return AfterValidator(fits)


Short = Annotated[Text, at_most(15)]  # fits half a row, beside an icon
Label = Annotated[Text, at_most(32)]  # fits a button on a narrow phone
TextPreset = Annotated[Text, at_most(40)]  # a verdict on a button of its own row
ToastText = Annotated[Text, at_most(200)]  # Telegram shows no more over a button
Name = Annotated[Text, at_most(120)]
Sentence = Annotated[Text, at_most(300)]
Paragraph = Annotated[Text, at_most(700)]
Page = Annotated[Text, at_most(3500)]  # one Telegram message, with room for a heading


class Priority(StrEnum):
    """How soon staff must look at a case. Values are keys of the channel file."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"

    @property
    def urgency(self) -> values.Urgency:
        return values.Urgency[self.name]


class MediaRule(StrEnum):
    ALLOWED = "allowed"
    WARN = "warn"
    NEVER = "never"  # not downloaded, not kept, not forwarded


class HelpMode(StrEnum):
    """How first help is shown: above every step of a report, or as a line above the first one."""

    SCREEN = "screen"
    LINE = "line"


def named_tables(key: str) -> BeforeValidator:
    """Tables named by their id become a tuple, in the order of the file."""

    def in_order(tables: Any) -> Any:
        if not isinstance(tables, dict):
            return tables
        mend = f"remove it, the name of the table is the {key}"
        refuse_problems(
            Problem((name, key), "this key cannot be set", mend)
            for name, table in tables.items()
            if isinstance(table, dict) and key in table
        )
        return [
            {**table, key: name} if isinstance(table, dict) else table
            for name, table in tables.items()
        ]

    return BeforeValidator(in_order)


def _once_each(items: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({item for item in items if items.count(item) > 1})
    refuse_problems(
        Problem((), f"“{item}” stands there twice", "remove one of them")
        for item in repeated
    )
    return items


def _known_language(code: str) -> str:
    """Refuse a code of which Babel knows no months and numbers, like that of a country."""
    if not localedata.exists(code):
        mend = "write its ISO 639 code, like kk for Kazakh"
        refuse_problems([Problem((), f"there is no language “{code}”", mend)])
    return code


ID = r"^[a-z][a-z0-9_]{0,15}$"
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$"
NUMBER = r"^\+?[0-9][0-9 -]{1,19}$"
LANGUAGE = r"^[a-z]{2,3}$"
COUNTRY = r"^[A-Z]{2}$"
DSA_CATEGORY = r"^[A-Z_]{3,60}$"
URL = r"^https://[^\s]+$"
_WORD = r"[^\W_]+(?:['’ʻʼ-][^\W_]+)*\*?"
_ITEM = rf"(?:{_WORD}|\({_WORD}(?: {_WORD})*(?:\|{_WORD}(?: {_WORD})*)*\))"
PHRASE = rf"^{_ITEM}(?: (?:… )?{_ITEM})*$"

Id = Annotated[str, StringConstraints(pattern=ID)]
DsaCategory = Annotated[str, StringConstraints(pattern=DSA_CATEGORY)]
Code = Annotated[str, StringConstraints(pattern=CODE)]
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
Language = Annotated[
    str, StringConstraints(pattern=LANGUAGE), AfterValidator(_known_language)
]
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
OnceEach = AfterValidator(_once_each)
Hour = Annotated[int, Field(ge=0, le=23)]
Days = Annotated[
    tuple[PositiveInt, ...], AfterValidator(lambda days: tuple(sorted(set(days))))
]
_T = TypeVar("_T")
ById = Annotated[tuple[_T, ...], named_tables("id")]
ByCode = Annotated[tuple[_T, ...], named_tables("code")]
ByNumber = Annotated[tuple[_T, ...], named_tables("number")]
Several = Annotated[tuple[str, ...], OnceEach]
Phrase = Annotated[str, StringConstraints(pattern=PHRASE, max_length=300)]


class Part(pydantic.BaseModel):
    """An immutable value that refuses unknown keys."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Phrases(pydantic.RootModel[dict[str, tuple[Phrase, ...]]]):
    """Phrases for one thing in each of the channel's languages: see locales/README.md."""

    model_config = pydantic.ConfigDict(frozen=True)

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))

    @pydantic.field_validator("root")
    @classmethod
    def _in_every_language(
        cls, said: dict[str, tuple[str, ...]], info: pydantic.ValidationInfo
    ) -> dict[str, tuple[str, ...]]:
        languages: tuple[str, ...] = (info.context or {}).get("languages") or tuple(
            said
        )
        refuse_problems(
            _missing(said, languages, 'write a list like ["how … report"], or []')
        )
        return {language: said[language] for language in languages}


class Question(Part):
    """A question that people ask the bot, and what it answers. Nothing of it becomes a report."""

    id: Id
    asked: Phrases
    answer: Paragraph


class Advice(Part):
    """Things to do and not to do; the numbers follow the text, one per line."""

    text: Paragraph
    numbers: Several


class FirstHelpText(Advice):
    mode: HelpMode


class TypeGroup(Part):
    id: Id
    label: Label


class Preset(Part):
    """A usual verdict on a case of a type, as one button; ids of the outcome's parts."""

    id: Id
    outcome: values.Outcome
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    facts: Several = ()  # that who presses it states
    label: TextPreset
    toast: ToastText  # names the outcome, the ground and the reason

    @property
    def finding(self) -> values.Finding:
        return values.Finding(
            self.outcome, self.ground, self.reason, self.authority, facts=self.facts
        )


class ViolationType(Part):
    """Type of violation that can be reported. Do not change an id that was used."""

    id: Id
    label: Label
    short: Short | None = (
        None  # for a button that shares its row; without it, the label
    )
    title: Name  # the full wording
    explanation: Sentence
    icon: Line
    priority: Priority
    group: str
    on: bool = True
    first_help: FirstHelpText | None = None
    link: values.Ask = values.Ask.OPTIONAL
    description: values.Ask = values.Ask.OPTIONAL
    files: values.Ask = values.Ask.OPTIONAL
    region: values.Ask = values.Ask.NO
    place: values.Ask = values.Ask.NO
    media: MediaRule = MediaRule.WARN
    media_note: Sentence | None = None
    useful: Sentence | None = None  # what makes a report in words useful
    disturbing: bool = False  # words behind a spoiler
    authorities: Several = ()
    first_look_hours: PositiveInt | None = None  # without it, those of the priority
    decision_hours: PositiveInt | None = None
    figure: Name | None = None  # names the type in the monthly figure: “for …”
    presets: ById[Preset] = ()
    dsa_category: DsaCategory | None = None  # for researchers who compare with EU data
    # How much of a link the public register shows
    publish: values.Scope = values.Scope.LINK

    @property
    def button(self) -> Text:
        return self.short or self.label


class Region(Part):
    code: Code
    name: Name
    short: Label
    aliases: Several = ()


class Hotline(Part):
    """A number to call. Without types it fits all types, without regions all regions."""

    number: Number
    label: Label
    what_for: Sentence
    hours: Sentence
    brief: Name | None = None  # who answers, price and hours, beside the number
    by_text: Name | None = None  # how to write there, for people who cannot speak
    source: Line | None = None  # who published it
    as_of: date | None = None  # when its source was published; None: not known
    dial_test: date | None = None  # when an operator last dialled it
    types: Several = ()
    regions: Several = ()


class Consent(Part):
    version: PositiveInt
    as_of: date
    summary: Sentence
    text: Page


class OfficialForm(Part):
    url: Annotated[str, StringConstraints(pattern=URL, max_length=300)]
    text: Sentence
    as_of: date


class Terms(Part):
    """How soon the channel promises to act; not a promise of a state body.

    Staff decide without an answer when reporters have not answered within `answer_days`. An
    authority that does not answer is reminded `chase_days` after the case was sent to it; staff
    look again `look_again_days` after a decision.
    """

    first_look_hours: dict[Priority, PositiveInt]
    decision_hours: dict[Priority, PositiveInt] = Field(default_factory=dict)
    feedback_days: PositiveInt
    answer_days: ClassVar[int] = 7
    chase_days: Days = (3, 7, 14)
    look_again_days: Days = (7, 30)


class Duty(Part):
    """When staff are reminded and told of the day; hours are those of the channel's zone.

    Who is to react within `patience_minutes`, or else the next people hear of the case.
    """

    quiet_from: Hour = 22
    quiet_until: Hour = 8
    patience_minutes: PositiveInt = 60
    summary_hour: Hour | None = None

    @property
    def night(self) -> values.Hours:
        return values.Hours(self.quiet_from, self.quiet_until)


class SecondLook(Part):
    """`percent` of decided cases are drawn to be decided again.

    For `overturned_days` after a decision was overturned, every decided case of its type is drawn.
    """

    percent: Annotated[float, Field(ge=0, le=100)] = 5
    overturned_days: ClassVar[int] = 30


class Retention(Part):
    """How long each kind of data is kept; bot.privacy.retention says of each what it is."""

    drafts_days: PositiveInt = 7
    before_consent_days: PositiveInt = 1
    undo_seconds: PositiveInt = 60
    reports_after_closing_days: PositiveInt = 90
    forwarded_days: PositiveInt = 90
    people_days: PositiveInt = 90
    staff_days: PositiveInt = 365
    backups_days: PositiveInt = 30
    evidence_days: Annotated[int, Field(ge=0)] = (
        0  # posts of public channels; 0: none is kept
    )
    # The same in every channel:
    updates_days: ClassVar[int] = 3  # Telegram may repeat an update for a day
    set_aside_days: ClassVar[int] = 30
    messages_days: ClassVar[int] = 3
    recipients_days: ClassVar[int] = 30
    proofs_days: ClassVar[int] = 1095


Marked = Literal["all"] | Several
"""All of them, or the ids of some."""


class Fact(Part):
    """Fact that a decision may rely on. Without outcomes it fits all of them.

    With `types` it is something that a moderator saw in the material of such a case: its text is a
    noun phrase, which stands on its button and inside the sentence that says why. It goes, unless
    it names outcomes, with those that confirm. `label` is on the button by which a moderator states
    another one.
    """

    id: Id
    label: Label | None = None
    text: Sentence
    known_by: values.KnownBy = values.KnownBy.MODERATOR
    outcomes: tuple[values.Outcome, ...] = ()
    types: Marked = ()

    @property
    def is_seen(self) -> bool:
        return bool(self.types)

    def fits(self, outcome: values.Outcome) -> bool:
        if self.outcomes:
            return outcome in self.outcomes
        return not self.is_seen or outcome in values.CONFIRMS

    @pydantic.model_validator(mode="after")
    def _has_a_button(self) -> Any:
        if self.is_seen:
            refuse_problems(self._problems_of_phrase())
        elif self.known_by is values.KnownBy.MODERATOR and self.label is None:
            mend = "add “label”, which stands on the button"
            refuse_problems(
                [Problem(("label",), "moderators could not state it", mend)]
            )
        return self

    def _problems_of_phrase(self) -> Iterable[Problem]:
        if self.known_by is not values.KnownBy.MODERATOR:
            mend = 'set known_by = "moderator", or remove “types”'
            yield Problem(("known_by",), "only moderators see the material", mend)
        for language, said in self.text.root.items():
            if said.endswith((".", "!", "?")):
                what = f"“{said}” is a sentence, and stands inside another one"
                mend = "write what was seen as a noun, without a full stop"
                yield Problem(("text", language), what, mend)


class GroundCheck(Part):
    """When a ground was checked, and by whom: the register of lawyers, or an institution."""

    day: date | None
    by: Line | None


def _read_check(written: Any) -> Any:
    """Read `true`, as files of 0.2.0 have it, as a check by an unknown person."""
    if written is True:
        return GroundCheck(day=None, by=None)
    return written or None


class Ground(Part):
    """The ground of a decision. Without types it fits all types."""

    id: Id
    label: Sentence
    law: Line | Name | None = (
        None  # the act and the article; a line stands for all languages
    )
    as_of: date | None = None  # when its source was published; None: not known
    checked: Annotated[GroundCheck | None, BeforeValidator(_read_check)] = (
        None  # by a lawyer
    )
    url: Annotated[str, StringConstraints(pattern=URL, max_length=300)] | None = (
        None  # of the text of the law
    )
    types: Several = ()
    facts: Marked = "all"  # seen in the material: it rests on at least one of them
    reasons: Marked = "all"  # of the outcome: those that can be given with this ground
    authorities: Marked = "all"  # whose orders rest on it, or to whom cases go with it
    offered: bool = True  # False: earlier decisions rest on it, new ones cannot

    def act(self, language: str) -> str | None:
        return self.law.say(language) if isinstance(self.law, Text) else self.law


class Reason(Part):
    """A sentence for the reporter; it does not quote the content."""

    id: Id
    text: Sentence


Reasons = ById[Reason]


class OutcomeReason(Reason):
    """Reason of a decision. Without types it fits all types."""

    types: Several = ()


class OutcomeText(Part):
    id: values.Outcome
    label: Name
    icon: Line
    meaning: Sentence
    grounds: ById[Ground] = ()
    reasons: ById[OutcomeReason] = ()

    def ground(self, id: str | None) -> Ground | None:
        return next((one for one in self.grounds if one.id == id), None)

    def reason(self, id: str | None) -> Reason | None:
        return next((one for one in self.reasons if one.id == id), None)


EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
RECEIVER = r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])[^\s@]+$"
"""Addresses of webhooks: encrypted, or at this machine."""
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=200)]
Url = Annotated[str, StringConstraints(pattern=RECEIVER, max_length=300)]


class Reached(Part):
    """How case files reach an office: by its `way`, else by that of the authority."""

    way: values.Way | None = None
    email: Email | None = None
    url: Url | None = None

    @pydantic.model_validator(mode="after")
    def _has_address(self) -> Any:
        missing = None
        if self.way is values.Way.EMAIL and self.email is None:
            missing = "email"
        if self.way is values.Way.WEBHOOK and self.url is None:
            missing = "url"
        if missing is not None:
            what = f"the way is “{self.way}”, but there is no address"
            mend = f"add “{missing}”"
            refuse_problems([Problem((missing,), what, mend, Fault.NO_ADDRESS)])
        return self


class Department(Reached):
    """The authority's own department in a region; without types it answers for all types."""

    region: Code
    name: Name
    short: Label
    types: Several = ()


class Authority(Reached):
    code: Id
    name: Name
    short: Label
    as_of: date
    language: Language | None = (
        None  # in which it reads; without it the channel's first
    )
    departments: Annotated[tuple[Department, ...], named_tables("region")] = Field(
        default=()
    )

    def department(
        self, region: str | None, violation: str | None
    ) -> Department | None:
        """The department that answers for a region; None: the authority itself does."""
        found = (one for one in self.departments if one.region == region)
        return next(
            (d for d in found if not d.types or violation in {*d.types, None}), None
        )


class Addressee(Value):
    """Recipient of a case file. `address` is as bot.core.people.Address names an authority."""

    authority: Authority
    department: Department | None
    way: values.Way
    language: str
    email: str | None = None
    url: str | None = None

    @property
    def names_way(self) -> bool:
        if self.department is not None and self.department.way is not None:
            return True
        return self.authority.way is not None

    @property
    def name(self) -> Name:
        return (self.department or self.authority).name

    @property
    def address(self) -> str:
        code = self.authority.code
        if self.department is None:
            return code
        return f"{code}:{self.department.region}"


class FourEyes(Part):
    """Outcomes that two people decide: one proposes, another one of the same desk approves.

    After `hours` without a second person those who may approve are reminded, then once a day.
    """

    hours: Annotated[int, Field(ge=1, le=168)] = 12
    restricted: Marked = ()
    removed: Marked = ()
    forwarded: Marked = ()
    not_confirmed: Marked = ()
    out_of_scope: Marked = ()

    @property
    def marked(self) -> dict[values.Outcome, frozenset[str]]:
        """For which types each outcome takes two people; merges and appeals have their own rule."""
        given = {
            outcome: getattr(self, outcome.value, ()) for outcome in values.Outcome
        }
        return {
            outcome: frozenset(
                {values.ALL_TYPES} if types == values.ALL_TYPES else types
            )
            for outcome, types in given.items()
        }


People = Annotated[int, Field(ge=values.THRESHOLD, le=200)]
Percent = Annotated[int, Field(ge=1, le=100)]


class NewAccounts(Part):
    """People whom the bot first saw at most `days` before they reported."""

    people: People = 15
    percent: Percent = 80
    days: PositiveInt = 7


class SameWords(Part):
    people: People = 8


class Burst(Part):
    """People who reported within `minutes`."""

    people: People = 15
    percent: Percent = 60
    minutes: PositiveInt = 10


class OneReporter(Part):
    links: Annotated[int, Field(ge=values.THRESHOLD)] = 10


class Patterns(Part):
    """When reports about one account, site or link, of the last `hours`, look agreed upon.

    No rule about a group takes fewer than five people, so that a warning never points at one of
    them; `one_reporter` counts the links of one person. A site with more than `small_site` cases
    is too large to be one person's.
    """

    hours: Annotated[int, Field(ge=24, le=720)] = 48
    small_site: PositiveInt = 30
    new_accounts: NewAccounts = NewAccounts()
    same_words: SameWords = SameWords()
    burst: Burst = Burst()
    one_reporter: OneReporter = OneReporter()

    @property
    def fewest(self) -> int:
        """With fewer reports no rule can find anything."""
        groups = (self.new_accounts, self.same_words, self.burst)
        return min(self.one_reporter.links, *(rule.people for rule in groups))


def _confirming(outcomes: tuple[values.Outcome, ...]) -> tuple[values.Outcome, ...]:
    """Return the outcomes that confirm a report; others are never published."""
    if not set(outcomes) <= values.CONFIRMS:
        raise ValueError(f"only {', '.join(sorted(values.CONFIRMS))} can be published")
    return outcomes


class Publication(Part):
    """Unless it is `on` nothing is published, and then only what rests on a checked ground.

    A second person looks at each entry before it is published.
    """

    on: bool = False
    lawyer_checked: date | None = None  # of 0.2.0: on, with every ground checked
    outcomes: Annotated[tuple[values.Outcome, ...], AfterValidator(_confirming)] = (
        values.Outcome.RESTRICTED,
        values.Outcome.REMOVED,
    )
    about: Paragraph | None = None  # beside who runs the channel, on the front page
    look_hours: ClassVar[int] = 72  # how soon the second person looks

    @property
    def is_on(self) -> bool:
        return self.on or self.lawyer_checked is not None


class Appeals(Part):
    """An entry can be contested for `contest_days` after it was published or changed, “not
    confirmed” for as long after it was told. People hear the answer within `decide_days`.

    Reports filed since `kept_from` are kept while a decision that relied on them is contested or
    can be: the consent text says so since then. Without it no report stays beyond
    `retention.reports_after_closing_days`.
    """

    contest_days: PositiveInt = 90
    decide_days: PositiveInt = 15
    kept_from: date | None = None


class Need(Part):
    """First answer to a person in need, before anything else.

    Receipts of the `types` promise no day: a person in need is not told to wait. Words of a kind
    without a text of its own are answered with the emergency numbers.
    """

    text: Sentence
    numbers: Several
    types: Several = ()
    attack: Advice | None = None  # an attack, or a weapon, now or planned
    child: Advice | None = None  # who is touched or beaten
    home: Advice | None = None  # violence in the family
    blackmail: Advice | None = None  # with pictures of the writer or of a child
    other: Advice | None = None  # the writer fears for another person

    @property
    def advice(self) -> dict[str, Advice | None]:
        """The text of each kind but the writer's own life, by the name of its table."""
        kinds = ("attack", "child", "home", "blackmail", "other")
        return {kind: getattr(self, kind) for kind in kinds}
