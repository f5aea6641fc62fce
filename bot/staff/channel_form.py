"""Form that changes the channel in a chat, the page that it begins on, and what admins hear."""

import json
from enum import Enum, StrEnum
from typing import Any, ClassVar

from bot.channel.files import ChannelError
from bot.channel.model import UnknownId
from bot.channel.parts import Fault
from bot.core import channel_changes, forms, members_store
from bot.core.channel_changes import ChannelChange, Proposal
from bot.core.drafts_store import Drafts
from bot.core.forms import FillIn, SendForm, ShowPage, Steps, moved, settled
from bot.core.messages import (
    LABEL_LIMIT,
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Part,
    Speaker,
    Worded,
    bold,
    button,
    code,
    filled,
    language_name,
    lines,
    paragraphs,
    rows_of,
    shortened,
    untapped,
)
from bot.core.people import Right
from bot.core.pickers import packed, paged, press, ticked, way_out
from bot.core.times import today
from bot.core.work import Work
from bot.staff import channel_settings as settings
from bot.staff.channel_settings import Area, ChannelState, Kind, Setting
from bot.values import Value, Way

ON_A_PAGE = 12
_NEWEST = 5
"""Changes that the page and a question show."""
_SHOWN = 700
"""Characters of a value, at most: a text of the channel file is no longer."""
_BRIEF = 60
"""The same in the history."""


@button("k:channel", right=Right.MANAGE_STAFF)
class ShowChannel(Action): ...


@button("k:change:{area}", right=Right.MANAGE_STAFF)
class BeginChange(Action):
    area: Area


@button("k:read", right=Right.MANAGE_STAFF)
class ReadAgain(Action): ...


class ProposalAction(Action):
    right: ClassVar[Right | None] = Right.MANAGE_STAFF

    proposal: str


@button("k:agree:{proposal}")
class AgreeToChange(ProposalAction): ...


@button("k:refuse:{proposal}")
class RefuseChange(ProposalAction): ...


class Step(StrEnum):
    """Values are stored: do not change them."""

    ITEM = "item"
    PART = "part"
    VALUE = "value"
    REVIEW = "review"


BACK_TO_FILE = "file"
UNCHECKED = "unchecked"
_SWITCHED = {Area.LANGUAGES, Area.TYPES}
"""Areas of which each item is on or off: a press switches it."""


class ChangeProblem(Worded):
    NO_WORDS = N_("Please write it as text.")
    ONLY_BUTTONS = N_("Please press one of the buttons.")
    SAME = N_("It stands there already.")


class ChangeDraft(forms.Draft, kw_only=True):
    """`said` is the new value as JSON, `is_reset` that of the file; `refused` is the line in
    which the check of the channel file did not take the last one, `fault` why; `limit` characters
    fit."""

    form: ClassVar[str] = "k"

    step: Step = Step.ITEM
    area: Area
    item: str | None = None
    part: str | None = None
    said: str | None = None
    is_reset: bool | None = None
    refused: str | None = None
    fault: Fault | None = None
    limit: int | None = None

    @property
    def setting(self) -> Setting:
        return Setting(self.area, self.item or "", self.part or settings.ONLY_PART)


def _has_parts(draft: ChangeDraft) -> bool:
    if draft.area in {*_SWITCHED, Area.GROUNDS}:
        return False
    return draft.item != settings.CONTACT


def _has_value(draft: ChangeDraft) -> bool:
    return draft.said is not None or bool(draft.is_reset)


CHANGE_DRAFTS = Drafts(ChangeDraft)
CHANGE_STEPS: Steps[ChangeDraft, Enum] = Steps(
    forms.Step(Step.ITEM, ("item",)),
    forms.Step(Step.PART, ("part",), asked=_has_parts),
    forms.Step(
        Step.VALUE,
        ("said", "is_reset", "refused", "fault", "limit"),
        _has_value,
        asked=lambda draft: draft.area not in _SWITCHED,
    ),
    forms.Step(Step.REVIEW),
)


def choose_value(
    draft: ChangeDraft, value: str, now: ChannelState
) -> forms.Found[ChangeDraft]:
    """Take what a button says. Raises UnknownId."""
    channel = now.files.channel()
    match draft.step:
        case Step.ITEM if value in settings.items_of(draft.area, channel):
            chosen = settled(draft, draft.step, item=value)
            if draft.area in _SWITCHED:
                return put_value(chosen, not now.value(chosen.setting), now)
            return CHANGE_STEPS.onward(chosen)
        case Step.PART if value in settings.parts_of(
            draft.area, draft.item or "", channel
        ):
            return CHANGE_STEPS.onward(settled(draft, draft.step, part=value))
        case Step.VALUE if value == BACK_TO_FILE:
            return put_value(draft, None, now)
        case Step.VALUE if draft.setting.kind is Kind.WAY:
            return put_value(draft, Way(value).value, now)
        case Step.VALUE if draft.setting.kind is Kind.CHECK and value == UNCHECKED:
            return put_value(draft, False, now)
    raise UnknownId(draft.step, value)


def write_value(
    draft: ChangeDraft, text: str, now: ChannelState, at: int
) -> forms.Found[ChangeDraft]:
    kind = draft.setting.kind
    if draft.step is not Step.VALUE or kind not in {Kind.WORDS, Kind.CHECK}:
        return ChangeProblem.ONLY_BUTTONS
    words = text.strip()
    if not words:
        return ChangeProblem.NO_WORDS
    if kind is Kind.CHECK:
        day = today(at, now.files.channel().zone)
        return put_value(draft, {"day": day.isoformat(), "by": words}, now)
    return put_value(draft, words, now)


def put_value(
    draft: ChangeDraft, value: Any, now: ChannelState
) -> forms.Found[ChangeDraft]:
    """The draft with a value that the check of the channel file takes; None is the file's."""
    setting = draft.setting
    after = now.after(setting, value)
    refused = settings.refusal_of(now, setting.path, after)
    if refused is not None:
        return _refused(draft, refused)
    if after == dict(now.changes).get(setting.path):
        return ChangeProblem.SAME
    given = settled(
        draft,
        Step.VALUE,
        said=after,
        is_reset=after is None,
        refused=None,
        fault=None,
        limit=None,
    )
    return CHANGE_STEPS.onward(given)


def _refused(draft: ChangeDraft, error: ChannelError) -> ChangeDraft:
    fault, limit = None, None
    if error.first is not None:
        fault, limit = error.first.fault, error.first.limit
    return moved(draft, refused=error.lines[0], fault=fault, limit=limit)


# Words


AREAS = {
    Area.LANGUAGES: N_("Languages"),
    Area.TYPES: N_("Types on and off"),
    Area.NUMBERS: N_("Hotlines"),
    Area.TEXTS: N_("Texts of the front desk"),
    Area.OFFICES: N_("Authorities and departments"),
    Area.GROUNDS: N_("Grounds checked"),
}
_TEXT_NAMES = {
    "contact": N_("How people reach us"),
    "operator": N_("Who runs the channel"),
    "about": N_("What the channel is"),
    "emergency": N_("In an emergency"),
    "safety": N_("How people stay safe"),
    "consent": N_("What people consent to"),
}
_PARTS = {
    "number": N_("Number"),
    "version": N_("Version"),
    "label": N_("Name"),
    "what_for": N_("What it is for"),
    "hours": N_("Hours"),
    "name": N_("Name"),
    "email": N_("E-mail address"),
    "url": N_("Address of its system"),
    "way": N_("Way of the case files"),
}
_WAYS = {
    Way.DESK: N_("Its group in Telegram"),
    Way.EMAIL: N_("E-mail"),
    Way.WEBHOOK: N_("Its own system"),
    Way.HAND: N_("By hand"),
}
_ASKED = {
    Area.LANGUAGES: N_(
        "Which language? A press switches it. Who chose it before is still answered in it."
    ),
    Area.TYPES: N_("Which type? A press switches it."),
    Area.NUMBERS: N_("Which number?"),
    Area.TEXTS: N_("Which text?"),
    Area.OFFICES: N_("Which office?"),
    Area.GROUNDS: N_("Which ground did a lawyer check?"),
}


_FAULTS = {
    Fault.NUMBER: N_(
        "This is not a number to dial. Write 2 to 20 digits, with + in front of a country code."
    ),
    Fault.TAKEN: N_("Another hotline has this number. Please write another one."),
    Fault.EMAIL: N_("This is no e-mail address. Write it whole, with @ and no space."),
    Fault.URL: N_(
        "This is no address of a system. Write one that begins with https://, without a password."
    ),
    Fault.NO_ADDRESS: N_(
        "This way has no address yet. Write the address first, or choose another way."
    ),
    Fault.ALL_OFF: N_("One type must stay on. Switch another one on first."),
    Fault.NO_LANGUAGE: N_("One language must stay on. Switch another one on first."),
    Fault.EXAMPLE: N_(
        "The contact is that of the example. Write under “How people reach us” where people reach you."
    ),
}


def _refusal(speaker: Speaker, draft: ChangeDraft) -> Part:
    """Say why a value was refused and what to do; the line of the check where no sentence is."""
    t = speaker.t
    if draft.fault is Fault.LONG:
        return t.plural(
            "The text is too long: {n} character fits. Write a shorter one.",
            "The text is too long: {n} characters fit. Write a shorter one.",
            draft.limit or 0,
        )
    if draft.fault is not None:
        return t(_FAULTS[draft.fault])
    return code(shortened(draft.refused or "", _SHOWN))


def _item_name(speaker: Speaker, now: ChannelState, setting: Setting) -> str:
    """The name of an item as it stands now, which an admin looks for."""
    if setting.item in _TEXT_NAMES:
        return speaker.t.plain(_TEXT_NAMES[setting.item])
    if setting.area is Area.LANGUAGES:
        return _language(speaker, setting.item)
    label = settings.own_label(speaker, now, setting) or setting.item
    if setting.area is Area.NUMBERS:
        return f"{now.number(setting.item)} – {label}"
    return shortened(label, 60)


def _part_name(speaker: Speaker, part: str) -> str:
    """A key of an item, a language, or both."""
    t = speaker.t
    name, _, code = part.partition(".")
    if name not in _PARTS:
        return _language(speaker, name)
    if code:
        return f"{t.plain(_PARTS[name])}, {_language(speaker, code)}"
    return t.plain(_PARTS[name])


def _language(speaker: Speaker, code: str) -> str:
    """The name of a language that the channel speaks; of one that it left, the code."""
    if code in speaker.channel.name.root:
        return language_name(code)
    return code


def setting_name(speaker: Speaker, now: ChannelState, setting: Setting) -> str:
    try:
        name = _item_name(speaker, now, setting)
    except UnknownId:  # the files have it no more
        return untapped(setting.path, _SHOWN)
    if setting.part != settings.ONLY_PART:
        name = f"{name}, {_part_name(speaker, setting.part)}"
    return untapped(name, _SHOWN)


def _value_words(
    speaker: Speaker, setting: Setting, value: Any, limit: int = _SHOWN
) -> str:
    """Show a value whole, as code: nothing in it opens at a tap, and an admin reads each letter."""
    t = speaker.t
    match setting.kind:
        case Kind.SWITCH:
            return t.plain("on") if value else t.plain("off")
        case Kind.CHECK if isinstance(value, dict):
            name = untapped(value["by"], _SHOWN)
            return t.plain("{day}, {name}", day=str(value["day"]), name=name)
        case Kind.CHECK:
            return t.plain("not checked")
        case Kind.WAY:
            return t.plain(_WAYS[Way(value or Way.HAND)])
    if value is None:
        return t.plain("nothing")
    return code(shortened(str(value), limit))


def _of_json(
    speaker: Speaker, setting: Setting, said: str | None, limit: int = _SHOWN
) -> str:
    if said is None:
        return speaker.t.plain("as in the file")
    return _value_words(speaker, setting, _value_of(said), limit)


class ChannelKept(Value):
    """Changes and proposals of the database, with the names of their authors."""

    now: ChannelState
    history: list[ChannelChange]
    proposals: list[Proposal]
    names: dict[int, str]

    def name(self, id: int | None) -> str:
        return untapped(self.names.get(id or 0, "?"), _BRIEF)


async def _load(work: Work) -> ChannelKept:
    history = await channel_changes.channel_history(work.tx)
    proposals = await channel_changes.waiting_proposals(work.tx, work.now)
    people = {one.by for one in history} | {one.by for one in proposals}
    people |= {one.second for one in history if one.second is not None}
    names = await members_store.staff_names(work.tx, sorted(people))
    return ChannelKept(await settings.standing(work), history, proposals, names)


def _history_lines(
    speaker: Speaker, kept: ChannelKept, history: list[ChannelChange], *, named: bool
) -> list[str]:
    """The newest changes first; `named` says of which key each is."""
    t = speaker.t
    told = list[str]()
    for one in reversed(history[-_NEWEST:]):
        setting = settings.setting_at(one.path)
        values: dict[str, Any] = {
            "day": t.day(one.at),
            "name": kept.name(one.by),
            "before": _of_json(speaker, setting, one.before, _BRIEF),
            "after": _of_json(speaker, setting, one.after, _BRIEF),
        }
        said = t("{day}, {name}: {before} → {after}", **values)
        if one.second is not None:
            second = kept.name(one.second)
            said = t(
                "{day}, {name}, agreed by {second}: {before} → {after}",
                second=second,
                **values,
            )
        if named:
            told.append(bold(setting_name(speaker, kept.now, setting)))
        told.append(said)
    return told


class ChannelPage(Message):
    """The channel: what an admin can change, what differs from the file, what waits."""

    async def load(self, work: Work) -> ChannelKept:
        return await _load(work)

    def render(self, speaker: Speaker, kept: ChannelKept) -> Outgoing:
        t = speaker.t
        channel = kept.now.files.channel()
        differs = len(kept.now.changes)
        own = differs and t.plural(
            "{n} thing differs from the file.",
            "{n} things differ from the file.",
            differs,
        )
        history = _history_lines(speaker, kept, kept.history, named=True)
        waits = [
            setting_name(speaker, kept.now, settings.setting_at(one.path))
            for one in kept.proposals
        ]
        if len(waits) > 1:
            waits = [f"{n} {name}" for n, name in enumerate(waits, 1)]
        text = paragraphs(
            bold(t("The channel")),
            own or t("Everything is as in the file."),
            bool(history) and lines(bold(t("Newest changes")), *history),
            bool(waits) and lines(bold(t("Waits for another admin")), *waits),
        )
        areas = [
            Button(t.plain(AREAS[area]), BeginChange(area))
            for area in Area
            if settings.items_of(area, channel)
        ]
        agree = [
            _decide(speaker, one.id, n if len(waits) > 1 else None)
            for n, one in enumerate(kept.proposals, 1)
        ]
        again = Button(t.plain("Read the file again"), ReadAgain())
        return Outgoing(text, filled(*packed(areas), (again,), *agree))


def _decide(speaker: Speaker, proposal: str, number: int | None = None) -> list[Button]:
    """Buttons of a proposal, with its `number` where several stand below each other."""
    agree = speaker.t.plain("Approve")
    refuse = speaker.t.plain("Refuse")
    if number is not None:
        agree, refuse = f"{agree} {number}", f"{refuse} {number}"
    return [
        Button(agree, AgreeToChange(proposal), style="success"),
        Button(refuse, RefuseChange(proposal), style="danger"),
    ]


class ChangeAsk(Message):
    """A step of the form."""

    draft: ChangeDraft
    problem: ChangeProblem | None = None
    page: int = 0

    async def load(self, work: Work) -> ChannelKept:
        return await _load(work)

    def render(self, speaker: Speaker, kept: ChannelKept) -> Outgoing:
        t = speaker.t
        draft = self.draft
        ways = way_out(speaker, draft, CHANGE_STEPS)
        # A problem is about a later value than the refusal.
        is_there = draft.step is Step.VALUE or draft.area in _SWITCHED
        refused = self.problem is None and is_there and draft.refused is not None
        if draft.step is Step.ITEM:
            question: Part = t(_ASKED[draft.area])
            rows, turns = self._items(speaker, kept)
        elif draft.step is Step.PART:
            whole = Setting(draft.area, draft.item or "", settings.ONLY_PART)
            name = setting_name(speaker, kept.now, whole)
            question = paragraphs(bold(name), t("What do you want to change?"))
            rows, turns = self._parts(speaker, kept), ()
        else:
            question = self._about(speaker, kept)
            rows, turns = self._answers(speaker, kept), ()
        text = paragraphs(
            self.problem and t(self.problem.sentence),
            refused and t("The channel cannot work like this:"),
            refused and _refusal(speaker, draft),
            bold(t(AREAS[draft.area])),
            question,
        )
        return Outgoing(text, filled(*rows, turns, ways))

    def _items(self, speaker: Speaker, kept: ChannelKept) -> tuple[Any, Any]:
        draft = self.draft
        channel = kept.now.files.channel()
        every = settings.items_of(draft.area, channel)
        shown, turns = paged(every, self.page, ON_A_PAGE, lambda page: self._turn(page))
        buttons = []
        for item in shown:
            setting = Setting(draft.area, item, settings.ONLY_PART)
            label = _item_name(speaker, kept.now, setting)
            if draft.area in {*_SWITCHED, Area.GROUNDS}:
                label = ticked(label, bool(kept.now.value(setting)), off="✗")
            label = shortened(label, LABEL_LIMIT)
            buttons.append(press(draft, label, FillIn, item))
        return packed(buttons), turns

    def _turn(self, page: int) -> ShowPage:
        draft = self.draft
        return ShowPage(draft.form, draft.id, draft.revision, str(page))

    def _parts(self, speaker: Speaker, kept: ChannelKept) -> Any:
        draft = self.draft
        channel = kept.now.files.channel()
        parts = settings.parts_of(draft.area, draft.item or "", channel)
        buttons = [
            press(draft, _part_name(speaker, part), FillIn, part) for part in parts
        ]
        return packed(buttons)

    def _about(self, speaker: Speaker, kept: ChannelKept) -> str:
        """The value as it is, as it would be, and as it was."""
        t = speaker.t
        draft = self.draft
        setting = draft.setting
        now = kept.now
        path = setting.path
        name = setting_name(speaker, now, setting)
        history = [one for one in kept.history if one.path == path]
        values = [
            t("Now: {value}", value=_value_words(speaker, setting, now.value(setting)))
        ]
        if path in dict(now.changes) or draft.step is Step.REVIEW:
            of_file = _value_words(speaker, setting, now.file_value(setting))
            values.append(t("In the file: {value}", value=of_file))
        if draft.step is Step.REVIEW:
            new = now.file_value(setting)
            if draft.said is not None:
                new = _value_of(draft.said)
            values.append(
                bold(t("New: {value}", value=_value_words(speaker, setting, new)))
            )
        past = _history_lines(speaker, kept, history, named=False)
        return paragraphs(
            bold(name),
            lines(*values),
            bool(past) and lines(bold(t("Newest changes")), *past),
            self._hint(speaker),
        )

    def _hint(self, speaker: Speaker) -> Part:
        t = speaker.t
        setting = self.draft.setting
        if self.draft.step is Step.REVIEW:
            return setting.is_grave and t(
                "Another admin must agree. Where there is none, it is confirmed on the server."
            )
        if setting.kind is Kind.CHECK:
            return t(
                "Who checked it? Write the name as it shall be published; the day is today."
            )
        if setting.kind is Kind.WORDS:
            return t("Write the new text or value.")
        return t("Please press one of the buttons.")

    def _answers(self, speaker: Speaker, kept: ChannelKept) -> Any:
        t = speaker.t
        draft = self.draft
        setting = draft.setting
        if draft.step is Step.REVIEW:
            label = t.plain("Save")
            if setting.is_grave:
                label = t.plain("Ask another admin")
            return ((press(draft, label, SendForm, None, style="success"),),)
        buttons = []
        if setting.kind is Kind.WAY:
            buttons += [
                press(draft, t.plain(_WAYS[way]), FillIn, way.value) for way in Way
            ]
        if setting.kind is Kind.CHECK:
            buttons.append(press(draft, t.plain("Not checked"), FillIn, UNCHECKED))
        if setting.path in dict(kept.now.changes):
            back = t.plain("Back to the file’s value")
            buttons.append(press(draft, back, FillIn, BACK_TO_FILE))
        return rows_of(buttons, 1)


def _value_of(said: str) -> Any:
    """The value of a change; words that are no JSON are shown as they stand."""
    try:
        return json.loads(said)
    except ValueError:
        return said


class ChannelWord(Worded):
    """Answers about a change."""

    CHANGED = N_("Changed. All of the bot follows within seconds.")
    ASKED = N_("The other admins are asked. It waits for a week.")
    ALONE = N_(
        "You are the only admin: confirm it on the server within a week, with this command."
    )
    PROPOSED = N_("{name} wants to change the channel. Do you agree?")
    AGREED = N_("{name} agreed. All of the bot follows within seconds.")
    REFUSED = N_("{name} refused, or took it back. Nothing changes.")
    OVER = N_("This was decided already, or its week is over.")
    READ = N_("The file was read. All of the bot follows within seconds.")
    FAULTY = N_("The file has a fault. The channel stays as it is.")
    UNFIT = N_(
        "The file was read, but these changes do not fit it any more and are left out."
    )


CONFIRM = "python -m bot channel --confirm {proposal}"


class ChannelTold(Message):
    """A word about a change, with its values where it is about one."""

    word: ChannelWord
    name: str = ""
    path: str | None = None
    before: str | None = None
    after: str | None = None
    proposal: str | None = None
    lines: tuple[str, ...] = ()

    async def load(self, work: Work) -> ChannelKept:
        return await _load(work)

    def render(self, speaker: Speaker, kept: ChannelKept) -> Outgoing:
        t = speaker.t
        values: Part = None
        if self.path is not None:
            setting = settings.setting_at(self.path)
            values = lines(
                bold(setting_name(speaker, kept.now, setting)),
                t("Before: {value}", value=_of_json(speaker, setting, self.before)),
                t("New: {value}", value=_of_json(speaker, setting, self.after)),
            )
        command = None
        if self.word is ChannelWord.ALONE and self.proposal is not None:
            command = code(CONFIRM.format(proposal=self.proposal))
        text = paragraphs(
            bold(t(self.word.sentence, name=untapped(self.name, _BRIEF))),
            values,
            command,
            bool(self.lines) and code(shortened("\n".join(self.lines), _SHOWN)),
        )
        row = [Button(t.plain("The channel"), ShowChannel())]
        if self.word is ChannelWord.PROPOSED and self.proposal is not None:
            row = _decide(speaker, self.proposal)
        return Outgoing(text, (tuple(row),))


def told_of(
    word: ChannelWord, of: ChannelChange | Proposal, name: str = ""
) -> ChannelTold:
    """A word about this change; a proposal can be decided under it."""
    proposal = None
    if isinstance(of, Proposal):
        proposal = of.id
    return ChannelTold(word, name, of.path, of.before, of.after, proposal)


def told_faulty(error: ChannelError) -> ChannelTold:
    return ChannelTold(ChannelWord.FAULTY, lines=tuple(error.lines))
