"""Samples of every kind of message, made from the types of its fields.

A kind begins with a message that holds all it can and one that holds as little as possible. Then
one field after another gets each of its other values. What says a sentence or offers a button that
no sample of the kind had before is a sample too, and is changed in its turn.
"""

import types
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from markupsafe import Markup
from msgspec import field
from msgspec.structs import fields

from bot.broadcasts.messages import BroadcastPanel
from bot.broadcasts.model import Content, Fate, Tally
from bot.cases import afterwards, model
from bot.cases.acts import ACTS
from bot.channel.changes import read_files
from bot.channel.model import Channel
from bot.channel.parts import Fault, Text
from bot.core import deep_links, people, periods
from bot.core.capabilities import CapabilityLine, State
from bot.core.capabilities import Found as Looked
from bot.core.channel_changes import ChannelChange, Proposal
from bot.core.messages import Outgoing, Speaker, Translator, encode
from bot.core.messages.kinds import KINDS
from bot.core.times import DAY_MS
from bot.desk import buttons, card_view, look_screen
from bot.desk.menus import read_menu
from bot.desk.model import Look
from bot.desk.verdict_form import Asked, verdict_step, with_order
from bot.figures.model import (
    FAIRNESS,
    OTHERS,
    PUBLIC,
    Beside,
    By,
    Counted,
    Measure,
    Spread,
    Took,
    publish,
    publish_rows,
)
from bot.figures.summary import DaySummary
from bot.hotlines import number_checks
from bot.register import grounds
from bot.register.appeal_model import Appeal
from bot.register.appeals import AppealView
from bot.reports import draft_form, news
from bot.reports.care import FORM_WAITS, HANDED_ON
from bot.reports.draft import Draft, Step
from bot.reports.model import Decided
from bot.reports.need import NOT_HELD
from bot.staff.channel_form import ChangeDraft, ChannelKept
from bot.staff.channel_form import Step as ChangeStep
from bot.staff.channel_settings import Area, ChannelState
from bot.staff.model import GIVEN
from bot.values import (
    AppealStage,
    Finding,
    Found,
    OneOf,
    Order,
    Outcome,
    Ruling,
    Status,
    Urgency,
    Value,
    Way,
    replace,
)

NOW = 1_795_500_000_000
"""24 November 2026, in milliseconds UTC: samples never depend on the clock."""
HOUR_MS = 3_600_000
MOMENTS = (NOW + HOUR_MS, NOW - 9 * DAY_MS)
COUNTS = (21, 0, 1)
TIMES = (5 * HOUR_MS + 20 * 60_000, 3 * HOUR_MS, 60_000, 9 * DAY_MS)
NUMBERS = {"median": TIMES, "p90": TIMES, "seconds": (5_400, 60, 5)}
ID = "sample0000000001"
MOST = 3
DULL = 3
"""How often a value is tried in messages; one that changes nothing counts as several."""
MENUS = (
    *(("h", "11", "22"), ("h",), ("z",), ("a", "3"), ("a", "7")),
    *(("t",), ("g",), ("d", "desk"), ("o",), ("m",), ("more",), ("f",)),
    *(
        ("bads", f"r1@{NOW}"),
        ("bad", "r1", "2", str(NOW), "1"),
        ("bad", "r1", "2", "0", "0"),
    ),
    *(("b", "void", "r1"), ("b", "pause", "r1", buttons.PauseFor.DAY.name)),
)
PANELS = (
    *("topic", "when", "send", "discard", "refuse", "to"),
    *("to languages", "to regions", "to types", "to active_days"),
)
OWN_DATA: Mapping[str, Any] = {
    "account": {
        "language": "ru",
        "consent_version": 2,
        "consent_at": "2026-11-26T10:00:00Z",
    },
    "consent_text": None,
    "news": {"safety": True},
    "not_sent": None,
    "reports": [],
    "broadcasts": [],
    "messages_on_their_way": 0,
    "paused_until": None,
    "staff": None,
}
FILE_KINDS = (
    "photo",
    "video",
    "document",
    "voice",
    "video_note",
    "animation",
    "audio",
    "location",
)
PERSONAL = (
    "My IIN is 880101300123. They call from 8 701 234 56 78, card 4111 1111 1111 1111."
)
WORDS = ("They say what happened and where.",)
TEXTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("name", "by", "holder", "author", "title"), ("Дана",)),
    **dict.fromkeys(("canonical", "url", "address"), ("https://example.com/post/1",)),
    **dict.fromkeys(("language", "paper", "instead", "languages"), ("kk", "ru", "en")),
    "description": (*WORDS, PERSONAL),
    "kind": FILE_KINDS,
    **dict.fromkeys(("text", "word", "forwarded", "how", "about", "detail"), WORDS),
    **dict.fromkeys(
        ("origin", "reply", "content", "note", "answered", "receipt"), WORDS
    ),
    "number": ("4F7K2M",),
    "code": ("K7M49QWDX2A7FE",),
    "place": ("43.24, 76.95", "Двор, дом 5"),
    "host": ("example.com",),
    **dict.fromkeys(("display", "link"), ("hxxps://example[.]com/post/1",)),
    "month": ("2026-10",),
    "period": ("2026-10", "2026-Q4", "2026", "2026-W40"),
    "digest": ("0a1b2c3d",),
    "outcome": tuple(Outcome),
    "way": tuple(Way),
    "urgency": ("urgent", "normal"),
    **dict.fromkeys(("day", "edition", "law_edition"), ("2026-11-19",)),
    "on": ("2026-11-19",),
    "at": ("2026-11-19T18:30:00Z",),
    "missing": ("administrator", "pin"),
}
"""Texts of fields by their names, or the last word of these; all others hold ids."""


class Sample(Value):
    message: Any
    view: Any = None

    @property
    def kind(self) -> str:
        return type(self.message).__name__

    def render(self, speaker: Speaker) -> Outgoing:
        view = () if self.view is None else (self.view,)
        outgoing: Outgoing = self.message.render(speaker, *view)
        return outgoing


def every_sample(speaker: Speaker) -> Iterator[Sample]:
    choices = Choices(speaker.channel)
    texts = set[Any]()
    hearing = Hearing(
        Listening(
            speaker.t.language, speaker.t.catalog, speaker.t.zone, speaker.t.zone_label
        ),
        speaker.channel,
        speaker.now,
        speaker.bot_username,
        speaker.commands,
    )
    for kind in sorted(KINDS.values(), key=lambda kind: kind.__module__):
        if hasattr(kind, "render"):
            yield from _samples_of(kind, choices, hearing, texts)


def _samples_of(
    kind: Any, choices: "Choices", hearing: "Hearing", texts: set[Any]
) -> Iterator[Sample]:
    """Yield samples of a kind that together say and offer all that was found.

    `texts` of the channel file were shown by kinds before.
    """
    known = set(texts)
    for first in choices.first(kind):
        tried = Counter[Any]()
        before = hearing.found(first)
        if not before <= known:
            known |= before
            yield first
        queue = deque([(first, before)])
        while queue:
            sample, before = queue.popleft()
            for key, other in choices.others(sample, tried):
                found = hearing.found(other)
                tried[key] += DULL if found <= before else 1
                if not found <= known:
                    known |= found
                    queue.append((other, found))
                    yield other
    texts.update(one for one in known if isinstance(one, tuple))


class Listening(Translator):
    """Keeps which sentences were asked for, and leaves their values out."""

    heard: set[Any] = field(default_factory=set)

    def __call__(self, message: str, /, **values: object) -> Markup:
        self.heard.add(message)
        return Markup(message)  # noqa: S704 - a sentence of the catalog

    def plain(self, message: str, /, **values: object) -> str:
        self.heard.add(message)
        return message

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        return self(one)


class Hearing(Speaker):
    """A speaker who says everything in one language, to a listening translator."""

    t: Listening

    def own(self, text: Text) -> str:
        said = super().own(text)
        self.t.heard.add((said,))
        return said

    def speaking(self, language: str) -> Speaker:
        return self

    def found(self, sample: Sample) -> frozenset[Any]:
        self.t.heard.clear()
        try:
            shown = sample.render(self)
            actions = [
                one.action
                for row in shown.rows
                for one in row
                if one.action is not None
            ]
            for action in actions:
                encode(action)
            if not shown.text:
                return frozenset()
        except (LookupError, ValueError, ArithmeticError):
            return frozenset()
        file = getattr(shown.file, "name", None)
        return frozenset((*self.t.heard, *(type(action) for action in actions), file))


class Choices:
    """Values that a field may have in a channel, by its type and name; the fullest one first."""

    def __init__(self, channel: Channel) -> None:
        types = [kind.id for kind in channel.types_on()]
        outcomes = channel.outcomes
        regions = tuple(one.code for one in channel.regions[:10])
        authorities = tuple(one.code for one in channel.authorities[:2])
        self._languages = channel.languages
        self._texts: dict[str, tuple[str, ...]] = {
            **TEXTS,
            **dict.fromkeys(("violation", "type", "found", "category"), tuple(types)),
            **dict.fromkeys(("region", "regions"), regions or (ID,)),
            **dict.fromkeys(("authority", "authorities"), authorities or (ID,)),
            "ground": tuple(ground.id for text in outcomes for ground in text.grounds)[
                :2
            ],
            "reason": tuple(reason.id for text in outcomes for reason in text.reasons)[
                :2
            ],
            # No more than one decision can state.
            "fact": tuple(_facts(channel)) or (ID,),
            "refusal": (*(one.id for one in channel.refusals[:1]), *WORDS[:1]),
            "territory": (channel.country, *regions[:1]),
        }
        self._known: dict[Any, tuple[Any, ...]] = {}
        # Values of fields and types that must agree with each other or the channel file.
        self._meant = {
            **_of_words(channel),
            **_of_broadcasts(channel.languages),
            **_of_capabilities(),
            **_of_choices(channel),
            **_of_figures(channel),
            **_of_changes(channel),
        }
        self._meant |= self._special()
        # A period whole
        self._shown = {
            *KINDS.values(),
            card_view.CardView,
            periods.Period,
            ChannelState,
        }

    def _special(self) -> dict[str, tuple[Any, ...]]:
        """Return messages and views that no single change of a field leads to."""
        number = "4F7K2M"
        full = self.full
        self._meant["Decision.before"] = (None,)
        case = full(model.Case)
        draft = self._least(Draft)
        sent = replace(
            full(afterwards.Referral), way=Way.EMAIL, stage=afterwards.Stage.FAILED
        )
        panel = replace(
            full(BroadcastPanel), author="", original=None, needs_approval=False
        )
        passage = replace(sent, stage=afterwards.Stage.PLANNED, sent_at=None)
        finding = Finding(Outcome.FORWARDED, authority=passage.authority)
        not_yet = replace(full(Decided), finding=finding, passage=passage)
        special = [
            *self._special_cards(case, sent),
            look_screen.LookView(full(Look), number, gave=True),
            AppealView(
                replace(full(Appeal), stage=AppealStage.DECIDED), number, gave=True
            ),
            draft_form.DraftStep(
                replace(draft, step=Step.REVIEW, violation=case.violation)
            ),
            DaySummary(NOW, 0, ()),
            news.OutcomeNews(ID, number, not_yet, case.violation),
            panel,
            replace(panel, original=panel.broadcast, menu=("send",)),
        ]
        blind = look_screen.blind(full(card_view.CardView))
        self._meant["LookView.card"] = (blind, None)
        every: dict[Any, tuple[Any, ...]] = {
            type(one): (full(type(one)), self._least(type(one)))
            for one in (case, *special)
        }
        for one in special:
            every[type(one)] = (*every[type(one)], one)
        return {kind.__name__: values for kind, values in every.items()}

    def _special_cards(
        self, case: model.Case, sent: afterwards.Referral
    ) -> list[card_view.CardView]:
        """Return cards of an open case, a forwarded one, and one that others joined."""
        card = self.full(card_view.CardView)
        least = self._least(card_view.CardView)
        open_case = replace(
            case,
            urgency=Urgency.NORMAL,
            decision=None,
            proposal=None,
            merged_into=None,
        )
        forwarded = replace(
            case, status=Status.FORWARDED, proposal=None, merged_into=None
        )
        proposed = replace(least, case=replace(case, decision=None))
        return [
            replace(card, case=open_case, is_private=True, can_undo=False, into=None),
            replace(card, case=forwarded, referral=sent, can_undo=False),
            replace(proposed, into=case, joined=(case,) * 12, is_private=True),
        ]

    def first(self, kind: Any) -> Iterator[Sample]:
        full, least, *special = self._plain(kind, "")
        messages = [least, full, *special]
        said = (
            get_type_hints(kind.load)["return"]
            if hasattr(kind, "load")
            else types.NoneType
        )
        views = [view for view in self.of(said, "")[::-1] if view is not None] or [None]
        for n in range(max(len(messages), len(views))):
            yield Sample(messages[n % len(messages)], views[n % len(views)])

    def others(
        self, sample: Sample, tried: Counter[Any]
    ) -> Iterator[tuple[Any, Sample]]:
        for key, message in self._changes(sample.message, tried):
            yield key, replace(sample, message=message)
        for key, view in self._changes(sample.view, tried):
            yield key, replace(sample, view=view)

    def _changes(
        self, value: Any, tried: Counter[Any], above: frozenset[type] = frozenset()
    ) -> Iterator[tuple[Any, Any]]:
        """Of several parts of a type the first is changed, and none that other kinds show."""
        if isinstance(value, tuple):
            for key, first in self._changes(value[0], tried, above) if value else ():
                yield key, (first, *value[1:])
        if not isinstance(value, Value):
            return
        owner: Any = type(value)
        met: set[Any] = {*above, owner}
        for one in fields(value):
            now = getattr(value, one.name)
            for n, other in enumerate(self._field(owner, one.name)):
                place = (owner, one.name, n)
                if tried[place] < MOST and other != now:
                    yield place, replace(value, **{one.name: other})
            part = type(now[0] if isinstance(now, tuple) and now else now)
            if part not in met and part not in self._shown:
                met.add(part)
                for key, inner in self._changes(now, tried, frozenset(met)):
                    yield key, replace(value, **{one.name: inner})

    def _field(self, owner: Any, name: str) -> tuple[Any, ...]:
        key = (owner, name)
        if key not in self._known:
            meant = self._meant.get(f"{owner.__name__}.{name}")
            values = meant or self.of(_hints(owner)[name], name)
            few = _hints(owner)[name] in (str, str | None) and not meant
            self._known[key] = (*values[:2], *values[-1:]) if few else values
        return self._known[key]

    def of(self, kind: Any, name: str) -> tuple[Any, ...]:
        origin = get_origin(kind)
        inner = get_args(kind)
        if origin in (Union, types.UnionType, OneOf):
            return tuple(value for one in inner for value in self.of(one, name))
        if origin is Literal:
            return inner
        if origin is tuple and inner[-1] is not Ellipsis:
            parts = [self.of(one, name) for one in inner]
            return tuple(
                tuple(one[n % len(one)] for one in parts) for n in range(len(parts[0]))
            )
        if origin in (tuple, frozenset):
            many = self._several(inner[0], name)
            return tuple(origin(some) for some in (many, many[:1], many[-1:], ()))
        if inner:
            return self._mappings(origin, inner, name)
        return self._plain(kind, name)

    def _several(self, kind: Any, name: str) -> tuple[Any, ...]:
        """Return as many of a type as an enumeration among its fields has members."""
        if not _is_value(kind) or kind.__name__ in self._meant:
            return self.of(kind, name)
        every = {one.name: self._field(kind, one.name) for one in fields(kind)}
        most = max(
            (len(some) for some in every.values() if isinstance(some[0], Enum)),
            default=2,
        )
        ways = [
            {name: some[n % len(some)] for name, some in every.items()}
            for n in range(most)
        ]
        return (*(kind(**way) for way in ways), self._least(kind))

    def _mappings(
        self, origin: Any, inner: tuple[Any, ...], name: str
    ) -> tuple[Any, ...]:
        if inner == (str, str):
            return (dict.fromkeys(self._languages, self.of(str, name)[0]),)
        values = self.of(inner[1] if len(inner) > 1 else int, name)
        made = {
            key: values[n % len(values)]
            for n, key in enumerate(self.of(inner[0], name))
        }
        return (Counter(made), Counter()) if origin is Counter else (made, {})

    def _plain(self, kind: Any, name: str) -> tuple[Any, ...]:
        if kind is types.NoneType or kind is Any:
            return (None,)
        if kind is int:
            is_moment = name.endswith(("at", "since", "until", "from", "moment", "now"))
            return MOMENTS if is_moment else NUMBERS.get(name, COUNTS)
        if kind is str:
            last = name.rpartition("_")[2]
            names = (name, name.removesuffix("s"), last, last.removesuffix("s"))
            return next(
                (self._texts[one] for one in names if one in self._texts), (ID,)
            )
        if kind.__name__ in self._meant:
            return self._meant[kind.__name__]
        if _is_value(kind):
            return (self.full(kind), self._least(kind))
        if kind in SIMPLE:
            return SIMPLE[kind]
        if issubclass(kind, Enum):
            return tuple(kind)
        raise TypeError(f"{kind} of {name}")

    def full(self, kind: Any) -> Any:
        names = [one.name for one in fields(kind)]
        return kind(**{name: self._field(kind, name)[0] for name in names})

    def _least(self, kind: Any) -> Any:
        needed = [one.name for one in fields(kind) if one.required]
        return kind(**{name: self._field(kind, name)[-1] for name in needed})


SIMPLE: Mapping[Any, tuple[Any, ...]] = {
    bool: (True, False),
    float: (27.6, 0.0),
    date: (date(2026, 11, 20), date(2027, 11, 20)),
    bytes: (b"number;type",),
}


def _is_value(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Value)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _of_words(channel: Channel) -> dict[str, tuple[Any, ...]]:
    types = channel.types_on()
    payloads = tuple(
        deep_links.DeepLink(types[0].id, region).payload
        for region in (None, *(one.code for one in channel.regions[:1]))
    )
    return {
        "PosterFile.payload": payloads,
        "HeldWords.draft": (ID, NOT_HELD, HANDED_ON, FORM_WAITS),
        "CallFiled.code": ("ABCDEFGHJKLMNP", "QRSTUVWXYZ2345", "6789K7M49QWDX2"),
        "OwnData.data": (OWN_DATA,),
        "Attachment.kind": FILE_KINDS,
        "FollowUp.order_until": (date(2026, 11, 1), None),
        "FollowUp.order_over_at": (None,),
        "StaffLine.role": (people.Role.ADMIN, *GIVEN, None),
        "OverdueCases.step": (1, 2, 0),
    }


def _of_changes(channel: Channel) -> dict[str, tuple[Any, ...]]:
    """Changes of the shipped files: a channel does not know its own."""
    number = "hotlines.112.number"
    mail = "authorities.mia.email"
    said = '"police@example.org"'
    files = read_files(None)
    now = ChannelState(files, (("types.gambling.on", "false"), (number, '"113"')))
    history = [
        ChannelChange(NOW, 1, None, "types.gambling.on", "true", "false"),
        ChannelChange(NOW, 1, 2, mail, "null", said),
        ChannelChange(NOW, 1, None, number, '"112"', '"113"'),
    ]
    waits = [Proposal(ID, mail, said, None, 1, NOW)]
    names = {1: "Әсел", 2: "Ерік"}
    empty = ChannelKept(ChannelState(files, ()), [], [], {})
    return {
        "Channel": (channel,),
        "ChannelState": (now, empty.now),
        "ChannelKept": (ChannelKept(now, history, waits, names), empty),
        "ChannelKept.history": (history, []),
        "ChannelKept.proposals": (waits, []),
        "ChannelKept.names": (names, {}),
        "ChangeDraft": tuple(_drafts_of_changes(channel)),
        "ChangeAsk.page": (0, 1),
        "ChannelTold.path": (number, None),
        "ChannelTold.before": ('"112"', None),
        "ChannelTold.after": ('"113"', None),
    }


def _drafts_of_changes(channel: Channel) -> Iterator[ChangeDraft]:
    """Each step of each area, with parts that belong together."""
    for area in Area:
        yield ChangeDraft(ID, area=area)
    for area, item in (
        (Area.NUMBERS, "112"),
        (Area.OFFICES, "mia"),
        (Area.TEXTS, "about"),
    ):
        yield ChangeDraft(ID, area=area, item=item, step=ChangeStep.PART)
    code = channel.languages[0]
    steps = (
        (Area.TYPES, "gambling", None, "true"),
        (Area.NUMBERS, "112", "number", '"113"'),
        (Area.TEXTS, "about", code, '"About"'),
        (Area.OFFICES, "mia", "way", '"email"'),
        (Area.GROUNDS, "restricted.order", None, "false"),
    )
    for area, item, part, said in steps:
        known = ChangeDraft(ID, area=area, item=item, part=part)
        yield replace(known, step=ChangeStep.VALUE)
        yield replace(known, step=ChangeStep.VALUE, refused=WORDS[0])
        yield replace(known, step=ChangeStep.REVIEW, said=said)
    number = ChangeDraft(ID, area=Area.NUMBERS, item="112", part="number")
    for fault in Fault:
        yield replace(
            number, step=ChangeStep.VALUE, refused=WORDS[0], fault=fault, limit=32
        )


def _of_broadcasts(languages: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    return {
        "Broadcast.contents": (
            dict.fromkeys(
                languages, Content(WORDS[0], ("photo", ID), (("More", "t.me/x"),))
            ),
            {languages[0]: Content(WORDS[0])},
            {},
        ),
        "Progress.tallies": (
            (
                Tally(1, "kk", Fate.DELIVERED, "", 900),
                Tally(1, "ru", Fate.FAILED, "address", 3),
            ),
            (),
        ),
        "BroadcastPanel.people": (
            dict.fromkeys(languages, 1_200),
            dict.fromkeys(languages, 1),
            {},
        ),
    }


def _of_capabilities() -> dict[str, tuple[Any, ...]]:
    return {
        "CapabilityLine": (
            CapabilityLine(
                grounds.GROUNDS.label,
                Looked(State.WAITS, grounds.Said.NOT_CHECKED, {"n": 21, "line": ID}),
            ),
            CapabilityLine(number_checks.HOTLINES.label, Looked(State.ON)),
            CapabilityLine(
                grounds.REGISTER.label, Looked(State.OFF, grounds.Said.NO_DAY)
            ),
        ),
    }


def _of_figures(channel: Channel) -> dict[str, tuple[Any, ...]]:
    counted = tuple(_counted(channel))
    return {
        "Counted": counted,
        "MonthlyReport.periods": (Beside(*counted[:1] * 4), Beside(counted[-1])),
        **dict.fromkeys(
            (f"Beside.{one.name}" for one in fields(Beside)), (*counted, None)
        ),
        "Counted.measures": tuple(one.measures for one in counted),
        "Period": tuple(map(periods.read, ("2026-10", "2026-Q4", "2026-W40"))),
        "Figures.found": ({Found.GONE: 31, Found.THERE: 6, Found.MOVED: 3}, {}),
        "Figures.regions": (
            dict.fromkeys((None, *(one.code for one in channel.regions)), 21),
            {},
        ),
    }


def _of_choices(channel: Channel) -> dict[str, tuple[Any, ...]]:
    languages = channel.languages
    types = channel.types_on()
    verdicts = tuple(_verdicts(channel, types[0].id))
    reasoned = tuple(("b", act.value) for act, rule in ACTS.items() if rule.reasons)
    looks = tuple(path[1:] for path in verdicts)
    overturned = channel.outcome(Outcome.OVERTURNED)
    grounds = (overturned.grounds[0].id, overturned.reasons[0].id)
    appeals = [(one.value, *grounds[:n]) for one in Ruling for n in range(3)]
    appeals += [(Ruling.OVERTURNED.value, *path) for path in looks]
    return {
        "Finding": tuple(_findings(channel)),
        "DialLine.number": tuple(line.number for line in channel.hotlines[:2]),
        "Fact.id": tuple(_facts(channel)) or (ID,),
        "DraftStep.page": (draft_form.CHANGES, None),
        "DraftStep.remarks": (
            *((one,) for kind in get_args(draft_form.Said) for one in kind),
            (),
        ),
        "CardView.account_outcomes": ({Outcome.RESTRICTED.value: 3, "removed": 1}, {}),
        "CardView.link": ("https://example.com/post/1", None),
        "CardView.menu": (None, *map(read_menu, (*MENUS, *reasoned, *verdicts))),
        "CardView.choices": ((("11", "Дана"), ("22", "Марат")), (("11", "Дана"),), ()),
        "AppealView.path": ((), *appeals),
        "BroadcastPanel.menu": (
            (),
            *(tuple(one.split()) for one in PANELS),
            *((menu, code) for menu in ("lang", "buttons") for code in languages),
        ),
    }


def _findings(channel: Channel) -> Iterator[Finding]:
    kind = channel.types_on()[0].id
    for text in channel.outcomes:
        authority = next(iter(channel.deciding_authorities(text.id, kind)), None)
        ground = next(
            (one.id for one in channel.grounds(text.id, kind, authority)), None
        )
        order = None
        if authority is not None and text.id is Outcome.RESTRICTED:
            order = _order(channel, authority)
        yield Finding(
            text.id,
            ground=ground,
            reason=next(
                (one.id for one in channel.reasons(text.id, kind, ground)), None
            ),
            authority=authority,
            words=WORDS[0],
            order=order,
        )


def _facts(channel: Channel) -> Iterator[str]:
    """Facts of a restriction: what was seen in cases of the first type, then the others."""
    seen = channel.facts_of(channel.types_on()[0].id)
    for fact in channel.facts:
        if fact.fits(Outcome.RESTRICTED) and (fact in seen or not fact.is_seen):
            yield fact.id


def _order(channel: Channel, authority: str) -> Order:
    return Order(authority, "12-7/345", date(2026, 3, 12), channel.country)


def _verdicts(channel: Channel, violation: str) -> Iterator[tuple[str, ...]]:
    for fact in channel.facts_of(violation)[:2]:
        yield ("o", fact.id)
    for outcome in verdict_step(channel, violation, ()).options:
        choice = verdict_step(channel, violation, (outcome,))
        while choice.options:
            yield ("o", *choice.path)
            choice = verdict_step(channel, violation, (*choice.path, choice.options[0]))
        yield ("o", *choice.path)
        if choice.asked is Asked.ORDER:
            yield ("o", *with_order(choice.path, _order(channel, choice.path[1])))


def _counted(channel: Channel) -> Iterator[Counted]:
    """Published figures of a month: many, and few."""
    first, second, third, *_ = [kind.id for kind in channel.types_on()]
    least = {(first, "kk"): (9, 2), (second, "ru"): (8, 5), (third, "ru"): (6, 3)}
    much = {(first, "kk"): (240, 60), (first, "ru"): (130, 51), (third, "en"): (7, 1)}
    counts = dict.fromkeys(FAIRNESS, least) | {
        Measure.REPORTS: much,
        Measure.OVERDUE: {},
    }
    fair = publish(counts, Spread(23, 4 * DAY_MS, 13 * DAY_MS))
    types: dict[str | None, int] = {
        id: max(0, 45 - 7 * n) for n, id in enumerate((*channel.monthly, OTHERS))
    }
    outcomes: dict[str | None, int] = dict.fromkeys(Outcome, 31)
    regions: dict[str | None, int] = dict.fromkeys(
        (one.code for one in channel.regions), 12
    )
    authorities: dict[str | None, int] = {one.code: 9 for one in channel.authorities}
    rows = {
        **{measure: {By.TYPE: types} for measure in PUBLIC},
        Measure.DECIDED: {By.OUTCOME: outcomes},
        Measure.OPENED: {By.REGION: regions},
        Measure.WAITING: {By.AUTHORITY: authorities},
    }
    public = {
        measure: publish_rows(measure, divided) for measure, divided in rows.items()
    }
    times = dict.fromkeys(
        (Took.DECISION, Took.WAITING), Spread(31, 5 * DAY_MS, 9 * DAY_MS)
    )
    yield Counted({**fair.measures, **public}, {**fair.times, **times})
    few = {measure: publish_rows(measure, {By.TYPE: {first: 2}}) for measure in Measure}
    yield Counted(few)
