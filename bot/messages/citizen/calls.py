"""The report of a person on the phone: the code to read out, and how a call ended."""

from bot.domain.actions import hotlines as press
from bot.domain.citizen.receipt import show
from bot.domain.link import defang
from bot.domain.notices import calls as said
from bot.domain.notices.calls import CallEnd
from bot.i18n import N_, Translator
from bot.messages.citizen.decided import decided_lines
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, code, lines, paragraphs, quote, says

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
END_SENTENCES = {
    CallEnd.READ_OUT: N_("The call is filed. Its code is not shown here any more."),
    CallEnd.EDITED: N_(
        "This message belongs to a call that is over, so the edit changes nothing. If staff need"
        " the new words, open the case with /case and add a note."
    ),
    CallEnd.LOST: N_(
        "You are no longer a member of staff, so the call was dropped and this message was not"
        " kept. Please pass the caller to a colleague."
    ),
}


@says(said.CallFiled)
def call_filed(speaker: Speaker, notice: said.CallFiled) -> Outgoing:
    t, shown = speaker.t, show(notice.code)
    text = paragraphs(
        bold(t("☎ The call is filed.")),
        lines(
            speaker.violation(notice.violation),
            t("Region: {region}", region=speaker.region(notice.region)),
            notice.joined and t("Others reported the same; it was added to their case."),
        ),
        lines(t("Read the report code to the caller, group by group:"), bold(code(shown))),
        _spelled(t, shown),
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


def _spelled(t: Translator, shown: str) -> str:
    """Each group of the code on a line of its own, each letter with a word for it."""
    groups = [
        ", ".join(
            t.plain(LETTERS[sign], letter=sign) if sign in LETTERS else sign for sign in group
        )
        for group in shown.split("-")
    ]
    return quote(lines(*map(defang, groups), t("All letters are Latin.")))


@says(said.CallWord)
def call_word(speaker: Speaker, notice: said.CallWord) -> Outgoing:
    t = speaker.t
    rows = ((Button(t.plain("Next call"), press.BeginCall()),),)
    return Outgoing(t(END_SENTENCES[notice.end]), () if notice.end is CallEnd.LOST else rows)
