"""The screens of /care: one's own settings and count, limits that seniors set."""

from bot.domain.actions import staff as press
from bot.domain.actions.holds import ReleaseBecause, ShowColleagues
from bot.domain.desk.why import Why
from bot.domain.link import defang
from bot.domain.notices import staff as said
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, rows_of, says

CHOICES = (5, 10, 20)
"""Disturbing files a day that a senior can choose."""
SHOWN_NAME = 30


@says(said.CareScreen)
def care(speaker: Speaker, notice: said.CareScreen) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Taking care of yourself")),
        t("Text-only shift: on. Files stay closed; others are told nothing.")
        if notice.text_only
        else t("Text-only shift: off."),
        lines(
            t.plural(
                "You opened {n} disturbing file today.",
                "You opened {n} disturbing files today.",
                notice.opened,
            ),
            t("Limit: {n} a day.", n=notice.most) if notice.most else t("No limit is set."),
        ),
        t("Only you see this count. A case that is too hard can be handed over at any time."),
    )
    label = t.plain("End the text-only shift") if notice.text_only else t.plain("Text only")
    limits = [Button(t.plain("Limits…"), press.ShowCareLimits())] if notice.may_limit else []
    return Outgoing(text, filled([Button(label, press.SetTextOnly(not notice.text_only))], limits))


@says(said.CareLimits)
def limits(speaker: Speaker, notice: said.CareLimits) -> Outgoing:
    t = speaker.t
    chosen = next((line for line in notice.lines if line.whom == notice.chosen), None)
    if chosen is not None:
        return _choice(speaker, chosen)
    shown = [
        t("{name}: {limit}", name=defang(line.name), limit=_limit(speaker, line))
        for line in notice.lines
    ]
    text = paragraphs(
        bold(t("How many disturbing files a day may be opened")),
        lines(*shown),
        t(
            "A person's own limit takes precedence over the desk's. No other person sees how "
            "many files a person opened."
        ),
    )
    every = [
        Button(shortened(line.name, SHOWN_NAME), press.ChooseCareLimit(*_parts(line)))
        for line in notice.lines
    ]
    return Outgoing(text, (*rows_of(every, 1), (Button(t.plain("Back"), press.ShowCare()),)))


def _choice(speaker: Speaker, line: said.CareLine) -> Outgoing:
    t, (kind, id) = speaker.t, _parts(line)
    text = lines(bold(defang(line.name)), t("Now: {limit}", limit=_limit(speaker, line)))
    every = [Button(str(most), press.SetCareLimit(kind, id, most)) for most in CHOICES]
    none = [Button(t.plain("No limit"), press.SetCareLimit(kind, id, 0))]
    desk = [Button(t.plain("Same as the desk"), press.SetCareLimit(kind, id, None))]
    back = [Button(t.plain("Back"), press.ShowCareLimits())]
    return Outgoing(text, filled(every, none, desk if kind == "staff" else [], back))


def _parts(line: said.CareLine) -> tuple[str, str]:
    kind, _, id = line.whom.partition(":")
    return kind, id


def _limit(speaker: Speaker, line: said.CareLine) -> str:
    t = speaker.t
    if line.most:
        return str(t.plain("at most {n}", n=line.most))
    as_desk = line.most is None and line.whom.startswith("staff:")
    return str(t.plain("same as the desk") if as_desk else t.plain("no limit"))


@says(said.NotOpened)
def not_opened(speaker: Speaker, notice: said.NotOpened) -> Outgoing:
    t = speaker.t
    if notice.most is None:
        return Outgoing(
            t(
                "The files of № {number} stay closed: your shift is text-only. /care changes it.",
                number=notice.number,
            )
        )
    text = paragraphs(
        t.plural(
            "You opened {n} disturbing file today, and your limit is {most}.",
            "You opened {n} disturbing files today, and your limit is {most}.",
            notice.opened,
            most=notice.most,
        ),
        t(
            "Please take a rest, or give № {number} to a colleague. A senior moderator can lift"
            " the limit.",
            number=notice.number,
        ),
    )
    give = Button(t.plain("Hand over…"), ShowColleagues(notice.case, notice.version))
    back = Button(
        t.plain("Back into the queue"), ReleaseBecause(notice.case, notice.version, Why.HARD)
    )
    return Outgoing(text, ((give,), (back,)))
