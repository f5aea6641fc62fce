"""Rendering of the messages about broadcasts; their fields are in messages.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.languages import N_, Translator
from bot.values import Topic

TOPICS: Mapping[Topic, str] = {
    Topic.SAFETY: N_("Safety notices"),
    Topic.HOTLINES: N_("Hotline news"),
    Topic.RESULTS: N_("Results of our work"),
    Topic.BREACH: N_("Breach of personal data"),
}


def topic_name(t: Translator, topic: Topic) -> str:
    return t.plain(TOPICS[topic])


class Toast(StrEnum):
    TAKEN = "taken"
    RELEASED = "released"
    HELD_BY = "held_by"
    NOT_STAFF = "not_staff"
    NOT_ADMIN = "not_admin"
    NOT_SENIOR = "not_senior"
    NOT_CUSTODIAN = "not_custodian"
    AT_AUTHORITY = "at_authority"
    NOT_OF_AUTHORITY = "not_of_authority"
    ACKNOWLEDGED = "acknowledged"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    ANSWERED_BY = "answered_by"
    NOT_AWAITED = "not_awaited"
    UNSURE = "unsure"
    OUTDATED = "outdated"
    STEP_OVER = "step_over"
    REMINDED = "reminded"
    ALREADY_SENT = "already_sent"
    TOO_LATE = "too_late"
    DECIDED_BY = "decided_by"
    WRITE_FIRST = "write_first"
    VERDICT = "verdict"  # `name` is what was decided, in words of the channel file
    PROPOSED = "proposed"
    AWAITS_SECOND = "awaits_second"
    OWN_PROPOSAL = "own_proposal"
    PROPOSAL_REFUSED = "proposal_refused"
    TAKEN_BACK = "taken_back"
    UNDONE = "undone"
    REOPENED = "reopened"
    MERGED = "merged"
    HANDED_OVER = "handed_over"
    NOT_REACHABLE = "not_reachable"
    PUT_OFF = "put_off"
    PASSED_ON = "passed_on"
    RECUSED = "recused"
    NEEDS_ROLE = "needs_role"
    NEEDS_SECOND = "needs_second"
    CONFLICT_TAKEN_BACK = "conflict_taken_back"
    MARKED_READ = "marked_read"
    NUMBERS_SENT = "numbers_sent"
    NOT_WILLING = "not_willing"
    NO_REPORTER = "no_reporter"
    VOIDED = "voided"
    REPORTER_PAUSED = "reporter_paused"
    PAUSE_LIFTED = "pause_lifted"
    RESTORED = "restored"
    NO_FILES = "no_files"
    TEXT_ONLY = "text_only"
    FILES_COME = "files_come"
    WRITE_REPLY = "write_reply"
    STATEMENT_COMES = "statement_comes"
    NO_STATEMENT = "no_statement"
    SAY_WHY = "say_why"
    NOT_POSSIBLE = "not_possible"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not_found"
    NEXT_COMES = "next_comes"
    NOTHING_WAITS = "nothing_waits"
    TOOK_SEVERAL = "took_several"
    NOTHING_FREE = "nothing_free"
    OUTDATED_LIST = "outdated_list"
    ROLE_CHANGED = "role_changed"
    BROADCAST_GONE = "broadcast_gone"
    BROADCAST_CHANGED = "broadcast_changed"
    NOT_YOUR_DRAFT = "not_your_draft"
    OWN_APPROVAL = "own_approval"
    APPROVED = "approved"
    TEST_COMES = "test_comes"
    MESSAGES_COME = "messages_come"
    TABLE_COMES = "table_comes"
    PAUSED = "paused"
    RESUMED = "resumed"
    TOPIC_OFF = "topic_off"
    TOPIC_ON = "topic_on"
    TOPIC_TRY = "topic_try"
    NO_CORRECTION = "no_correction"
    LOOK_OVER = "look_over"
    LOOK_FIRST = "look_first"  # the presser decides the case again, without the first decision
    LOOK_DECIDED = "look_decided"
    APPEAL_OVER = "appeal_over"
    APPEAL_DECIDED = "appeal_decided"
    LATE = "late"
    CORRECTED = "corrected"
    MOVED_TO = "moved_to"
    SPLIT = "split"
    NOT_YOUR_DESK = "not_your_desk"
    FILE_LEAVES = "file_leaves"
    FILE_COMES = "file_comes"
    ONLY_CALLS = "only_calls"


@dataclass(frozen=True, slots=True)
class Toasted:
    """A toast, with the name or number that it mentions.

    `follows`: the card shows it in about so many seconds; 0: at once.
    """

    toast: Toast
    name: str = ""
    n: int = 0
    follows: int = 0


LIMIT = 200
"""Characters Telegram shows of an answer to a pressed button."""


SENTENCES = {
    Toast.TAKEN: N_("The case is yours now."),
    Toast.RELEASED: N_("The case is back in the queue."),
    Toast.HELD_BY: N_("{name} has this case."),
    Toast.NOT_STAFF: N_("Only members of this staff group may do this."),
    Toast.NOT_ADMIN: N_("Only an admin of the channel may do this."),
    Toast.NOT_SENIOR: N_("Only senior moderators may do this. Please ask one."),
    Toast.AT_AUTHORITY: N_(
        "This group belongs to an authority: moderators do not work here. /help says how to answer."
    ),
    Toast.ACKNOWLEDGED: N_("Thank you. The moderators and the people who reported are told."),
    Toast.ALREADY_ACKNOWLEDGED: N_("This was already received."),
    Toast.ANSWERED_BY: N_("{name} has already answered this."),
    Toast.NOT_AWAITED: N_("The moderators opened this case again. You need not answer."),
    Toast.NOT_OF_AUTHORITY: N_("Only members of the authority’s group may do this."),
    Toast.NOT_CUSTODIAN: N_("Only custodians of data may do this."),
    Toast.UNSURE: N_(
        "Telegram cannot confirm right now that you are a member of this group. Please "
        "press again in a minute."
    ),
    Toast.OUTDATED: N_("This card was out of date; here is the current one. Press again."),
    Toast.REMINDED: N_("The authority is reminded."),
    Toast.STEP_OVER: N_("This step is over."),
    Toast.ALREADY_SENT: N_("Already sent. You will find it under “My reports”."),
    Toast.TOO_LATE: N_("Too late to undo: the reporters are being told."),
    Toast.DECIDED_BY: N_("{name} has already decided this case."),
    Toast.WRITE_FIRST: N_("First open a private chat with me and press Start."),
    Toast.PROPOSED: N_(
        "Proposed. A second person of this desk must approve it; no reporter is told before."
    ),
    Toast.AWAITS_SECOND: N_("{name} proposed a decision. It must be approved or refused first."),
    Toast.OWN_PROPOSAL: N_("You proposed it, so another person of this desk must approve it."),
    Toast.PROPOSAL_REFUSED: N_("Refused. The case is back with the proposer, who is told why."),
    Toast.TAKEN_BACK: N_("Taken back. The reporters were not told."),
    Toast.UNDONE: N_("Undone. The reporters were not told."),
    Toast.REOPENED: N_("The case is open again."),
    Toast.CORRECTED: N_("Corrected."),
    Toast.MOVED_TO: N_("The case is at the desk “{name}” now."),
    Toast.FILE_LEAVES: N_("The case file is on its way."),
    Toast.FILE_COMES: N_("The case file comes to this chat: please hand it over."),
    Toast.SPLIT: N_("Separated. Its reporters are told that their case is being looked at again."),
    Toast.NOT_YOUR_DESK: N_("The other case is at a desk that you do not belong to."),
    Toast.MERGED: N_("Joined to № {number}."),
    Toast.HANDED_OVER: N_("{name} has the case now."),
    Toast.NOT_REACHABLE: N_(
        "{name} cannot get this case: they are no longer at this desk, or have no private chat "
        "with me."
    ),
    Toast.PUT_OFF: N_("Put off. The case stays yours."),
    Toast.PASSED_ON: N_("The case is no longer yours and will not be offered to you again."),
    Toast.CONFLICT_TAKEN_BACK: N_("You can handle this case again; its card is below."),
    Toast.RECUSED: N_("This case is for a colleague. Please take another one."),
    Toast.NEEDS_ROLE: N_(
        "Only a person to whom an admin gave a role may do this. Please ask an admin."
    ),
    Toast.NEEDS_SECOND: N_("You decided this alone, so another person must record it."),
    Toast.MARKED_READ: N_("Thank you. The case no longer needs a look."),
    Toast.NOT_WILLING: N_("This reporter does not want messages or erased their data."),
    Toast.NO_REPORTER: N_("The people who reported this withdrew it or erased their data."),
    Toast.REPORTER_PAUSED: N_("Paused. The reporter is told why, until when, and how to object."),
    Toast.PAUSE_LIFTED: N_("The pause is lifted. The reporter is told."),
    Toast.NO_FILES: N_("There are no files."),
    Toast.TEXT_ONLY: N_("Your shift is text-only: files stay closed. /duty changes it."),
    Toast.FILES_COME: N_("The files come into your private chat with me."),
    Toast.WRITE_REPLY: N_("Reply to my message with your words."),
    Toast.STATEMENT_COMES: N_("The statement of reasons comes as a PDF."),
    Toast.NO_STATEMENT: N_("There is no decision on this report yet, so there are no reasons."),
    Toast.SAY_WHY: N_("Choose the reason on the card above."),
    Toast.NOT_POSSIBLE: N_("That is not possible now."),
    Toast.UNREADABLE: N_("This button no longer works. Send /start."),
    Toast.NOT_FOUND: N_("Not found."),
    Toast.NEXT_COMES: N_("№ {number} comes into your private chat with me."),
    Toast.NOTHING_WAITS: N_("Nothing is waiting. Thank you."),
    Toast.NOTHING_FREE: N_("None of these is free now. With colleagues: {number}."),
    Toast.OUTDATED_LIST: N_("This list is out of date. Please send the command again."),
    Toast.ROLE_CHANGED: N_("Done. The other admins are told."),
    Toast.BROADCAST_GONE: N_("This broadcast no longer exists."),
    Toast.BROADCAST_CHANGED: N_("This has changed in the meantime; here is the current state."),
    Toast.NOT_YOUR_DRAFT: N_("Only the admin who is composing this broadcast can change it."),
    Toast.OWN_APPROVAL: N_("You composed it, so another admin must approve it."),
    Toast.APPROVED: N_("Approved. Thank you."),
    Toast.TEST_COMES: N_("It comes to you alone."),
    Toast.MESSAGES_COME: N_("You will see it below, as people see it."),
    Toast.TABLE_COMES: N_("The table comes below."),
    Toast.PAUSED: N_("Paused. Messages already on their way will still arrive."),
    Toast.RESUMED: N_("Sending continues."),
    Toast.TOPIC_OFF: N_(
        "You will get no more messages about: {topic}. News about your reports will still come."
    ),
    Toast.TOPIC_ON: N_("You will get this again: {topic}."),
    Toast.TOPIC_TRY: N_(
        "This is a preview: under the real message this button unsubscribes people from the topic."
    ),
    Toast.ONLY_CALLS: N_("Reported by phone only: there is no address to ask at."),
    Toast.NO_CORRECTION: N_(
        "That changes nothing in the entry, or its decision does not stand: open the case again."
    ),
    Toast.LOOK_OVER: N_("This second look is over, or another person has it."),
    Toast.LOOK_FIRST: N_(
        "You are deciding this case a second time. Its card opens when you have decided."
    ),
    Toast.LOOK_DECIDED: N_("Recorded. Thank you."),
    Toast.APPEAL_OVER: N_(
        "This appeal is over, another person has it, or you took part in the first decision."
    ),
    Toast.APPEAL_DECIDED: N_("Decided. The person is told when the time to undo it is over."),
    Toast.LATE: N_("I cannot save anything right now. Please press again in a minute."),
}
_ABOUT_A_TOPIC = frozenset({Toast.TOPIC_OFF, Toast.TOPIC_ON})


def toast_text(t: Translator, toasted: Toasted) -> str:
    words = _words(t, toasted)
    if not toasted.follows:
        return words[:LIMIT]
    follows = t.plural(
        "Stored: this card follows in about {n} second.",
        "Stored: this card follows in about {n} seconds.",
        toasted.follows,
    )
    return f"{words[: LIMIT - 1 - len(follows)]} {follows}"


def _words(t: Translator, toasted: Toasted) -> str:
    toast, name = toasted.toast, toasted.name
    if toast is Toast.VERDICT:
        return name
    if toast is Toast.VOIDED:
        words = t.plural(
            "{n} report is closed. Still undecided: {left}.",
            "{n} reports are closed. Still undecided: {left}.",
            toasted.n,
            left=name,
        )
        return str(words)
    if toast is Toast.RESTORED:
        return str(t.plural("{n} report is open again.", "{n} reports are open again.", toasted.n))
    if toast is Toast.NUMBERS_SENT:
        words = t.plural(
            "The numbers go to {n} reporter.", "The numbers go to {n} reporters.", toasted.n
        )
        return str(words)
    if toast is Toast.TOOK_SEVERAL:
        words = t.plural(
            "{n} case is yours now. With colleagues: {others}.",
            "{n} cases are yours now. With colleagues: {others}.",
            toasted.n,
            others=name,
        )
        return str(words)
    if toast is Toast.OUTDATED and toasted.follows:
        return t.plain("This card is out of date.")
    topic = topic_name(t, Topic(name)) if toast in _ABOUT_A_TOPIC else ""
    return t.plain(SENTENCES[toast], name=name, number=name, topic=topic)
