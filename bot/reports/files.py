"""Files of a report in words: by kind, before they are sent."""

from collections import Counter
from collections.abc import Callable, Iterable

from bot.core.languages import Translator
from bot.core.speaker import Speaker, lines
from bot.reports.draft import Attachment

_KINDS: dict[str, Callable[[Translator, int], str]] = {
    "photo": lambda t, n: t.plural("• {n} photo", "• {n} photos", n),
    "video": lambda t, n: t.plural("• {n} video with sound", "• {n} videos with sound", n),
    "animation": lambda t, n: t.plural("• {n} animation", "• {n} animations", n),
    "voice": lambda t, n: t.plural("• {n} voice message", "• {n} voice messages", n),
    "video_note": lambda t, n: t.plural("• {n} video message", "• {n} video messages", n),
    "audio": lambda t, n: t.plural("• {n} recording", "• {n} recordings", n),
    "document": lambda t, n: t.plural("• {n} document", "• {n} documents", n),
}


def seen_files(speaker: Speaker, files: Iterable[Attachment]) -> str | None:
    """The files by kind, as staff will see them; None where there are none."""
    counted, t = Counter(file.kind for file in files), speaker.t
    if not counted:
        return None
    return lines(
        t.plural(
            "{n} file attached. Without its name, moderators will see:",
            "{n} files attached. Without their names, moderators will see:",
            counted.total(),
        ),
        *(line(t, counted[kind]) for kind, line in _KINDS.items() if kind in counted),
        "document" in counted
        and t("Documents become pictures of their pages; what is written there may identify you."),
        recognised(speaker) if set(counted) != {"document"} else None,
    )


def recognised(speaker: Speaker) -> str:
    return speaker.t("A face or a voice can be recognised: send only what the report needs.")
