"""Answers over a pressed button, and the names of the topics of broadcasts."""

from collections.abc import Mapping

from bot.core.messages import N_, Translator, Worded
from bot.values import Topic, Value

TOPICS: Mapping[Topic, str] = {
    Topic.SAFETY: N_("Safety notices"),
    Topic.HOTLINES: N_("Hotline news"),
    Topic.RESULTS: N_("Results of our work"),
    Topic.BREACH: N_("Breach of personal data"),
}


def topic_name(t: Translator, topic: Topic) -> str:
    return t.plain(TOPICS[topic])


class Toast(Worded):
    """Answers over a pressed button, and refusals that a message also says."""

    TAKEN = N_("The case is yours now.")
    RELEASED = N_("The case is back in the queue.")
    HELD_BY = N_("{name} has this case.")
    NOT_STAFF = N_("Only members of this staff group may do this.")
    NOT_ADMIN = N_(
        "Only an admin of the channel may do this. Admins are set in ADMIN_IDS or"
        " added with /staff."
    )
    NOT_SENIOR = N_("Only senior moderators may do this. Please ask one.")
    NOT_CUSTODIAN = N_("Only custodians of data may do this.")
    AT_AUTHORITY = N_(
        "This group belongs to an authority: moderators do not work here. /help says how to answer."
    )
    NOT_OF_AUTHORITY = N_("Only members of the authority’s group may do this.")
    ACKNOWLEDGED = N_("Thank you. The moderators and the people who reported are told.")
    ANSWERED_BY = N_("{name} has already answered this.")
    NOT_AWAITED = N_("The moderators opened this case again. You need not answer.")
    UNSURE = N_(
        "Telegram cannot confirm right now that you are a member of this group. Please "
        "try again in a minute."
    )
    OUTDATED = N_("This card was out of date; here is the current one. Press again.")
    OTHER_IS_OPEN = N_(
        "This link was reported again and has an open case: № {number}. Decide that one."
    )
    JOINED_AND_TOLD = N_(
        "Its reports belong to another case, and their reporters know. Open that one again."
    )
    COLLEAGUE_FIRST = N_(
        "{name} was first; here is the card as it is now. Press again."
    )
    STEP_OVER = N_("This step is over.")
    REMINDED = N_("The authority is reminded.")
    ALREADY_SENT = N_("Already sent. You will find it under “My reports”.")
    TOO_LATE = N_("Too late to undo: the reporters are being told.")
    DECIDED_BY = N_("{name} has already decided this case.")
    WRITE_FIRST = N_("First open a private chat with me and press Start.")
    VERDICT = "verdict"  # `name` is what was decided, in words of the channel file
    PROPOSED = N_(
        "Proposed. A second person of this desk must approve it; no reporter is told before."
    )
    AWAITS_SECOND = N_(
        "{name} proposed a decision. It must be approved or refused first."
    )
    LOOKS_AGREED = N_("Its reports look agreed upon: look at it first.")
    OWN_WORK = N_("This comes from you, so another person must approve it.")
    PROPOSAL_REFUSED = N_(
        "Refused. The case is back with the proposer, who is told why."
    )
    UNDONE = N_("Undone. The reporters were not told.")
    REOPENED = N_("The case is open again.")
    MERGED = N_("Joined to № {number}.")
    HANDED_OVER = N_("{name} has the case now.")
    NOT_REACHABLE = N_(
        "{name} cannot get this case: they are no longer at this desk, or have no private chat "
        "with me."
    )
    PUT_OFF = N_("Put off. The case stays yours.")
    PASSED_ON = N_("The case is no longer yours and will not be offered to you again.")
    RECUSED = N_("This case is for a colleague. Please take another one.")
    TOOK_CALL = N_(
        "You wrote down a call about this case, so you count as its reporter. A colleague decides."
    )
    ALTERED = N_(
        "This case was changed in the database, and not by me. I do nothing with it: please tell "
        "an admin of the channel."
    )
    NEEDS_ROLE = N_(
        "Only a person to whom an admin gave a role may do this. Please ask an admin."
    )
    NUMBERS_SENT = N_("Reporters who get the numbers: {n}.")
    NO_REPORTER = N_(
        "No reporter can be written to: they called, want no messages, or withdrew or erased it."
    )
    VOIDED = N_("Reports closed: {n}. Still undecided: {name}.")
    REPORTER_PAUSED = N_(
        "Paused. The reporter is told why, until when, and how to object."
    )
    TEXT_ONLY = N_("Your shift is text-only: files stay closed. /duty changes it.")
    FILES_BELOW = N_("The files come below, for 24 hours.")
    FILES_COME = N_("The files come into your private chat with me, for 24 hours.")
    WRITE_REPLY = N_("Reply to my message with your words.")
    NOT_POSSIBLE = N_("That is not possible now.")
    UNREADABLE = N_("This button no longer works. Send /start.")
    NOT_FOUND = N_("Not found.")
    NEXT_COMES = N_("№ {number} comes into your private chat with me.")
    NEXT_BELOW = N_("№ {number} comes below.")
    APPEAL_COMES = N_("The appeal about № {number} comes below.")
    NOTHING_WAITS = N_("Nothing is waiting. Thank you.")
    TOOK_SEVERAL = N_("Cases that are yours now: {n}. With colleagues: {name}.")
    OUTDATED_LIST = N_("This list is out of date. Please send the command again.")
    ROLE_CHANGED = N_("Done. The other admins are told.")
    NOT_YOUR_DRAFT = N_("Only the admin who is composing this broadcast can change it.")
    RECORDED = N_("Recorded. Thank you.")
    COMES_BELOW = N_("It comes below, to you alone.")
    PAUSED = N_("Paused. Messages already on their way will still arrive.")
    RESUMED = N_("Sending continues.")
    TOPIC_OFF = N_(
        "You will get no more messages about: {topic}. News about your reports will still come."
    )
    TOPIC_ON = N_("You will get this from now on: {topic}.")
    TOPIC_TRY = N_(
        "This is a preview: under the real message this button unsubscribes people from the topic."
    )
    LOOK_FIRST = N_(
        "You are deciding this case a second time. Its card opens when you have decided."
    )
    REVIEW_OVER = N_(
        "This is over, another person has it, or you took part in the decision."
    )
    APPEAL_DECIDED = N_("Decided. The person is told when the time to undo it is over.")
    MOVED_TO = N_("The case is at the desk “{name}” now.")
    SPLIT = N_(
        "Separated. Its reporters are told that their case is being looked at again."
    )
    FILE_LEAVES = N_("The case file is on its way.")


class Toasted(Value):
    """A toast, with the name or number that it mentions."""

    toast: Toast
    name: str = ""
    n: int = 0
    follows: int = 0  # the card shows it in about so many seconds


ELSEWHERE = {
    Toast.NEXT_BELOW: Toast.NEXT_COMES,
    Toast.APPEAL_COMES: Toast.NEXT_COMES,
    Toast.FILES_BELOW: Toast.FILES_COME,
}
"""What is said in a group of that which comes below in the private chat."""

LIMIT = 200
"""Characters Telegram shows of an answer to a pressed button."""


def toast_text(t: Translator, toasted: Toasted) -> str:
    toast = toasted.toast
    name = toasted.name
    if toast is Toast.VERDICT:
        words = name
    elif toast is Toast.OUTDATED and toasted.follows:
        words = t.plain("This card is out of date.")
    else:
        topic = ""
        if toast in {Toast.TOPIC_OFF, Toast.TOPIC_ON}:
            topic = topic_name(t, Topic(name))
        words = t.plain(
            toast.sentence, name=name, number=name, topic=topic, n=toasted.n
        )
    if not toasted.follows:
        return words[:LIMIT]
    follows = t.plural(
        "Stored: this card follows in about {n} second.",
        "Stored: this card follows in about {n} seconds.",
        toasted.follows,
    )
    return f"{words[: LIMIT - 1 - len(follows)]} {follows}"
