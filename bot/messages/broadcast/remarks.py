"""What the panel says first: what became of the last thing an admin sent or pressed."""

from __future__ import annotations

from typing import assert_never

from bot.domain.broadcast.link_buttons import LABEL_LIMIT, MOST_BUTTONS
from bot.domain.notices.broadcast import Said
from bot.messages.fit import shortened
from bot.messages.speaker import Speaker


def remark(speaker: Speaker, said: Said, detail: str | None) -> str:  # noqa: C901 - one sentence each
    t, words = speaker.t, shortened(detail or "", 200)
    match said:
        case Said.SAVED:
            return t("Saved: {language}.", language=words)
        case Said.BUTTONS_SAVED:
            return t("The buttons are saved.")
        case Said.REMOVED:
            return t("Removed: {language}.", language=words)
        case Said.ALBUM:
            return t(
                "An album cannot carry buttons, so it cannot be broadcast. Send one photo or one"
                " video with the text, please."
            )
        case Said.NOT_TAKEN:
            return t(
                "That cannot be broadcast. Send text, a photo, a video, a document or an animation,"
                " please."
            )
        case Said.CAPTION_TOO_LONG:
            return t(
                "Under a photo or a file Telegram shows at most {limit} characters; this is {n}."
                " Make it shorter, or send the text without the file.",
                limit=1024,
                n=words,
            )
        case Said.TEXT_TOO_LONG:
            return t("A message has at most {limit} characters; this is {n}.", limit=4096, n=words)
        case Said.WRITE_FIRST:
            return t("First write the message in this language; then it can have buttons.")
        case Said.NO_LINK:
            return t("I see no link in this line: “{line}”. Nothing was changed.", line=words)
        case Said.NO_LABEL:
            return t("What shall the button say? This line has only a link: “{line}”.", line=words)
        case Said.NOT_A_LINK:
            return t(
                "Telegram would not open the link in this line: “{line}”. It must begin with"
                " https:// and have no spaces.",
                line=words,
            )
        case Said.LABEL_TOO_LONG:
            return t(
                "A phone shows at most {n} characters on a button. This line is longer: “{line}”.",
                n=LABEL_LIMIT,
                line=words,
            )
        case Said.TOO_MANY:
            return t("At most {n} buttons fit under a message.", n=MOST_BUTTONS)
        case Said.TIME_UNREADABLE:
            return t("I do not understand the time “{text}”.", text=words)
        case Said.TIME_NO_SUCH:
            return t("There is no such time: “{text}”.", text=words)
        case Said.TIME_PAST:
            return t("That time is over already. It is {time} now.", time=t.time(speaker.now))
        case Said.TIME_TOO_FAR:
            return t("That is more than a year away. Choose an earlier time, please.")
        case Said.TIME_SET:
            return t("The time is set. It goes out only after you confirm it at the end.")
        case Said.NOTHING_WRITTEN:
            return t("Nothing is written yet: first send the message.")
        case Said.NOBODY:
            return t("Nobody would get it: choose other people, or write another language.")
        case Said.NOBODY_APPROVES:
            return t("Nobody else may approve it. Add a second admin, or choose fewer people.")
        case Said.CHOOSE_LANGUAGE:
            return t(
                "You are composing a broadcast. To replace a text, press its language. To leave it,"
                " send /cancel: the draft is kept."
            )
        case Said.REFUSED:
            return t("It was not approved. Reason: {reason}", reason=words)
        case Said.RECALLED:
            return t("Taken back: it is a draft again, and nothing was sent.")
        case Said.CHANGED_ELSEWHERE:
            return t("This had changed meanwhile; here is the present state.")
        case Said.WORDS_ONLY:
            return t("Only words are understood here.")
        case Said.EDITED:
            return t("You changed a message you had sent. Its text here is changed too.")
        case Said.FILE_STAYS:
            return t("The file of a sent message stays as it is: send only the new words.")
        case Said.FILE_ADDED:
            return t("A message sent without a file cannot get one: send only words.")
    assert_never(said)
