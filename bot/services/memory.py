"""What a process keeps in memory only: in the database it would tell when a person was here.

It is gone with the process, and each process of a fleet knows what it worked itself.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable

_MOST_PEOPLE = 10_000


class Memory:
    """Numbers of the newest messages, and how often an account did what is limited."""

    def __init__(self) -> None:
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._counts: dict[str, tuple[int, Counter[Hashable]]] = {}
        self.newest = 0
        """The highest number of a private message: private chats share one numbering."""

    def wrote(self, person: str, message: int) -> None:
        """Keep the number of what the person sent last; people who were quiet longest go."""
        self.newest = max(self.newest, message)
        self._newest[person] = max(message, self._newest.pop(person, 0))
        if len(self._newest) > _MOST_PEOPLE:
            self._newest.popitem(last=False)

    def has_written_since(self, person: str, message: int) -> bool:
        return self._newest.get(person, 0) > message

    def counts(self, what: str, period: int) -> Counter[Hashable]:
        """How often each account did something in a day or an hour (counted from 1970).

        What was counted in an earlier one is forgotten.
        """
        known = self._counts.get(what)
        if known is None or known[0] != period:
            known = self._counts[what] = (period, Counter())
        return known[1]
