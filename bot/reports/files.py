"""Files of a report in words: by kind, before they are sent."""

from collections import Counter
from collections.abc import Callable, Iterable

from bot.core.languages import Translator
from bot.core.speaker import Speaker, lines
from bot.reports.draft import Attachment

_KINDS: dict[str, Callable[[Translator, int], str]] = {
    "photo": lambda t, n: t.plural("• {n} photo", "• {n} photos", n),
    "video": lambda t, n: t.plural(
        "• {n} video with its sound, without its name",
        "• {n} videos with their sound, without their names",
        n,
    ),
    "animation": lambda t, n: t.plural(
        "• {n} animation, without its name", "• {n} animations, without their names", n
    ),
    "voice": lambda t, n: t.plural("• {n} voice message", "• {n} voice messages", n),
    "video_note": lambda t, n: t.plural(
        "• {n} video message with face and voice", "• {n} video messages with face and voice", n
    ),
    "audio": lambda t, n: t.plural(
        "• {n} recording with its voices, without its name",
        "• {n} recordings with their voices, without their names",
        n,
    ),
    "document": lambda t, n: t.plural(
        "• {n} document, without its name, as pictures of its pages: what is written there may"
        " identify its author",
        "• {n} documents, without their names, as pictures of their pages: what is written there"
        " may identify the author",
        n,
    ),
}


def seen_files(speaker: Speaker, files: Iterable[Attachment]) -> str | None:
    """The files by kind, as staff will see them; None where there are none."""
    counted = Counter(file.kind for file in files)
    if not counted:
        return None
    t = speaker.t
    return lines(
        t.plural(
            "{n} file attached. Moderators will see:",
            "{n} files attached. Moderators will see:",
            counted.total(),
        ),
        *(line(t, counted[kind]) for kind, line in _KINDS.items() if kind in counted),
        recognised(speaker) if set(counted) != {"document"} else None,
    )


def recognised(speaker: Speaker) -> str:
    return speaker.t("A face or a voice can be recognised: send only what the report needs.")
