"""A sample decision with its order, and the moment and link that all samples share."""

from datetime import date

from bot.channel.model import Channel
from bot.domain.authority.order import Order
from bot.domain.citizen.draft import Target
from bot.domain.citizen.public_post import KeptFile, KeptPost, Post
from bot.domain.desk.case import Outcome
from bot.domain.notices.reporter import Decided

NOW = 1795500000000
"""24 November 2026, in milliseconds UTC: samples never depend on the clock."""
LINK = Target("https://example.com/post/1", "example.com", "hxxps://example[.]com/post/1")
NEXT_YEAR = date(2027, 12, 31)
ORDER = Order("mci", "12-7/345", date(2026, 3, 12), "KZ")

KEPT_POST = KeptPost(
    "samplePost000001", "sampleCase000001", Post("sample_news", 12, NOW, "3f" * 32),
    "The words of a post.", (KeptFile("unique-1"),), NOW, NOW,
)  # fmt: skip


def decided(channel: Channel, outcome: Outcome) -> Decided:
    """A decision with all of its fields."""
    text = channel.outcome(outcome)
    names_authority = outcome in {Outcome.FORWARDED, Outcome.RESTRICTED}
    return Decided(
        display=LINK.display,
        outcome=outcome,
        ground=text.grounds[0].id if text.grounds else None,
        reason=text.reasons[0].id if text.reasons else None,
        authority=channel.authorities[0].code if names_authority and channel.authorities else None,
        words="A word from the member of staff.",
        at=NOW,
        order=ORDER if outcome is Outcome.RESTRICTED else None,
    )
