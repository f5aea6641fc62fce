"""Alarms for admins in private: troubles, and checks of numbers that are due."""

from bot.core import sealed
from bot.core.messages import N_, Message, Outgoing, Speaker, Worded, paragraphs
from bot.core.work import Work
from bot.values import Value


class Trouble(Worded):
    """Troubles of which admins hear, each with its sentence."""

    NO_DESK = N_(
        "A report has come in, but there is no desk yet. Add me to a staff group, make me"
        " an administrator there and send /desk in it. The report waits."
    )
    DESK_UNREACHABLE = N_(
        "I can no longer write to the desk “{title}”: I was removed or may not write there. "
        "Cases wait until I am back; please add me again."
    )
    DESK_LOST_RIGHTS = N_(
        "I am no longer an administrator at the desk “{title}” and cannot check who is a "
        "member. Please make me one again."
    )
    DESK_BACK = N_("I can write to the desk “{title}” again.")
    DESK_DESERTED = N_(
        "All people I know at the desk “{title}” have left. Its cases are waiting for a "
        "decision: please invite staff into the group."
    )
    DESK_MOVED = N_(
        "The group “{title}” became a supergroup. The desk moved with it and its open"
        " cases are posted again."
    )
    TOPIC_GONE = N_(
        "The topic of the desk “{title}” is gone. Cases arrive in the group itself until"
        " you send /desk in another topic."
    )
    DESK_PUBLIC = N_(
        "The group of the desk “{title}” is public now: any person can read the cases there. "
        "Make it private in the group's settings, or send /desk off in it."
    )
    SET_ASIDE = N_(
        "A message could not be processed and was set aside. Error number: {id}. The log "
        "has the details."
    )
    TOKEN_REFUSED = N_(
        "Telegram refused my token from {time} on. If you can read this, it works again, "
        "and what was waiting is on its way. If no admin renewed the token on purpose, "
        "another person may have it: ask @BotFather for a new one."
    )
    TWO_POLLERS = N_(
        "Another program has been taking messages with my token since {time}. What it takes never "
        "reaches me: those people get no answer from me. Find it and stop it. If it is none of "
        "yours, the token is stolen: send /revoke to @BotFather at once, put the new token into "
        "BOT_TOKEN and restart me."
    )
    DISK_FULL = N_(
        "The disk of my database was full at {time}. Nothing was confirmed that is not "
        "stored, and messages waited at Telegram. Please make more room soon."
    )
    DISK_IS_FULL = N_(
        "The disk of my database has been full since {time}. I can store nothing, so I confirm "
        "nothing; messages wait at Telegram. Please make room now."
    )
    DISK_LOW = N_(
        "The disk of my data is nearly full. Once it is full, I can store nothing any more. "
        "Please make room."
    )
    # Earlier versions said so; their words may still wait to be sent.
    DISK_ROOM = N_("The disk of my data has room again.")
    DATABASE_IS_AWAY = N_(
        "I have not reached my database since {time}. I confirm nothing; messages wait at "
        "Telegram. Please start it. On the server, python -m bot doctor says more."
    )
    DATABASE_AWAY = N_(
        "I reach my database again, which was away from {time} on. What waited is on its way."
    )
    CLOCK_DOUBTED = N_(
        "My clock shows {time}. Telegram's differs, or records are dated later. One of them is "
        "wrong, so I delete nothing by age, and no backup, until an operator says which is right "
        "on the server: python -m bot clock. Erasures that people ask for go on."
    )
    NOTHING_SENT = N_(
        "From {time} on my messages were waiting and I could not send any. If you can read this, "
        "they are on their way again. If it happens again, please look into the log of the server."
    )
    CANNOT_STORE = N_(
        "I have not been able to store anything since {time}: my database is away, full, damaged or "
        "of another version. I confirm nothing; messages wait at Telegram. On the server, "
        "python -m bot doctor says more."
    )
    TELEGRAM_AWAY = N_(
        "Since {time} Telegram has not answered me, or has brought me no messages. What people write "
        "waits there. On the server, python -m bot doctor says more."
    )
    MESSAGES_WAIT = N_(
        "Messages that people wait for have not left. Noticed at {time}. Please look into the log of "
        "the server."
    )
    UPDATES_WAIT = N_(
        "What people wrote has waited for more than five minutes. Noticed at {time}. Please look into "
        "the log of the server."
    )
    CASES_WAIT = N_(
        "A case has been overdue for more than a day. Noticed at {time}. /queue shows it."
    )
    BACKUP_OLD = N_(
        "There is no backup from the last two days. Noticed at {time}. The log of the server says "
        "why; python -m bot backup makes one."
    )
    COPY_OLD = N_(
        "The second place of backups holds none from the last two days. Noticed at {time}. The log of "
        "the server says why; python -m bot backup makes one and copies it."
    )
    DRILL_OLD = N_(
        "No backup has been tried out for 100 days. Noticed at {time}. Where the private key is, "
        "please run: python -m bot drill"
    )
    CHECKPOINT_OLD = N_(
        "The log has no checkpoint from the last two days. Noticed at {time}. On the server, "
        "python -m bot doctor says why."
    )
    MAIL_AWAY = N_(
        "Since {time} the mail server has not taken e-mail from me: case files and alarms wait. On "
        "the server, python -m bot doctor says more."
    )
    RESTARTS = N_(
        "I stopped three times within a quarter of an hour without being asked to. Noticed at {time}. "
        "Please look into the log of the server."
    )
    HISTORY_FORGED = N_(
        "There is history in my database that I did not write: another person wrote into it. What "
        "they wrote counts for nothing, and gets no place in the log. Please run on the server: "
        "python -m bot audit verify"
    )


class DialLine(Value):
    """A number of the channel file and when it was dialled last (ms UTC); `due`: not lately."""

    number: str
    dialled_at: int | None
    is_wrong: bool
    due: bool


class AdminWord(Message):
    """Tells admins once of trouble; `detail` is the title of a group or an error id."""

    trouble: Trouble
    detail: str | None = None
    since: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        detail = self.detail or ""
        since = t.time(self.since or 0)
        return Outgoing(t(self.trouble.sentence, title=detail, id=detail, time=since))


class TroubleOver(Message):
    """Tells admins that a trouble is over that began at `since`; both are moments (ms UTC)."""

    trouble: Trouble
    since: int
    ended: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        over = t("Over since {time}:", time=t.time(self.ended))
        since = t.time(self.since)
        said = t(self.trouble.sentence, title="", id="", time=since)
        return Outgoing(paragraphs(over, said))


AGAIN_AFTER_MS = 60 * 60 * 1000
"""The same trouble is told at most once in this time."""


async def raise_alarm(work: Work, trouble: Trouble, since: int) -> bool:
    """Tell every admin about trouble since `since` (ms UTC); False if they heard of it lately."""
    name = f"alarm:{trouble.name.lower()}"
    last = await sealed.get_fact(work.tx, name)
    if last is not None and 0 <= work.now - int(last) < AGAIN_AFTER_MS:
        return False
    await sealed.put_fact(work.tx, name, str(work.now))
    await work.tell_admins(AdminWord(trouble, since=since))
    return True


TOLD_BY_WATCH = frozenset(
    {
        Trouble.DISK_LOW,
        Trouble.UPDATES_WAIT,
        Trouble.CASES_WAIT,
        Trouble.BACKUP_OLD,
        Trouble.COPY_OLD,
        Trouble.DRILL_OLD,
        Trouble.CHECKPOINT_OLD,
        Trouble.MAIL_AWAY,
        Trouble.RESTARTS,
    }
)
"""Of other troubles admins hear in Telegram from who notices them."""


async def tell_alarm(work: Work, word: AdminWord | TroubleOver) -> None:
    if isinstance(word, AdminWord):
        await raise_alarm(work, word.trouble, word.since or 0)
    else:
        await work.tell_admins(word)
