"""Screens of a proposed decision, for the second person and the proposer."""

from markupsafe import Markup

from bot.cases.model import Case
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.speaker import Part, Speaker, bold, known, lines, quote
from bot.desk import buttons as press
from bot.desk.buttons import OpenCase
from bot.desk.hold_screens import WHY_SENTENCES
from bot.desk.views import CardView
from bot.links.link import defang
from bot.reports.news_screens import outcome_label, reasoning
from bot.values import Why


@message
class ProposalRefused:
    """`name` refused the decision that this moderator proposed.

    The case is in the proposer's hands again, or, if `taken`, in those of `name`.
    """

    case: str
    number: str
    name: str
    why: Why | None
    words: str | None
    taken: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, number, name = speaker.t, self.number, self.name
        text = lines(
            bold(t("{name} refused your proposal for № {number}.", name=name, number=number)),
            t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[self.why])) if self.why else None,
            quote(shortened(defang(self.words), SHOWN_WORDS)) if self.words else None,
            t("{name} goes on with the case.", name=name)
            if self.taken
            else t("The case is yours again."),
        )
        opens = Button(t.plain("Open № {number}", number=number), OpenCase(self.case))
        return Outgoing(text, ((opens,),))


SHOWN_WORDS, SHOWN_JOINED, SHOWN_LINK = 600, 8, 60


def proposal(speaker: Speaker, view: CardView) -> str | None:
    """The whole proposal in private; at the desk who proposed what, and what is needed."""
    t, proposed = speaker.t, view.case.proposal
    if proposed is None:
        return None
    name = view.proposed_by or ""
    head = (
        bold(t("Proposed: {outcome}", outcome=outcome_label(speaker, proposed.finding.outcome))),
        t("By {name}, {time}", name=name, time=t.time(proposed.at)),
    )
    if not view.is_private:
        needs = t(
            "A second person of this desk must approve it: press “Open” and read it in private."
        )
        return lines(*head, needs)
    words = proposed.finding.words and t(
        "To the reporter: {words}", words=shortened(defang(proposed.finding.words), SHOWN_WORDS)
    )
    return lines(
        *head,
        *_joins(speaker, view),
        *reasoning(speaker, proposed),
        *[t("Relies on: {fact}", fact=_fact(speaker, fact)) for fact in proposed.finding.facts],
        words,
        t(
            "The reporters have not been told. A second person of this desk approves or refuses; "
            "{name} can only take the proposal back.",
            name=name,
        ),
    )


def _joins(speaker: Speaker, view: CardView) -> list[Part]:
    """To which case this one would be joined, and whose reporters would read the outcome, too."""
    t, said = speaker.t, list[Part]()
    if view.into is not None:
        reached = view.into.decision or view.into.proposal
        outcome = (
            outcome_label(speaker, reached.finding.outcome)
            if reached
            else t.plain("not decided yet")
        )
        said = [
            t("It would be joined to {case}.", case=_named(view.into)),
            t("Its reporters would read the outcome of that case: {outcome}", outcome=outcome),
        ]
    if view.joined:
        shown = Markup("; ").join(map(_named, view.joined[:SHOWN_JOINED]))
        more = len(view.joined) - SHOWN_JOINED
        told = t(
            "The same would be told for cases that were joined to this one: {cases}", cases=shown
        )
        said += [told, more > 0 and t.plural("and {n} more case", "and {n} more cases", more)]
    return said


def _named(case: Case) -> str:
    link = shortened(case.display, SHOWN_LINK) if case.display else None
    return " ".join(filter(None, (numbered(case.number), link)))


def _fact(speaker: Speaker, id: str) -> str:
    fact = known(speaker.channel.fact, id)
    return id if fact is None else speaker.own(fact.text)


def rows(speaker: Speaker, case: Case) -> Rows:
    """Return the acts of a second person; for the proposer the last two take the proposal back."""
    t, at = speaker.t, (case.id, case.version)
    return (
        (Button(t.plain("Approve"), press.ApproveProposal(*at), style="success"),),
        (
            Button(t.plain("Refuse…"), press.RefuseProposal(*at), style="danger"),
            Button(t.plain("Decide otherwise…"), press.DecideOtherwise(*at)),
        ),
    )
