"""Posts of public channels kept as evidence: they outlive the report that brought them.

Nothing is fetched: only a forwarded post is kept, without any link to the report.
"""

from bot.core.outgoing import shortened
from bot.core.speaker import Speaker, bold, code, lines, quote, spoiler
from bot.desk.card_parts import is_disturbing
from bot.desk.views import CardView
from bot.links.link import defang
from bot.reports.public_post import KeptPost

SHOWN, SHOWN_BESIDE_MUCH = 2, 1
"""Posts that are described; the others are counted."""
_MUCH = 80
"""With less room than this for words, hashes are left out: they stand in the case file."""
_NAME = 40
"""UTF-16 units of a channel's name, which has at most 32 characters."""


def kept_posts(speaker: Speaker, view: CardView, room: int) -> str | None:
    """List the place, time and hash of each post, and its words where no report shows them."""
    posts = view.beside.posts
    if not posts:
        return None
    most = SHOWN if room >= _MUCH else SHOWN_BESIDE_MUCH
    more = len(posts) - most
    return lines(
        bold(speaker.t("Kept as evidence:")),
        *(_post(speaker, view, one, room) for one in posts[:most]),
        f"+{more}" if more > 0 else None,
    )


def _post(speaker: Speaker, view: CardView, kept: KeptPost, room: int) -> str:
    t, post = speaker.t, kept.post
    words: str | None = None
    if kept.text and kept.text not in view.forwarded:
        words = shortened(defang(kept.text), room)
        words = quote(spoiler(words) if is_disturbing(speaker, view.case.violation) else words)
    return lines(
        t(
            "Post {number} of the channel {channel}, published {time}",
            number=post.message,
            channel=shortened(defang(post.channel), _NAME),
            time=t.time(post.at),
        ),
        room >= _MUCH and post.sha256 and t("SHA-256 of its text: {hash}", hash=code(post.sha256)),
        words,
    )
