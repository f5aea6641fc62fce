"""Messages to a member of staff who fills in a report for a person on the phone."""

from bot.core.codes import spell_code
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Speaker,
    Worded,
    bold,
    code,
    lines,
    paragraphs,
)
from bot.hotlines import model as press
from bot.reports.decision_words import known_decision
from bot.reports.model import Decided


class CallEnd(Worded):
    # the code is hidden again
    READ_OUT = N_("The call is filed. Its code is not shown here any more.")
    EDITED = N_(  # words of a call that is over were edited: they are not taken
        "This message belongs to a call that is over, so the edit changes nothing. If staff need"
        " the new words, open the case with /case and add a note."
    )
    LOST = N_(  # the person is no member of staff any more
        "You are no longer a member of staff, so the call was dropped and this message was not"
        " kept. Please pass the caller to a colleague."
    )


class CallFiled(Message):
    """The code to read out. `decided` are standing decisions about the links, to be told, too."""

    code: str
    violation: str
    region: str | None
    joined: bool = False
    decided: tuple[Decided, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("☎ The call is filed.")),
            lines(
                speaker.violation(self.violation),
                t("Region: {region}", region=speaker.region(self.region)),
                self.joined
                and t("Others reported the same; it was added to their case."),
            ),
            lines(
                t("Read the report code to the caller, group by group:"),
                bold(code(spell_code(self.code))),
                t("All letters are Latin."),
            ),
            *[known_decision(speaker, one) for one in self.decided],
            t(
                "Tell the caller: we cannot ring back or write, because no name and no number is "
                "kept. With the code they can ask what came of it, by phone or here with /status."
            ),
        )
        rows = (
            (
                Button(
                    t.plain("Done, hide the code"),
                    press.HideCallCode(),
                    style="primary",
                ),
            ),
            (Button(t.plain("Next call"), press.BeginCall()),),
        )
        return Outgoing(text, rows, stays_last=True)


class CallWord(Message):
    end: CallEnd

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.end is CallEnd.LOST:
            return Outgoing(t(self.end.sentence))
        rows = ((Button(t.plain("Next call"), press.BeginCall()),),)
        return Outgoing(t(self.end.sentence), rows)
