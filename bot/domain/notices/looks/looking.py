"""Notices about second looks, in private chats of staff."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookCard:
    """The screen of a second look. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    look: str
    copy: str


@dataclass(frozen=True, slots=True)
class LooksWait:
    """Reminds a person of the looks that wait for them."""

    n: int


@dataclass(frozen=True, slots=True)
class LooksOffered:
    """The answer to /queue second: how many the person may take, and whether they hold one.

    `waiting` counts all that are open; `without_people` those that no known person may take.
    """

    free: int
    holds: bool
    waiting: int
    without_people: int
    is_private: bool = True
