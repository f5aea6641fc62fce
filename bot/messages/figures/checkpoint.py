"""What a public channel shows of the log: its signed checkpoints."""

from markupsafe import Markup

from bot.domain.notices.figures import CheckpointPublished
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, bold, paragraphs, says


@says(CheckpointPublished)
def checkpoint(speaker: Speaker, notice: CheckpointPublished) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Checkpoint of the history")),
        t(
            "It stands for all decisions and acts so far. Keep it: a later check shows whether "
            "any of them was changed."
        ),
        Markup("<pre>{}</pre>").format(notice.note),
    )
    return Outgoing(text, silent=True)
