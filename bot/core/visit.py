"""Visit as far as intake knows it: one update at work, its sender, what answers a press."""

from dataclasses import dataclass

from bot.core.toasts import Toasted
from bot.core.work import Work
from bot.values import Value


class Sender(Value):
    """Origin of an update in plain values. `person` is None for posts without an author.

    `message` is the id of the message that the update brings; None for other updates.
    """

    person: int | None
    chat: int | None
    thread: int | None
    is_private: bool
    name: str = ""
    language: str | None = None
    is_anonymous: bool = False
    message: int | None = None


class Prepared(Value):
    """Facts gathered before the transaction begins.

    With `is_unsure` Telegram did not say whether the sender is a member of the staff group. With
    `anyone_adds` every member of a group that becomes a desk may add others.
    """

    is_unsure: bool = False
    anyone_adds: bool = False
    sender: Sender | None = None


@dataclass(slots=True)
class BaseVisit:
    """One update being worked on; features above know more of it.

    Of a press, `query` names it, `toast` is what the button answers, if anything, and `opens` names
    the case whose link it answers instead. With `is_muted` no handler sees the update.
    """

    work: Work
    sender: Sender
    query: str | None = None
    toast: Toasted | None = None
    toast_is_alert: bool = False
    opens: str | None = None
    is_muted: bool = False

    @property
    def toast_language(self) -> str:
        return self.work.channel.closest_language(self.sender.language)

    def answer(self, toast: Toasted, *, alert: bool = False) -> None:
        """Say something short over the pressed button, after the commit."""
        self.toast = toast
        self.toast_is_alert = alert
