"""What a panel says first: what became of the last thing an admin sent or pressed."""

from collections.abc import Mapping

from bot.domain.broadcast.link_buttons import LABEL_LIMIT, MOST_BUTTONS
from bot.domain.notices.broadcast import Said
from bot.i18n import N_
from bot.messages.fit import shortened
from bot.messages.speaker import Speaker

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
    Said.WRITE_FIRST: N_("First write the message in this language; then it can have buttons."),
    Said.NO_LINK: N_("I see no link in this line: “{line}”. Nothing was changed."),
    Said.NO_LABEL: N_("What shall the button say? This line has only a link: “{line}”."),
    Said.NOT_A_LINK: N_(
        "Telegram would not open the link in this line: “{line}”. It must begin with https:// and"
        " have no spaces."
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
    Said.NO_RECIPIENTS: N_("Nobody would get it: choose other people, or write another language."),
    Said.NOBODY_APPROVES: N_(
        "Nobody else may approve it. Add a second admin, or choose fewer people."
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
    Said.FILE_STAYS: N_("The file of a sent message stays as it is: send only the new words."),
    Said.FILE_ADDED: N_("A message sent without a file cannot get one: send only words."),
}
_NUMBERS = {
    Said.CAPTION_TOO_LONG: {"limit": 1024},
    Said.TEXT_TOO_LONG: {"limit": 4096},
    Said.LABEL_TOO_LONG: {"n": LABEL_LIMIT},
    Said.TOO_MANY: {"n": MOST_BUTTONS},
}


def remark(speaker: Speaker, said: Said, detail: str | None) -> str:
    """`detail` is what the sentence is about: a language, a line, a time, a size or a reason."""
    words = shortened(detail or "", 200)
    values = dict.fromkeys(("language", "line", "text", "reason", "n"), words)
    numbers = _NUMBERS.get(said, {})
    return speaker.t(REMARKS[said], **{**values, **numbers, "time": speaker.t.time(speaker.now)})
