"""The words of toasts: plain text of at most 200 characters."""

from __future__ import annotations

from typing import assert_never

from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices.toast import Toast, Toasted
from bot.i18n import Translator
from bot.messages.broadcast.words import topic_name

LIMIT = 200
"""Characters Telegram shows of an answer to a pressed button."""


def toast_text(t: Translator, toasted: Toasted) -> str:
    """What to show over the button."""
    return _words(t, toasted)[:LIMIT]


def _words(t: Translator, toasted: Toasted) -> str:  # noqa: C901 - one sentence per toast
    match toasted.toast:
        case Toast.TAKEN:
            return t.plain("You have the case now.")
        case Toast.RELEASED:
            return t.plain("The case is back in the queue.")
        case Toast.HELD_BY:
            return t.plain("{name} has this case.", name=toasted.name)
        case Toast.NOT_STAFF:
            return t.plain("Only members of this staff group may do this.")
        case Toast.NOT_ADMIN:
            return t.plain("Only an admin of the channel may do this.")
        case Toast.UNSURE:
            return t.plain(
                "Telegram does not tell me right now whether you are a member of this group. "
                "Please press again in a minute."
            )
        case Toast.OUTDATED:
            return t.plain("This card was out of date; here is the present one. Press again.")
        case Toast.STEP_OVER:
            return t.plain("This step is over.")
        case Toast.ALREADY_SENT:
            return t.plain("Already sent. You find it under “My reports”.")
        case Toast.TOO_LATE:
            return t.plain("Too late to undo: the reporters are being told.")
        case Toast.DECIDED:
            return str(
                t.plural(
                    "Decided. You can undo it for {n} second.",
                    "Decided. You can undo it for {n} seconds.",
                    toasted.n,
                )
            )
        case Toast.DECIDED_BY:
            return t.plain("{name} has already decided this case.", name=toasted.name)
        case Toast.WRITE_FIRST:
            return t.plain("First open a private chat with me and press Start.")
        case Toast.UNDONE:
            return t.plain("Undone. Nobody was told.")
        case Toast.REOPENED:
            return t.plain("The case is open again.")
        case Toast.MERGED:
            return t.plain("Joined to № {number}.", number=toasted.name)
        case Toast.NO_FILES:
            return t.plain("There are no files.")
        case Toast.FILES_COME:
            return t.plain("The files come into your private chat with me.")
        case Toast.WRITE_REPLY:
            return t.plain("Reply to my message with your words.")
        case Toast.NOT_POSSIBLE:
            return t.plain("That is not possible now.")
        case Toast.UNREADABLE:
            return t.plain("This button no longer works. Send /start.")
        case Toast.NOT_FOUND:
            return t.plain("Not found.")
        case Toast.NEXT_COMES:
            return t.plain("№ {number} comes into your private chat with me.", number=toasted.name)
        case Toast.NOTHING_WAITS:
            return t.plain("Nothing waits. Thank you.")
        case Toast.ROLE_CHANGED:
            return t.plain("Done. The other admins are told.")
        case Toast.BROADCAST_GONE:
            return t.plain("This broadcast is not there any more.")
        case Toast.BROADCAST_CHANGED:
            return t.plain("This had changed meanwhile; here is the present state.")
        case Toast.NOT_YOUR_DRAFT:
            return t.plain("Only who composes this broadcast can change it.")
        case Toast.OWN_APPROVAL:
            return t.plain("You composed it: somebody else must approve it.")
        case Toast.APPROVED:
            return t.plain("Approved. Thank you.")
        case Toast.TEST_COMES:
            return t.plain("It comes to you, and to nobody else.")
        case Toast.MESSAGES_COME:
            return t.plain("It comes below, as people see it.")
        case Toast.TABLE_COMES:
            return t.plain("The table comes below.")
        case Toast.PAUSED:
            return t.plain("Paused. What is on its way still arrives.")
        case Toast.RESUMED:
            return t.plain("It goes on.")
        case Toast.SLOWED:
            return t.plain("Half as fast from now on.")
        case Toast.FULL_SPEED:
            return t.plain("As fast as is allowed again.")
        case Toast.TOPIC_OFF:
            return t.plain(
                "You get nothing more about: {topic}. News about your reports still comes.",
                topic=topic_name(t, Topic(toasted.name)),
            )
        case Toast.TOPIC_ON:
            return t.plain(
                "From now on you get again: {topic}.", topic=topic_name(t, Topic(toasted.name))
            )
        case Toast.TOPIC_TRY:
            return t.plain("A preview: under the real message this button unsubscribes.")
        case Toast.LATE:
            return t.plain(
                "I cannot write anything down right now. Please press again in a minute."
            )
    assert_never(toasted.toast)
