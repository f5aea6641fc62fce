"""The panel of a broadcast: what is written, for whom, how long it takes, what is awaited."""

from bot.domain.broadcast.broadcast import Stage, Topic
from bot.domain.notices import broadcast as said
from bot.messages.broadcast.remarks import remark
from bot.messages.broadcast.screens import menu_rows
from bot.messages.broadcast.words import (
    audience_lines,
    outlook,
    stage_name,
    topic_name,
    written_line,
)
from bot.messages.languages import language_name
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says


@says(said.BroadcastPanel)
def panel(speaker: Speaker, notice: said.BroadcastPanel) -> Outgoing:
    text = paragraphs(
        quote(remark(speaker, notice.said, notice.detail)) if notice.said else None,
        heading(speaker, notice),
        lines(*(written_line(speaker, one) for one in notice.written)),
        lines(
            bold(speaker.t("To whom")),
            notice.topic is Topic.BREACH
            and speaker.t("Also people who asked for no news, or withdrew their consent."),
            *audience_lines(speaker, notice.audience),
        ),
        outlook(speaker, notice.recipients, notice.seconds, notice.per_second, notice.stars),
        _conditions(speaker, notice),
        _question(speaker, notice),
    )
    return Outgoing(text, menu_rows(speaker, notice))


def heading(speaker: Speaker, notice: said.Head, stage: str | None = None) -> str:
    t = speaker.t
    stage = stage or stage_name(t, notice.stage)
    title = t("Broadcast № {number} · {stage}", number=notice.number, stage=stage)
    return lines(bold(title), topic_name(t, notice.topic))


def when_line(speaker: Speaker, notice: said.Outlook) -> str | None:
    t = speaker.t
    if notice.scheduled_at is None:
        return None
    time = t.time(notice.scheduled_at)
    if notice.stage is Stage.AWAITING_APPROVAL and notice.scheduled_at <= speaker.now:
        return t(
            "Its time was {time}. Once approved, it goes out at once; after a day without approval"
            " it becomes a draft again.",
            time=time,
        )
    return t("Goes out: {time}", time=time)


def _conditions(speaker: Speaker, notice: said.BroadcastPanel) -> str:
    t = speaker.t
    is_asked = notice.stage in {Stage.DRAFT, Stage.AWAITING_APPROVAL}
    approval = t(
        "It goes to more than {n} people: a second person must approve it.",
        n=t.number(notice.approval_above),
    )
    return lines(
        when_line(speaker, notice),
        approval if notice.needs_approval and is_asked else None,
        None if notice.mine else t("Another admin is composing it; you can look."),
    )


def _question(speaker: Speaker, notice: said.BroadcastPanel) -> str | None:
    """What the admin is asked for."""
    t = speaker.t
    match notice.menu[:1]:
        case ("buttons",):
            return lines(
                bold(t("Now the buttons. Language: {language}", language=_asked(notice))),
                t("One line each: what it says, a dash, the link. For example:"),
                t("Read more - https://example.kz/page"),
            )
        case ("when",):
            return lines(
                bold(t("When shall it go out?")),
                t(
                    "Write the time here ({zone}), for example: 24.11 18:30, or: tomorrow 9:00.",
                    zone=t.zone_label,
                ),
            )
        case ("topic",):
            return bold(t("What is it about?"))
        case ("to", *_):
            return bold(t("Who is it for? All conditions you choose must be met."))
        case _ if notice.asked is not None:
            return lines(
                bold(t("Now the message. Language: {language}", language=_asked(notice))),
                t("Write or forward it here: text, a photo, a video, a document or an animation."),
            )
        case _:
            return None


def _asked(notice: said.BroadcastPanel) -> str:
    return language_name(notice.asked or notice.menu[-1])
