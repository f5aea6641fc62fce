"""Messages to a member of staff who fills in a report for a person on the phone."""

from bot.core.codes import show
from bot.core.languages import N_, Translator
from bot.core.messages import Worded, message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Speaker, bold, code, lines, paragraphs, quote
from bot.hotlines import model as press
from bot.links.link import defang
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


@message
class CallFiled:
    """The code to read out. `decided` are standing decisions about the links, to be told, too."""

    code: str
    violation: str
    region: str | None
    joined: bool = False
    decided: tuple[Decided, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, show(self.code)
        text = paragraphs(
            bold(t("☎ The call is filed.")),
            lines(
                speaker.violation(self.violation),
                t("Region: {region}", region=speaker.region(self.region)),
                self.joined and t("Others reported the same; it was added to their case."),
            ),
            lines(t("Read the report code to the caller, group by group:"), bold(code(shown))),
            _spelled(t, shown),
            *[known_decision(speaker, one) for one in self.decided],
            t(
                "Tell the caller: we cannot ring back or write, because no name and no number is "
                "kept. With the code they can ask what came of it, by phone or here with /status."
            ),
        )
        rows = (
            (Button(t.plain("Done, hide the code"), press.HideCallCode(), style="primary"),),
            (Button(t.plain("Next call"), press.BeginCall()),),
        )
        return Outgoing(text, rows, stays_last=True)


@message
class CallWord:
    end: CallEnd

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        rows = ((Button(t.plain("Next call"), press.BeginCall()),),)
        return Outgoing(t(self.end.value), () if self.end is CallEnd.LOST else rows)


LETTERS = {
    "A": N_("{letter} – Alfa"),
    "C": N_("{letter} – Charlie"),
    "D": N_("{letter} – Delta"),
    "E": N_("{letter} – Echo"),
    "F": N_("{letter} – Foxtrot"),
    "G": N_("{letter} – Golf"),
    "H": N_("{letter} – Hotel"),
    "J": N_("{letter} – Juliett"),
    "K": N_("{letter} – Kilo"),
    "M": N_("{letter} – Mike"),
    "N": N_("{letter} – November"),
    "P": N_("{letter} – Papa"),
    "Q": N_("{letter} – Quebec"),
    "R": N_("{letter} – Romeo"),
    "T": N_("{letter} – Tango"),
    "V": N_("{letter} – Victor"),
    "W": N_("{letter} – Whiskey"),
    "X": N_("{letter} – X-ray"),
    "Y": N_("{letter} – Yankee"),
}
"""How each letter of a report code is read out."""


def _spelled(t: Translator, shown: str) -> str:
    groups = [
        ", ".join(
            t.plain(LETTERS[sign], letter=sign) if sign in LETTERS else sign for sign in group
        )
        for group in shown.split("-")
    ]
    return quote(lines(*map(defang, groups), t("All letters are Latin.")))
