"""List of cases that wait for an authority, and the schedule of its reminders."""

from bot.authorities.hand_over_screens import ShowAuthorityQueue
from bot.authorities.news_screens import stage_words
from bot.authorities.passage import WAY_SENTENCES, addressee_name
from bot.cases.afterwards import Referral, Stage
from bot.core.deep_links import case_link
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, shortened
from bot.core.pickers import URGENCY_MARKS, turns
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, rows_of
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk.buttons import OpenCase
from bot.desk.model import pages_of
from bot.values import Urgency, Way


@frozen
class AuthorityLine:
    """A case and where its case file is, `since` when (ms UTC)."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    display: str | None
    authority: str
    department: str | None
    stage: Stage
    way: Way
    since: int
    chase_at: int | None


@message
class AuthorityQueue:
    """A page of the list, counted from 0; `count` is of all pages."""

    lines: tuple[AuthorityLine, ...]
    count: int
    page: int
    is_private: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, pages = speaker.t, pages_of(self.count)
        if not self.lines:
            return Outgoing(t("No case is waiting for an authority."))
        text = paragraphs(
            bold(at_authorities(speaker, self.count)),
            *[_entry(speaker, line) for line in self.lines],
            t("Page {page} of {pages}", page=self.page + 1, pages=pages) if pages > 1 else None,
            not self.is_private
            and self.count > len(self.lines)
            and t("/queue authority in our private chat turns the pages."),
        )
        openers = []
        for line in self.lines:
            label = t.plain("Open № {number}", number=line.number)
            # In a group the button leads to the private chat.
            link = case_link(speaker.bot_username, line.id)
            private = Button(label, OpenCase(line.id))
            openers.append(private if self.is_private else Button(label, url=link))
        turn = turns(self.page, pages, ShowAuthorityQueue) if self.is_private else []
        return Outgoing(text, filled(*rows_of(openers, 2), turn))


SHOWN_LINK = 160


def at_authorities(speaker: Speaker, count: int) -> str:
    return speaker.t.plural(
        "{n} case is waiting for an authority", "{n} cases are waiting for authorities", count
    )


def _entry(speaker: Speaker, line: AuthorityLine) -> str:
    t, name = speaker.t, addressee_name(speaker, line.authority, line.department)
    way, stage = t(WAY_SENTENCES[line.way]), stage_words(speaker, line.stage, line.way)
    return lines(
        bold(
            f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · "
            f"{speaker.violation(line.violation)}"
        ),
        shortened(line.display, SHOWN_LINK) if line.display else None,
        t("Goes to: {name}, {way}", name=name, way=way),
        t("{stage}, since {time}", stage=stage, time=t.time(line.since)),
        t("Next reminder: {time}", time=t.time(line.chase_at)) if line.chase_at else None,
    )


def first(work: Work, since: int) -> int | None:
    """When the first reminder is due (ms UTC) of what was sent, or was to leave, `since` then."""
    return _at(work, since, 0)


def following(work: Work, referral: Referral) -> int | None:
    """Return when the reminder after the `chased` ones is due; None after the last."""
    return _at(work, referral.sent_at or referral.created_at, referral.chased)


def is_last(work: Work, referral: Referral) -> bool:
    """True if the last reminder of the schedule has just gone out."""
    return referral.chased == len(work.channel.terms.chase_days)


def _at(work: Work, since: int, step: int) -> int | None:
    days = work.channel.terms.chase_days
    return since + days[step] * DAY_MS if step < len(days) else None
