"""Writing down a call: a question for each step, the review, and the code to read out."""

from collections.abc import Callable

from bot.domain.actions import hotlines as press
from bot.domain.actions.hotlines import CallAction
from bot.domain.citizen.draft import Call, Draft, Step
from bot.domain.citizen.receipt import show
from bot.domain.desk.case import Urgency
from bot.domain.link import defang
from bot.domain.notices import calls as said
from bot.domain.notices.calls import CallEnd
from bot.i18n import N_
from bot.messages.choosing import URGENCY_MARKS, region_rows, type_rows
from bot.messages.citizen.decided import decided_lines, described
from bot.messages.citizen.remarks import remarks
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing, Rows, Style
from bot.messages.speaker import Speaker, bold, code, lines, paragraphs, quote, rows_of, says

Screen = tuple[str, Rows]
SHOWN_WORDS = 900

LETTERS = {
    "A": N_("{letter} – Alfa"), "C": N_("{letter} – Charlie"), "D": N_("{letter} – Delta"),
    "E": N_("{letter} – Echo"), "F": N_("{letter} – Foxtrot"), "G": N_("{letter} – Golf"),
    "H": N_("{letter} – Hotel"), "J": N_("{letter} – Juliett"), "K": N_("{letter} – Kilo"),
    "M": N_("{letter} – Mike"), "N": N_("{letter} – November"), "P": N_("{letter} – Papa"),
    "Q": N_("{letter} – Quebec"), "R": N_("{letter} – Romeo"), "T": N_("{letter} – Tango"),
    "V": N_("{letter} – Victor"), "W": N_("{letter} – Whiskey"), "X": N_("{letter} – X-ray"),
    "Y": N_("{letter} – Yankee"),
}  # fmt: skip
"""How each letter of a report code is read out."""
URGENCY_NAMES = {
    Urgency.URGENT: N_("highest"),
    Urgency.HIGH: N_("high"),
    Urgency.NORMAL: N_("usual"),
}
END_SENTENCES = {
    CallEnd.READ_OUT: N_("The call is filed. Its code is not shown here any more."),
    CallEnd.CANCELLED: N_("The call was dropped: nothing was filed."),
    CallEnd.OVER: N_("No call is being written down."),
    CallEnd.EDITED: N_(
        "This message belongs to a call that is over, so the edit changes nothing. If staff need"
        " the new words, open the case with /case and add a note."
    ),
    CallEnd.LOST: N_(
        "You are no longer a member of staff, so the call was dropped and this message was not"
        " kept. Please pass the caller to a colleague."
    ),
}


@says(said.CallStep)
def call_step(speaker: Speaker, notice: said.CallStep) -> Outgoing:
    step = notice.step
    draft = step.draft
    if draft.step is Step.TYPE:
        text, rows = _ask_type(speaker, draft, step.group)
    else:
        text, rows = _SCREENS.get(draft.step, _review)(speaker, draft)
    head = bold(speaker.t("☎ A call"))
    return Outgoing(paragraphs(head, remarks(speaker, step), text), rows, stays_last=True)


@says(said.CallFiled)
def call_filed(speaker: Speaker, notice: said.CallFiled) -> Outgoing:
    t, shown = speaker.t, show(notice.code)
    spoken = speaker.speaking(_spoken(speaker, notice.language))
    text = paragraphs(
        bold(t("☎ The call is filed.")),
        lines(
            speaker.violation(notice.violation),
            t("Region: {region}", region=speaker.region(notice.region)),
            _urgency(speaker, notice.urgency),
            notice.joined and t("Others reported the same; it was added to their case."),
        ),
        lines(t("Read the report code to the caller, group by group:"), bold(code(shown))),
        _spelled(spoken, shown),
        *[
            quote(
                lines(
                    bold(t("There is already a decision on this link:")),
                    *decided_lines(speaker, one),
                )
            )
            for one in notice.decided
        ],
        t(
            "Tell the caller: we cannot ring back or write, because no name and no number is kept."
            " With the code they can ask what came of it, by phone or here with /status."
        ),
    )
    rows = (
        (Button(t.plain("Done, hide the code"), press.HideCallCode(), style="primary"),),
        (Button(t.plain("Next call"), press.BeginCall()),),
    )
    return Outgoing(text, rows, stays_last=True)


def _spelled(speaker: Speaker, shown: str) -> str:
    """Each group of the code on a line of its own, each letter with a word for it."""
    t = speaker.t
    groups = [
        ", ".join(
            t.plain(LETTERS[sign], letter=sign) if sign in LETTERS else sign for sign in group
        )
        for group in shown.split("-")
    ]
    return quote(lines(*map(defang, groups), t("All letters are Latin.")))


@says(said.TooManyCalls)
def too_many_calls(speaker: Speaker, notice: said.TooManyCalls) -> Outgoing:
    text = speaker.t.plural(
        "You filed {n} call within an hour. This one is kept: file it a little later.",
        "You filed {n} calls within an hour. This one is kept: file it a little later.",
        notice.most,
    )
    return Outgoing(text)


@says(said.CallWord)
def call_word(speaker: Speaker, notice: said.CallWord) -> Outgoing:
    t = speaker.t
    rows = ((Button(t.plain("Next call"), press.BeginCall()),),)
    return Outgoing(t(END_SENTENCES[notice.end]), () if notice.end is CallEnd.LOST else rows)


def _ask_region(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    options = [
        _button(draft, speaker.own(option.name), press.PickCallRegion, option.code)
        for option in speaker.channel.region_options
    ] or [_button(draft, t.plain("Skip"), press.GoOnWithCall)]
    regions = region_rows(
        speaker, lambda code: press.PickCallRegion(draft.id, draft.revision, code)
    )
    text = paragraphs(bold(t("Which region is the caller in?")), _contents(speaker, draft))
    return text, (*regions, *rows_of(options, 1), _end(speaker, draft, back=draft.editing))


def _ask_type(speaker: Speaker, draft: Draft, group: str | None) -> Screen:
    t = speaker.t
    rows = type_rows(
        speaker,
        group,
        lambda violation: press.PickCallType(draft.id, draft.revision, violation),
        lambda group: press.ShowCallTypes(draft.id, draft.revision, group),
    )
    text = paragraphs(bold(t("What is the caller reporting?")), _contents(speaker, draft))
    return text, (*rows, _end(speaker, draft))


def _ask_words(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    kind = speaker.channel.type(draft.violation or "")
    text = paragraphs(
        bold(speaker.violation(kind.id)),
        speaker.own(kind.explanation),
        _contents(speaker, draft),
        t(
            "Write what the caller says, and the link if they can give it. Leave out names and"
            " phone numbers of the caller."
        ),
    )
    rows = []
    if draft.has_content:
        rows.append((_button(draft, t.plain("Continue"), press.GoOnWithCall, style="primary"),))
        rows.append((_button(draft, t.plain("Start over"), press.ClearCall, Step.EVIDENCE),))
    return text, (*rows, _end(speaker, draft))


def _ask_why(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    urgency = (draft.call and draft.call.urgency) or Urgency.URGENT
    text = paragraphs(
        _urgency(speaker, urgency),
        bold(t("Why is it more urgent than usual? Write it in a few words.")),
        t("The reason stands on the case, with your name."),
    )
    return text, (_end(speaker, draft),)


def _review(speaker: Speaker, draft: Draft) -> Screen:
    t, call = speaker.t, draft.call or Call(speaker.t.language)
    kind = speaker.channel.type(draft.violation or "")
    urgency = call.urgency_beside(kind.priority.urgency)
    text = lines(
        bold(t("Check before filing")),
        t("Region: {region}", region=speaker.region(draft.region)),
        t("Type: {type}", type=speaker.violation(kind.id)),
        _contents(speaker, draft),
        _urgency(speaker, urgency),
        t("Reason: {reason}", reason=defang(call.why or "")) if call.raised is not None else None,
        t("The caller speaks: {language}", language=language_name(_spoken(speaker, call.language))),
    )
    send = _button(draft, t.plain("File the call"), press.SendCall, style="success")
    rows = ((send,), *_urgency_rows(speaker, draft, urgency), *_changes(speaker, draft))
    return text, (*rows, _end(speaker, draft, back=False))


def _urgency_rows(speaker: Speaker, draft: Draft, urgency: Urgency) -> Rows:
    t = speaker.t
    if draft.call is not None and draft.call.raised is not None:
        return ((_button(draft, t.plain(RAISES[Urgency.NORMAL]), press.LowerCall),),)
    return tuple(
        (_button(draft, t.plain(RAISES[level]), press.RaiseCall, int(level)),)
        for level in RAISES
        if level < urgency
    )


def _changes(speaker: Speaker, draft: Draft) -> Rows:
    t, call = speaker.t, draft.call or Call(speaker.t.language)
    spoken = [
        _button(draft, language_name(other), press.SetCallLanguage, other)
        for other in speaker.channel.languages
        if other != call.language
    ]
    evidence = _button(draft, t.plain("Link or description"), press.EditCall, Step.EVIDENCE)
    edits = [_button(draft, t.plain("Change the type"), press.EditCall, Step.TYPE)]
    if speaker.channel.regions:
        edits.append(_button(draft, t.plain("Region"), press.EditCall, Step.REGION))
    return *rows_of(spoken, 2), (evidence,), *rows_of(edits, 2)


def _spoken(speaker: Speaker, language: str) -> str:
    """The language of the caller, as long as the channel speaks it."""
    return language if language in speaker.channel.languages else speaker.t.language


RAISES = {
    Urgency.URGENT: N_("🔴 Urgent: danger now"),
    Urgency.HIGH: N_("🟠 More urgent"),
    Urgency.NORMAL: N_("Usual urgency"),
}
_SCREENS: dict[Step, Callable[[Speaker, Draft], Screen]] = {
    Step.REGION: _ask_region,
    Step.EVIDENCE: _ask_words,
    Step.URGENCY: _ask_why,
}


def _urgency(speaker: Speaker, urgency: Urgency) -> str:
    name = speaker.t.plain(URGENCY_NAMES[urgency])
    return speaker.t("Urgency: {urgency}", urgency=f"{URGENCY_MARKS[urgency]} {name}")


def _contents(speaker: Speaker, draft: Draft) -> str | None:
    if not draft.has_content:
        return None
    return lines(
        *[quote(link.display) for link in draft.links],
        described(draft.description, SHOWN_WORDS),
        described(draft.forwarded, SHOWN_WORDS),
    )


def _end(speaker: Speaker, draft: Draft, *, back: bool = True) -> tuple[Button, ...]:
    cancel = _button(draft, speaker.t.plain("Drop the call"), press.CancelCall)
    return (
        (_button(draft, speaker.t.plain("Back"), press.GoBackInCall), cancel) if back else (cancel,)
    )


def _button(
    draft: Draft,
    text: str,
    kind: Callable[..., CallAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    return Button(text, kind(draft.id, draft.revision, *args), style=style)
