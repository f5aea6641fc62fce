"""The tour: a walk on invented cases by buttons that lead only to its own screens."""

from bot.channel.parts import ViolationType
from bot.domain.actions.desk import TakeNext
from bot.domain.actions.staff import ShowTourStep
from bot.domain.desk.case import Outcome
from bot.domain.desk.tour import TourStep
from bot.domain.notices import staff as said
from bot.i18n import N_
from bot.messages.desk.choice import LABEL_LIMIT
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

STEP_SENTENCES = {
    TourStep.OFFER: N_(
        "Welcome. Would you like to try everything in five minutes on invented cases? Nothing is"
        " stored, and no reporter is told. /tour brings it at any time."
    ),
    TourStep.CARD: N_(
        "1 of 6. This is a case. The link cannot be opened by accident; what reporters "
        "wrote is below it. The first button is a usual decision: one press is enough. "
        "Press it."
    ),
    TourStep.PRESSED: N_(
        "2 of 6. Decided. The reporters are told only when the time for Undo is over. A wrong"
        " button is pressed sometimes: press Undo."
    ),
    TourStep.UNDONE: N_(
        "3 of 6. Undone, and the reporters were not told. For a decision that is not usual, "
        "press Outcome."
    ),
    TourStep.OTHER: N_(
        "4 of 6. You choose the outcome, then a ground and a reason. Choose the outcome."
    ),
    TourStep.READ: N_(
        "4 of 6. Before you confirm, you see what the reporters will read. Back leads one step"
        " back. Press Confirm."
    ),
    TourStep.ASK: N_(
        "5 of 6. Here is another case, and it says too little. Ask the reporter: you do not learn"
        " who it is, and they do not learn who you are."
    ),
    TourStep.ANSWER: N_(
        "6 of 6. Your question would have gone out as you wrote it, and this answer came "
        "back. What is too hard to look at can always be handed over, and /care keeps files "
        "closed for a shift. Press Next."
    ),
    TourStep.END: N_(
        "That was the tour. Nothing of it was stored. When you are ready, Next brings a real case."
    ),
    TourStep.LEFT: N_("You left the tour. /tour begins it again."),
}


@says(said.Tour)
def tour(speaker: Speaker, notice: said.Tour) -> Outgoing:
    step, t = notice.step, speaker.t
    text = paragraphs(t(STEP_SENTENCES[step]), _case(speaker, step))
    on = [*_buttons(speaker, step)]
    if step not in {TourStep.END, TourStep.LEFT}:
        on.append(Button(t.plain("Leave the tour"), ShowTourStep(TourStep.LEFT)))
    return Outgoing(text, tuple((button,) for button in on))


def _kind(speaker: Speaker) -> ViolationType:
    """A type with a usual decision, that is not hard to look at."""
    every = speaker.channel.types_on()
    usual = [kind for kind in every if kind.presets and not kind.disturbing]
    return (usual or list(every))[0]


def _case(speaker: Speaker, step: TourStep) -> str | None:
    t = speaker.t
    if step in {TourStep.OFFER, TourStep.END, TourStep.LEFT}:
        return None
    asks = step in {TourStep.ASK, TourStep.ANSWER}
    words = t("It is offered in the chat of our school. I saw it this morning.")
    result: str | None = None
    if step is TourStep.PRESSED:
        result = bold(_preset(speaker))
    elif step is TourStep.READ:
        result = bold(_outcome(speaker))
    elif step is TourStep.ANSWER:
        result = lines(
            t("A reporter answers:"), quote(t("It was in a group of our town, yesterday evening."))
        )
    return lines(
        bold(t("An invented case · {type}", type=speaker.violation(_kind(speaker).id))),
        quote("hxxps://example[.]com/2" if asks else "hxxps://example[.]com/1"),
        t("In the reporters' words:"),
        quote(t("Look at this!") if asks else words),
        result,
    )


def _preset(speaker: Speaker) -> str:
    presets = _kind(speaker).presets
    label = speaker.own(presets[0].label) if presets else _outcome(speaker)
    return shortened(label, LABEL_LIMIT)


def _outcome(speaker: Speaker) -> str:
    return speaker.own(speaker.channel.outcome(Outcome.NOT_CONFIRMED).label)


def _buttons(speaker: Speaker, step: TourStep) -> list[Button]:
    t = speaker.t
    match step:
        case TourStep.OFFER:
            return [_to(t.plain("Start the tour"), TourStep.CARD)]
        case TourStep.CARD:
            return [_to(_preset(speaker), TourStep.PRESSED)]
        case TourStep.PRESSED:
            return [_to(t.plain("Undo"), TourStep.UNDONE)]
        case TourStep.UNDONE:
            return [_to(t.plain("Outcome"), TourStep.OTHER)]
        case TourStep.OTHER:
            return [
                _to(_outcome(speaker), TourStep.READ), _to(t.plain("Back"), TourStep.UNDONE),
            ]  # fmt: skip
        case TourStep.READ:
            return [_to(t.plain("Confirm"), TourStep.ASK), _to(t.plain("Back"), TourStep.OTHER)]
        case TourStep.ASK:
            return [_to(t.plain("Ask the reporter"), TourStep.ANSWER)]
        case TourStep.ANSWER:
            return [_to(t.plain("Next"), TourStep.END)]
        case TourStep.END:
            return [Button(t.plain("Next"), TakeNext(), style="primary")]
        case _:
            return [_to(t.plain("Start the tour"), TourStep.CARD)]


def _to(text: str, step: TourStep) -> Button:
    return Button(text, ShowTourStep(step))
