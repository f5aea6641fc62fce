"""What an authority reads in an e-mail: a case file, a reminder, or that it was taken back."""

from dataclasses import dataclass

from bot.domain.authority.posted import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.domain.desk.case import Case
from bot.messages.speaker import Speaker

AnyPosted = CaseFilePosted | CaseFileChased | CaseFileRecalled


@dataclass(frozen=True, slots=True)
class Letter:
    """Without markup."""

    subject: str
    text: str


def letter(speaker: Speaker, posted: AnyPosted, case: Case) -> Letter:
    """In the speaker's language; it names no reporter and no link."""
    t, number, channel = speaker.t, case.number, speaker.own(speaker.channel.name)
    kind = speaker.violation(case.violation).partition(" ")[2]
    match posted:
        case CaseFilePosted():
            subject = t.plain("Case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "The moderators of {channel} have confirmed a violation and pass it on to you.",
                channel=channel,
            )
            says_more = t.plain(
                "The case file is attached twice: as a document (PDF) and as data for your system"
                " (JSON). It names no person who reported it."
            )
        case CaseFileChased():
            subject = t.plain("Reminder: case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "{channel} passed this case on to you earlier and has no answer yet.",
                channel=channel,
            )
            says_more = t.plain("The case file is in the earlier message.")
        case CaseFileRecalled():
            subject = t.plain("Taken back: case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "{channel} has opened this case again: the case file that it passed on to you does"
                " not stand any more.",
                channel=channel,
            )
            asks_nothing = t.plain("You need not answer.")
            return Letter(subject, f"{says}\n\n{asks_nothing}")
    asks = t.plain(
        "Please answer this message: first that you received the case, then the number and the date"
        " of your order, or why you do not act. Please name the case: № {number}.",
        number=number,
    )
    return Letter(subject, "\n\n".join((says, says_more, asks)))
