"""To reporters: what happened to their case at the authority since they last read of it."""

from bot.domain.authority.referral import Stage
from bot.domain.notices.authority.passage import StageNews
from bot.i18n import numbered
from bot.messages.authority.passage import addressee_name, happened, refusal
from bot.messages.citizen.news import news
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says, spoiler


@says(StageNews)
def stage_news(speaker: Speaker, notice: StageNews) -> Outgoing:
    t, passage = speaker.t, notice.passage
    kind = speaker.violation(notice.violation) if notice.violation else None
    said = refusal(speaker, passage) if Stage.REFUSED in notice.stages else None
    text = paragraphs(
        lines(
            bold(" · ".join(filter(None, (numbered(notice.number), kind)))),
            addressee_name(speaker, passage.authority, passage.department),
            *[happened(speaker, passage, stage) for stage in notice.stages],
            _what_next(speaker, notice.stages[-1]),
        ),
        said and lines(t("What the authority wrote (tap to read):"), spoiler(said)),
    )
    return news(speaker, notice.report, text)


def _what_next(speaker: Speaker, stage: Stage) -> str:
    t = speaker.t
    if stage is Stage.REFUSED:
        return t("Moderators decide what to do next; you will read it here.")
    if stage is Stage.SILENT:
        return t(
            "Your report is closed now. If the authority answers while we still have it, you "
            "will read it here."
        )
    return t("You will read its answer here.")
