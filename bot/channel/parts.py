"""The parts of a channel: plain frozen values. Rules between parts are in checks."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    StringConstraints,
)

from bot.channel.problems import Problem, refuse
from bot.channel.text import (
    Label,
    Name,
    Page,
    Paragraph,
    Sentence,
    Short,
    Text,
    ToastText,
)
from bot.channel.text import Preset as PresetLabel
from bot.domain.citizen.draft import Ask
from bot.domain.desk.case import Outcome, Urgency
from bot.domain.desk.roster import Hours
from bot.domain.register.scope import Scope


class Priority(StrEnum):
    """How soon staff must look at a case. Values are keys of the channel file."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"

    @property
    def urgency(self) -> Urgency:
        return Urgency[self.name]


class MediaRule(StrEnum):
    """What happens when a reporter sends a file."""

    ALLOWED = "allowed"
    WARN = "warn"
    NEVER = "never"  # not downloaded, not kept, not forwarded


class HelpMode(StrEnum):
    """How first help is shown: above every step of a report, or as a line above the first one."""

    SCREEN = "screen"
    LINE = "line"


def named(key: str) -> BeforeValidator:
    """Tables named by their id become a tuple, in the order of the file."""
    mends = {
        key: f"remove it, the name of the table is the {key}",
        "order": "remove it, the order is that of the tables in the file",
    }

    def in_order(tables: Any) -> Any:
        if not isinstance(tables, dict):
            return tables
        refuse(
            Problem((name, taken), "this key cannot be set", mend)
            for name, table in tables.items()
            for taken, mend in mends.items()
            if isinstance(table, dict) and taken in table
        )
        return [
            {**table, key: name, "order": place} if isinstance(table, dict) else table
            for place, (name, table) in enumerate(tables.items())
        ]

    return BeforeValidator(in_order)


def _once_each(items: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({item for item in items if items.count(item) > 1})
    refuse(Problem((), f"“{item}” stands there twice", "remove one of them") for item in repeated)
    return items


def _rising(days: tuple[int, ...]) -> tuple[int, ...]:
    if list(days) != sorted(set(days)):
        mend = "write each number of days once, the smallest first"
        refuse([Problem((), "the days do not rise", mend)])
    return days


ID = r"^[a-z][a-z0-9_]{0,15}$"
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$"
NUMBER = r"^\+?[0-9][0-9 -]{1,19}$"
LANGUAGE = r"^[a-z]{2,3}$"
COUNTRY = r"^[A-Z]{2}$"
URL = r"^https://[^\s]+$"

Id = Annotated[str, StringConstraints(pattern=ID)]
DsaCategory = Annotated[str, StringConstraints(pattern=r"^[A-Z_]{3,60}$")]
Code = Annotated[str, StringConstraints(pattern=CODE)]
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
OnceEach = AfterValidator(_once_each)
Several = Annotated[tuple[str, ...], OnceEach]


class Part(BaseModel):
    """An immutable value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(Part):
    """A part in a list; its place in the file is its order."""

    order: int = 0


class FirstHelpText(Part):
    """Advice before the form; the numbers follow the text, one per line."""

    mode: HelpMode
    text: Paragraph
    numbers: Several


class TypeGroup(Listed):
    id: Id
    label: Label


class Preset(Listed):
    """A usual verdict on a case of a type, as one button; ids of the outcome's parts."""

    id: Id
    outcome: Outcome
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    label: PresetLabel
    toast: ToastText  # names the outcome, the ground and the reason


class ViolationType(Listed):
    """What can be reported. Do not change an id that was used."""

    id: Id
    label: Label
    short: Short | None = None  # for a button that shares its row; without it, the label
    title: Name  # the full wording
    explanation: Sentence
    icon: Line
    priority: Priority
    group: str
    on: bool = True
    first_help: FirstHelpText | None = None
    link: Ask = Ask.OPTIONAL
    description: Ask = Ask.OPTIONAL
    files: Ask = Ask.OPTIONAL
    region: Ask = Ask.NO
    place: Ask = Ask.NO
    media: MediaRule = MediaRule.WARN
    media_note: Sentence | None = None
    useful: Sentence | None = None  # what makes a report in words useful
    disturbing: bool = False  # words behind a spoiler
    authorities: Several = ()
    first_look_hours: PositiveInt | None = None  # without it, those of the priority
    decision_hours: PositiveInt | None = None
    second_look: Annotated[float, Field(ge=0, le=100)] | None = None  # percent; else the channel's
    figure: Name | None = None  # names the type in the monthly figure: “for …”
    presets: Annotated[tuple[Preset, ...], named("id")] = ()
    dsa_category: DsaCategory | None = None  # for researchers who compare with EU data
    publish: Scope = Scope.LINK  # how much of a link the public register shows

    @property
    def button(self) -> Text:
        """The label of the button for this type, without the icon."""
        return self.short or self.label


class Region(Listed):
    code: Code
    name: Name
    short: Label
    aliases: Several = ()


class Hotline(Listed):
    """A number to call. Without types it fits all types, without regions all regions."""

    number: Number
    label: Label
    what_for: Sentence
    hours: Sentence
    brief: Name | None = None  # who answers, price and hours, beside the number
    by_text: Name | None = None  # how to write there, for people who cannot speak
    source: Line | None = None  # who published it
    as_of: date  # when its source was published
    dial_test: date | None = None  # when an operator last dialled it
    types: Several = ()
    regions: Several = ()


class Consent(Part):
    version: PositiveInt
    as_of: date
    summary: Sentence
    text: Page


class OfficialForm(Part):
    """Where citizens can ask for a formal answer."""

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
    answer_days: PositiveInt = 7
    chase_days: Annotated[tuple[PositiveInt, ...], AfterValidator(_rising)] = (3, 7, 14)
    look_again_days: Annotated[tuple[PositiveInt, ...], AfterValidator(_rising)] = (7, 30)


class Duty(Part):
    """When staff are reminded and told of the day; hours are those of the channel's zone.

    Who is to react within `patience_minutes`, or else the next people hear of the case.
    """

    quiet_from: Annotated[int, Field(ge=0, le=23)] = 22
    quiet_until: Annotated[int, Field(ge=0, le=23)] = 8
    patience_minutes: PositiveInt = 60
    summary_hour: Annotated[int, Field(ge=0, le=23)] | None = None

    @property
    def night(self) -> Hours:
        return Hours(self.quiet_from, self.quiet_until)


class SecondLook(Part):
    """`percent` of decided cases are drawn to be decided again; a type may have its own share.

    For `overturned_days` after a decision was overturned, every decided case of its type is drawn.
    Who may take a look that waits is reminded every `remind_hours`.
    """

    percent: Annotated[float, Field(ge=0, le=100)] = 5
    overturned_days: PositiveInt = 30
    remind_hours: PositiveInt = 24


class Retention(Part):
    """How long each kind of data is kept; services.retention says of each what it is."""

    drafts_days: PositiveInt = 7
    before_consent_days: PositiveInt = 1
    undo_seconds: PositiveInt = 60
    reports_after_closing_days: PositiveInt = 90
    forwarded_days: PositiveInt = 90
    people_days: PositiveInt = 90
    updates_days: Annotated[int, Field(ge=2)] = 3  # Telegram may repeat an update for a day
    set_aside_days: PositiveInt = 30
    messages_days: PositiveInt = 3
    recipients_days: PositiveInt = 30
    staff_days: PositiveInt = 365
    proofs_days: PositiveInt = 1095
    backups_days: PositiveInt = 30
    evidence_days: Annotated[int, Field(ge=0)] = 0  # posts of public channels; 0: none is kept


class ReportLimits(Part):
    max_links: PositiveInt = 10
    max_files: PositiveInt = 10
    additions: PositiveInt = 20
    additions_a_day: PositiveInt = 60
    anonymous_a_day: PositiveInt = 5
    checks_an_hour: PositiveInt = 20  # links that an account can look up in the register
    all_checks_an_hour: PositiveInt = 5_000  # by all accounts together
