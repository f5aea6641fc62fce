"""The panel of a broadcast: what became of the last act, what is written, for whom, what next."""

from collections.abc import Mapping

from bot.domain.broadcast.broadcast import Stage, Topic
from bot.domain.broadcast.link_buttons import LABEL_LIMIT, MOST_BUTTONS
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import Said
from bot.i18n import N_
from bot.messages.broadcast.screens import menu_rows
from bot.messages.broadcast.words import (
    audience_lines,
    duration,
    outlook,
    people,
    stage_name,
    topic_name,
    written_line,
)
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

_TITLES = N_("Broadcast № {number} · {stage}"), N_("Correction of № {number} · {stage}")


@says(said.BroadcastPanel)
def panel(speaker: Speaker, notice: said.BroadcastPanel) -> Outgoing:
    text = paragraphs(
        _remark(speaker, notice),
        heading(speaker, notice),
        lines(*(written_line(speaker, one) for one in notice.written)),
        *_reach(speaker, notice),
        _conditions(speaker, notice),
        _question(speaker, notice),
    )
    return Outgoing(text, menu_rows(speaker, notice))


def heading(speaker: Speaker, notice: said.Head, stage: str | None = None) -> str:
    t, corrects = speaker.t, getattr(notice, "corrects", None)
    stage = stage or stage_name(t, notice.stage)
    title = t(_TITLES[bool(corrects)], number=corrects or notice.number, stage=stage)
    return lines(bold(title), topic_name(t, notice.topic))


def _reach(speaker: Speaker, notice: said.BroadcastPanel) -> tuple[str, ...]:
    """Whom it reaches, how long that takes and what it costs."""
    t = speaker.t
    if notice.corrects is not None:
        return (
            lines(
                t("It concerns: {people}", people=people(speaker, notice.recipients)),
                t("Will take: {time}", time=duration(speaker, notice.seconds)),
            ),
            t(
                "The new words take the place of the old ones where the message stands, without a"
                " new notification. Files and buttons stay."
            ),
        )
    return (
        lines(
            bold(t("To whom")),
            notice.topic is Topic.BREACH
            and t("Also people who asked for no news, or withdrew their consent."),
            *audience_lines(speaker, notice.audience),
        ),
        outlook(speaker, notice.recipients, notice.seconds, notice.per_second, notice.stars),
    )


def _when_line(speaker: Speaker, notice: said.BroadcastPanel) -> str | None:
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
    approval = None
    if notice.needs_approval and notice.stage in {Stage.DRAFT, Stage.AWAITING_APPROVAL}:
        approval = t(
            "It goes to more than {n} people: a second person must approve it.",
            n=t.number(notice.approval_above),
        )
        if notice.corrects is not None:
            approval = t("Two admins approved it, so two must confirm the same new words.")
    other = not (notice.mine or notice.author) and t("Another admin is composing it; you can look.")
    return lines(_when_line(speaker, notice), approval, other)


def _question(speaker: Speaker, notice: said.BroadcastPanel) -> str | None:
    """What the admin is asked for."""
    t = speaker.t
    match notice.menu[:1]:
        case _ if notice.author:
            return _approval(speaker, notice)
        case ("send",):
            return t("People will see it as shown above, including the last button.")
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
        case _ if notice.asked is not None and notice.corrects is not None:
            return bold(t("Now the new words. Language: {language}", language=_asked(notice)))
        case _ if notice.asked is not None:
            return lines(
                bold(t("Now the message. Language: {language}", language=_asked(notice))),
                t("Write or forward it here: text, a photo, a video, a document or an animation."),
            )
        case _:
            return None


def _approval(speaker: Speaker, notice: said.BroadcastPanel) -> str:
    t, name = speaker.t, notice.author
    if notice.menu == ("refuse",):
        return t("Why is it not to go out? Write the reason here; its author reads it.")
    if not notice.grew:
        return t("{name} asks for your approval. People will see it as shown above.", name=name)
    return lines(
        t("{name} planned this broadcast. Since then its audience has grown.", name=name),
        t("It was not sent: it needs your approval. People will see it as shown above."),
    )


def _asked(notice: said.BroadcastPanel) -> str:
    return language_name(notice.asked or notice.menu[-1])


REMARKS: Mapping[Said, str] = {
    Said.SAVED: N_("Saved: {language}."),
    Said.BUTTONS_SAVED: N_("The buttons are saved."),
    Said.REMOVED: N_("Removed: {language}."),
    Said.ALBUM: N_(
        "An album cannot carry buttons, so it cannot be broadcast. Send one photo or one video with"
        " the text, please."
    ),
    Said.NOT_TAKEN: N_(
        "That cannot be broadcast. Send text, a photo, a video, a document or an animation, please."
    ),
    Said.CAPTION_TOO_LONG: N_(
        "Under a photo or a file Telegram shows at most {limit} characters; this is {n}. Make it"
        " shorter, or send the text without the file."
    ),
    Said.TEXT_TOO_LONG: N_("A message has at most {limit} characters; this is {n}."),
    Said.NO_BUTTON: N_(
        "I cannot make a button of this line: “{line}”. Write what the button says, a dash and a"
        " link that begins with https://. Nothing was changed."
    ),
    Said.LABEL_TOO_LONG: N_(
        "A phone shows at most {n} characters on a button. This line is longer: “{line}”."
    ),
    Said.TOO_MANY: N_("At most {n} buttons fit under a message."),
    Said.TIME_UNREADABLE: N_("I do not understand the time “{text}”."),
    Said.TIME_NO_SUCH: N_("There is no such time: “{text}”."),
    Said.TIME_PAST: N_("That time is over already. It is {time} now."),
    Said.TIME_TOO_FAR: N_("That is more than a year away. Choose an earlier time, please."),
    Said.TIME_SET: N_("The time is set. It goes out only after you confirm it at the end."),
    Said.NOTHING_WRITTEN: N_("Nothing is written yet: send the message first."),
    Said.NO_RECIPIENTS: N_(
        "It would reach no person: choose other people, or write another language."
    ),
    Said.NOBODY_APPROVES: N_(
        "No other admin may approve it. Add a second admin, or choose fewer people."
    ),
    Said.CHOOSE_LANGUAGE: N_(
        "You are composing a broadcast. To replace a text, press its language. To leave it, send"
        " /cancel: the draft is kept."
    ),
    Said.REFUSED: N_("It was not approved. Reason: {reason}"),
    Said.RECALLED: N_("Taken back: it is a draft again, and nothing was sent."),
    Said.CHANGED_ELSEWHERE: N_("This has changed in the meantime; here is the current state."),
    Said.WORDS_ONLY: N_("Only text can be used here. Please write it."),
    Said.EDITED: N_("You changed a message you had sent. Its text here is changed too."),
    Said.FILE_STAYS: N_("A correction changes words alone: please send only the new words."),
}
_NUMBERS = {
    Said.CAPTION_TOO_LONG: {"limit": 1024},
    Said.TEXT_TOO_LONG: {"limit": 4096},
    Said.LABEL_TOO_LONG: {"n": LABEL_LIMIT},
    Said.TOO_MANY: {"n": MOST_BUTTONS},
}


def _remark(speaker: Speaker, notice: said.BroadcastPanel) -> str | None:
    """What became of the last act, with a language, a line, a time, a size or a reason."""
    if notice.said is None:
        return None
    words = shortened(notice.detail or "", 200)
    values: dict[str, object] = dict.fromkeys(("language", "line", "text", "reason", "n"), words)
    values |= {"time": speaker.t.time(speaker.now), **_NUMBERS.get(notice.said, {})}
    return quote(speaker.t(REMARKS[notice.said], **values))
