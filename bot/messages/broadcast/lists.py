"""Beginning a broadcast, the list of all of them, corrections, and words about what cannot be."""

from __future__ import annotations

from typing import assert_never

from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import BroadcastProblem
from bot.messages.broadcast.remarks import remark
from bot.messages.broadcast.words import stage_label, topic_label
from bot.messages.buttons import Verb, data
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, rows_of, says

Rows = tuple[tuple[Button, ...], ...]


@says(said.BroadcastStart)
def start(speaker: Speaker, notice: said.BroadcastStart) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("A new broadcast: what is it about?")),
        t("People can unsubscribe from each topic, so choose the one that fits."),
        t("Or go on with a draft:") if notice.drafts else None,
    )
    topics = tuple(
        (Button(topic_label(speaker, topic), data(Verb.BROADCAST, "new", topic.value)),)
        for topic in Topic
    )
    return Outgoing(text, (*topics, *_openers(speaker, notice.drafts)))


@says(said.BroadcastList)
def broadcast_list(speaker: Speaker, notice: said.BroadcastList) -> Outgoing:
    t = speaker.t
    begin = (Button(t.plain("New broadcast"), data(Verb.BROADCAST, "begin"), style="primary"),)
    if not notice.lines:
        return Outgoing(t("There are no broadcasts yet."), (begin,))
    entries = [_entry(speaker, line) for line in notice.lines]
    rows = (*_openers(speaker, notice.lines), *_pages(speaker, notice), begin)
    return Outgoing(paragraphs(bold(t("Broadcasts")), *entries), rows)


def _entry(speaker: Speaker, line: said.BroadcastLine) -> str:
    t = speaker.t
    state = stage_label(speaker, line.stage)
    if line.share is not None:
        state = t.plain("{stage}, {n} %", stage=state, n=line.share)
    return lines(
        bold(t("№ {number} · {stage}", number=line.number, stage=state)),
        t("{topic} · {time}", topic=topic_label(speaker, line.topic), time=t.time(line.at)),
    )


def _openers(speaker: Speaker, every: tuple[said.BroadcastLine, ...]) -> Rows:
    t = speaker.t
    buttons = [
        Button(
            t.plain("Open № {number}", number=line.number), data(Verb.BROADCAST, "open", line.id)
        )
        for line in every
    ]
    return rows_of(buttons, 2)


def _pages(speaker: Speaker, notice: said.BroadcastList) -> Rows:
    t = speaker.t
    row = []
    if notice.page > 0:
        row.append(Button(t.plain("Newer"), data(Verb.BROADCAST, "list", notice.page - 1)))
    if notice.page + 1 < notice.pages:
        row.append(Button(t.plain("Older"), data(Verb.BROADCAST, "list", notice.page + 1)))
    return (tuple(row),) if row else ()


@says(said.CorrectionPanel)
def correction(speaker: Speaker, notice: said.CorrectionPanel) -> Outgoing:
    t = speaker.t
    asked = notice.asked
    text = paragraphs(
        quote(remark(speaker, notice.said, notice.detail)) if notice.said else None,
        bold(t("Correct broadcast № {number}", number=notice.number)),
        t("The new words take the place of the old ones. Files and buttons stay."),
        lines(
            *(
                t("✎ {language}: new words", language=language_name(one.language))
                if one.language in notice.changed
                else t("{language}: stays as it is", language=language_name(one.language))
                for one in notice.written
            )
        ),
        bold(t("Now the new words. Language: {language}", language=language_name(asked)))
        if asked
        else None,
    )
    languages = [
        Button(
            language_name(one.language),
            data(Verb.BROADCAST, notice.id, notice.version, "fix", one.language),
        )
        for one in notice.written
    ]
    go = Button(
        t.plain("See it and correct"),
        data(Verb.BROADCAST, notice.id, notice.version, "fixed"),
        style="primary",
    )
    back = Button(t.plain("Back"), data(Verb.BROADCAST, notice.id, notice.version, "report"))
    return Outgoing(text, (*rows_of(languages, 3), *(((go,),) if notice.changed else ()), (back,)))


@says(said.BroadcastWord)
def word(speaker: Speaker, notice: said.BroadcastWord) -> Outgoing:
    t = speaker.t
    match notice.problem:
        case BroadcastProblem.NOT_ADMIN:
            text = t("Only admins may write to everybody. To report something, send /report.")
        case BroadcastProblem.IN_PRIVATE_ONLY:
            text = t("Broadcasts are composed in a private chat with me, not in a group.")
        case BroadcastProblem.LEFT_COMPOSING:
            text = t("You left the broadcast. Its draft is kept: /broadcasts shows it.")
        case _:
            assert_never(notice.problem)
    return Outgoing(text)
