"""/queue authority: the cases that wait for an authority."""

from bot.domain.actions.authority.passing import ShowAuthorityQueue
from bot.domain.actions.desk import OpenCase
from bot.domain.desk.deeplink import case_link
from bot.domain.desk.queue import pages_of
from bot.domain.notices.authority import queue as said
from bot.i18n import numbered
from bot.messages.authority.on_card import stage_words
from bot.messages.authority.passage import WAY_SENTENCES, addressee_name
from bot.messages.choosing import URGENCY_MARKS, turns
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, rows_of, says

SHOWN_LINK = 160


@says(said.AuthorityQueue)
def authority_queue(speaker: Speaker, notice: said.AuthorityQueue) -> Outgoing:
    t, pages = speaker.t, pages_of(notice.count)
    if not notice.lines:
        return Outgoing(t("No case is waiting for an authority."))
    text = paragraphs(
        bold(at_authorities(speaker, notice.count)),
        *[_entry(speaker, line) for line in notice.lines],
        t("Page {page} of {pages}", page=notice.page + 1, pages=pages) if pages > 1 else None,
        not notice.is_private
        and notice.count > len(notice.lines)
        and t("/queue authority in our private chat turns the pages."),
    )
    openers = rows_of([_opener(speaker, notice, line) for line in notice.lines], 2)
    turn = turns(notice.page, pages, ShowAuthorityQueue) if notice.is_private else []
    return Outgoing(text, filled(*openers, turn))


def at_authorities(speaker: Speaker, count: int) -> str:
    return speaker.t.plural(
        "{n} case is waiting for an authority", "{n} cases are waiting for authorities", count
    )


def _opener(speaker: Speaker, notice: said.AuthorityQueue, line: said.AuthorityLine) -> Button:
    """In a group the button leads to the private chat."""
    label = speaker.t.plain("Open № {number}", number=line.number)
    if notice.is_private:
        return Button(label, OpenCase(line.id))
    return Button(label, url=case_link(speaker.bot_username, line.id))


def _entry(speaker: Speaker, line: said.AuthorityLine) -> str:
    t, name = speaker.t, addressee_name(speaker, line.authority, line.department)
    way, stage = t(WAY_SENTENCES[line.way]), stage_words(speaker, line.stage, line.way)
    return lines(
        bold(f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · "
             f"{speaker.violation(line.violation)}"),
        shortened(line.display, SHOWN_LINK) if line.display else None,
        t("Goes to: {name}, {way}", name=name, way=way),
        t("{stage}, since {time}", stage=stage, time=t.time(line.since)),
        t("Next reminder: {time}", time=t.time(line.chase_at)) if line.chase_at else None,
    )  # fmt: skip
