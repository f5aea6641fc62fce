"""What admins read in their private chats."""

from __future__ import annotations

from typing import assert_never

from bot.domain.notices.admin import AdminWord, Trouble
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, says


@says(AdminWord)
def admin_word(speaker: Speaker, notice: AdminWord) -> Outgoing:
    since = speaker.t.time(notice.since or 0)
    return Outgoing(_words(speaker, notice.trouble, notice.detail or "", since))


def _words(speaker: Speaker, trouble: Trouble, detail: str, since: str) -> str:  # noqa: C901 - one sentence each
    t = speaker.t
    match trouble:
        case Trouble.NO_DESK:
            return t(
                "A report has come in, but there is no desk yet. Add me to a staff group, make me"
                " an administrator there and send /desk in it. The report waits."
            )
        case Trouble.DESK_UNREACHABLE:
            return t(
                "I cannot write to the desk “{title}” any more: I was removed or may not write"
                " there. Cases wait until I am back; add me again, please.",
                title=detail,
            )
        case Trouble.DESK_LOST_RIGHTS:
            return t(
                "I am no administrator at the desk “{title}” any more and cannot check who is a"
                " member. Make me one again, please.",
                title=detail,
            )
        case Trouble.DESK_DESERTED:
            return t(
                "Everybody I know at the desk “{title}” has left. Its cases wait for somebody to"
                " decide them: invite staff into the group, please.",
                title=detail,
            )
        case Trouble.DESK_BACK:
            return t("I can write to the desk “{title}” again.", title=detail)
        case Trouble.DESK_MOVED:
            return t(
                "The group “{title}” became a supergroup. The desk moved with it and its open"
                " cases are posted again.",
                title=detail,
            )
        case Trouble.TOPIC_GONE:
            return t(
                "The topic of the desk “{title}” is gone. Cases arrive in the group itself until"
                " you send /desk in another topic.",
                title=detail,
            )
        case Trouble.SET_ASIDE:
            return t(
                "A message could not be worked and was set aside. Error number: {id}. The log has"
                " the details.",
                id=detail,
            )
        case Trouble.TOKEN_REFUSED:
            return t(
                "Since {time} Telegram refused my token. Now that you read this, it works again,"
                " and what waited is on its way. If nobody renewed the token on purpose, somebody"
                " else may have it: ask @BotFather for a new one.",
                time=since,
            )
        case Trouble.TWO_POLLERS:
            return t(
                "Since {time} another program fetches messages with my token. Nothing is lost, but"
                " answers come late: find it and stop it, please.",
                time=since,
            )
        case Trouble.DISK_FULL:
            return t(
                "The disk of my database was full at {time}. Nothing was confirmed that is not"
                " stored, and messages waited at Telegram. Make more room soon, please.",
                time=since,
            )
    assert_never(trouble)
