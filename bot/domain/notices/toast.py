"""Toasts: short answers to a pressed button; they are sent at once and not stored."""

from dataclasses import dataclass
from enum import StrEnum


class Toast(StrEnum):
    TAKEN = "taken"
    RELEASED = "released"
    HELD_BY = "held_by"
    NOT_STAFF = "not_staff"
    NOT_ADMIN = "not_admin"
    NOT_SENIOR = "not_senior"
    AT_AUTHORITY = "at_authority"
    NOT_OF_AUTHORITY = "not_of_authority"
    UNSURE = "unsure"
    OUTDATED = "outdated"
    STEP_OVER = "step_over"
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
    LINKED = "linked"
    UNLINKED = "unlinked"
    HANDED_OVER = "handed_over"
    NOT_REACHABLE = "not_reachable"
    PUT_OFF = "put_off"
    PASSED_ON = "passed_on"
    RECUSED = "recused"
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
    ENOUGH_SEEN = "enough_seen"
    FILES_COME = "files_come"
    WRITE_REPLY = "write_reply"
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
    LOOK_OVER = "look_over"
    LOOK_FIRST = "look_first"  # the presser decides the case again, without the first decision
    LOOK_DECIDED = "look_decided"
    LATE = "late"
    CORRECTED = "corrected"
    MOVED_TO = "moved_to"
    SPLIT = "split"
    NOT_YOUR_DESK = "not_your_desk"
    FILE_LEAVES = "file_leaves"
    CALL_FILED = "call_filed"
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
