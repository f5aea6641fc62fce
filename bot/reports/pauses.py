"""Messages about pauses and reports closed in bad faith."""

from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    lines,
    paragraphs,
)
from bot.core.pickers import home_button
from bot.links.link import defang
from bot.reports import menu as press


class FilingPaused(Message):
    """The person cannot file until a moment (ms UTC). `why` is an id of the channel file, `words`
    are a senior's own; `report`, for which it is, can be objected with."""

    until: int
    why: str | None
    words: str | None
    report: str | None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            lines(
                bold(
                    t(
                        "You can send no new reports until {time}.",
                        time=t.time(self.until),
                    )
                ),
                reason(speaker, self.why, self.words),
            ),
            t(
                "Everything else works as before: the hotlines, your reports and their "
                "outcomes, questions from staff."
            ),
            self.report and _object(speaker),
            t(
                "Until then we keep a coded mark of your account, also if you delete your data. It"
                " does not show who you are."
            ),
        )
        numbers = (
            Button(t.plain("Hotlines"), press.ShowScreen(press.Screen.HOTLINES)),
        )
        return Outgoing(
            text, (*_rows(speaker, self.report), numbers, (home_button(speaker),))
        )


class ReportsVoided(Message):
    count: int
    why: str | None
    words: str | None
    report: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            lines(
                bold(
                    speaker.t.plural(
                        "{n} report of yours was closed without a decision.",
                        "{n} reports of yours were closed without a decision.",
                        self.count,
                    )
                ),
                reason(speaker, self.why, self.words),
            ),
            _object(speaker),
        )
        return Outgoing(text, (*_rows(speaker, self.report), (home_button(speaker),)))


class ReportsRestored(Message):
    """So many reports are open again, or without any: the pause is over."""

    count: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        text: str = speaker.t("You can send reports again.")
        if self.count:
            text = speaker.t.plural(
                "{n} report of yours is open again; moderators will look at it.",
                "{n} reports of yours are open again; moderators will look at them.",
                self.count,
            )
        return Outgoing(text, ((home_button(speaker),),))


def reason(speaker: Speaker, why: str | None, words: str | None) -> str | None:
    if words:
        return speaker.t("Why: {reason}", reason=defang(words))
    for known in speaker.channel.bad_faith:
        if known.id == why:
            return speaker.t("Why: {reason}", reason=speaker.own(known.text))
    return None


def _object(speaker: Speaker) -> str:
    return speaker.t(
        "If this is a mistake, press “Object” and write why: staff will read it."
    )


def _rows(speaker: Speaker, report: str | None) -> Rows:
    if report is None:
        return ()
    label = speaker.t.plain("Object")
    return ((Button(label, press.AddToReport(report)),),)
