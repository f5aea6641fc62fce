"""What admins read in their private chats."""

from bot.domain.notices.admin import AdminWord, Trouble
from bot.i18n import N_
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, says

SENTENCES = {
    Trouble.NO_DESK: N_(
        "A report has come in, but there is no desk yet. Add me to a staff group, make me"
        " an administrator there and send /desk in it. The report waits."
    ),
    Trouble.DESK_UNREACHABLE: N_(
        "I can no longer write to the desk “{title}”: I was removed or may not write there. "
        "Cases wait until I am back; please add me again."
    ),
    Trouble.DESK_LOST_RIGHTS: N_(
        "I am no longer an administrator at the desk “{title}” and cannot check who is a "
        "member. Please make me one again."
    ),
    Trouble.DESK_DESERTED: N_(
        "All people I know at the desk “{title}” have left. Its cases are waiting for a "
        "decision: please invite staff into the group."
    ),
    Trouble.DESK_BACK: N_("I can write to the desk “{title}” again."),
    Trouble.DESK_MOVED: N_(
        "The group “{title}” became a supergroup. The desk moved with it and its open"
        " cases are posted again."
    ),
    Trouble.TOPIC_GONE: N_(
        "The topic of the desk “{title}” is gone. Cases arrive in the group itself until"
        " you send /desk in another topic."
    ),
    Trouble.DESK_PUBLIC: N_(
        "The group of the desk “{title}” is public now: any person can read the cases there. "
        "Make it private in the group's settings, or send /desk off in it."
    ),
    Trouble.SET_ASIDE: N_(
        "A message could not be processed and was set aside. Error number: {id}. The log "
        "has the details."
    ),
    Trouble.TOKEN_REFUSED: N_(
        "Telegram refused my token from {time} on. If you can read this, it works again, "
        "and what was waiting is on its way. If no admin renewed the token on purpose, "
        "another person may have it: ask @BotFather for a new one."
    ),
    Trouble.TWO_POLLERS: N_(
        "Another program has been fetching messages with my token since {time}. Nothing is "
        "lost, but answers come late: please find it and stop it."
    ),
    Trouble.DISK_FULL: N_(
        "The disk of my database was full at {time}. Nothing was confirmed that is not "
        "stored, and messages waited at Telegram. Please make more room soon."
    ),
    Trouble.NOTHING_SENT: N_(
        "From {time} on my messages were waiting and I could not send any. If you can read this, "
        "they are on their way again. If it happens again, please look into the log of the server."
    ),
}


@says(AdminWord)
def admin_word(speaker: Speaker, notice: AdminWord) -> Outgoing:
    t, detail = speaker.t, notice.detail or ""
    since = t.time(notice.since or 0)
    return Outgoing(t(SENTENCES[notice.trouble], title=detail, id=detail, time=since))
