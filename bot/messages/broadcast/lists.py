"""Beginning a broadcast, the list of all of them, corrections, and words about what cannot be."""

from collections.abc import Mapping

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import BroadcastProblem
from bot.i18n import N_
from bot.messages.broadcast.remarks import remark
from bot.messages.broadcast.screens import Rows, change_rows, open_button, press
from bot.messages.broadcast.words import stage_name, topic_name
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, rows_of, says


@says(said.BroadcastStart)
def start(speaker: Speaker, notice: said.BroadcastStart) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("A new broadcast: what is it about?")),
        t("People can unsubscribe from each topic, so choose the one that fits."),
        t(
            "A notice about a breach of personal data reaches everybody it concerns, whatever they"
            " chose. Use it for nothing else."
        ),
    )
    topics = tuple((Button(topic_name(t, topic), acts.NewBroadcast(topic)),) for topic in Topic)
    return Outgoing(text, topics)


@says(said.BroadcastList)
def broadcast_list(speaker: Speaker, notice: said.BroadcastList) -> Outgoing:
    t = speaker.t
    begin = (Button(t.plain("New broadcast"), acts.BeginBroadcast(), style="primary"),)
    if not notice.lines:
        return Outgoing(t("There are no broadcasts yet."), (begin,))
    entries = [_entry(speaker, line) for line in notice.lines]
    rows = (*_openers(speaker, notice.lines), *_pages(speaker, notice), begin)
    return Outgoing(paragraphs(bold(t("Broadcasts")), *entries), rows)


def _entry(speaker: Speaker, line: said.BroadcastLine) -> str:
    t = speaker.t
    state = stage_name(t, line.stage)
    if line.share is not None:
        state = t.plain("{stage}, {n} %", stage=state, n=line.share)
    return lines(
        bold(t("№ {number} · {stage}", number=line.number, stage=state)),
        t("{topic} · {time}", topic=topic_name(t, line.topic), time=t.time(line.at)),
    )


def _openers(speaker: Speaker, every: tuple[said.BroadcastLine, ...]) -> Rows:
    """Under what can be corrected or deleted stand the buttons for it."""
    if not any(line.may_change for line in every):
        return rows_of([open_button(speaker, line.id, line.number) for line in every], 2)
    return tuple(
        row
        for line in every
        for row in ((open_button(speaker, line.id, line.number),), *change_rows(speaker, line))
    )


def _pages(speaker: Speaker, notice: said.BroadcastList) -> Rows:
    t = speaker.t
    row = []
    if notice.page > 0:
        row.append(Button(t.plain("Newer"), acts.ListBroadcasts(notice.page - 1)))
    if notice.page + 1 < notice.pages:
        row.append(Button(t.plain("Older"), acts.ListBroadcasts(notice.page + 1)))
    return (tuple(row),) if row else ()


@says(said.CorrectionPanel)
def correction(speaker: Speaker, notice: said.CorrectionPanel) -> Outgoing:
    t = speaker.t
    every = [
        t("✎ {language}: new words", language=language_name(one.language))
        if one.language in notice.changed
        else t("{language}: stays as it is", language=language_name(one.language))
        for one in notice.written
    ]
    asked = None
    if notice.asked:
        asked = t("Now the new words. Language: {language}", language=language_name(notice.asked))
    text = paragraphs(
        quote(remark(speaker, notice.said, notice.detail)) if notice.said else None,
        bold(t("Correct broadcast № {number}", number=notice.number)),
        t("The new words take the place of the old ones. Files and buttons stay."),
        lines(*every),
        bold(asked) if asked else None,
    )
    languages = [
        press(notice, language_name(one.language), acts.AskCorrection, one.language)
        for one in notice.written
    ]
    go = press(notice, t.plain("See it and correct"), acts.ReviewCorrection, style="primary")
    back = press(notice, t.plain("Back"), acts.ShowFigures)
    return Outgoing(text, (*rows_of(languages, 3), *(((go,),) if notice.changed else ()), (back,)))


PROBLEMS: Mapping[BroadcastProblem, str] = {
    BroadcastProblem.NOT_ADMIN: N_(
        "Only admins may write to everybody. To report something, send /report."
    ),
    BroadcastProblem.IN_PRIVATE_ONLY: N_(
        "Broadcasts are composed in a private chat with me, not in a group."
    ),
    BroadcastProblem.LEFT_COMPOSING: N_(
        "You left the broadcast. Its draft is kept: /broadcasts shows it."
    ),
}


@says(said.BroadcastWord)
def word(speaker: Speaker, notice: said.BroadcastWord) -> Outgoing:
    return Outgoing(speaker.t(PROBLEMS[notice.problem]))
