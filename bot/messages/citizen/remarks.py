"""What to say about an answer: what was kept, what was not and why."""

from __future__ import annotations

from typing import assert_never

from markupsafe import Markup

from bot.domain.citizen.answers import Refusal, Remark
from bot.domain.link import LinkProblem
from bot.domain.notices import reporter as said
from bot.messages.speaker import Speaker


def heard(speaker: Speaker, notice: said.DraftStep) -> str | None:
    """What to say about the last answer."""
    parts = [_remark(speaker, remark) for remark in notice.remarks]
    parts += [_bad_link(speaker, LinkProblem(problem)) for problem in notice.bad_links]
    if notice.refusal is not None:
        parts.append(_refusal(speaker, notice.refusal))
    return Markup("\n").join(dict.fromkeys(parts)) if parts else None


def files_never(speaker: Speaker) -> str:
    """Why a file was refused."""
    return speaker.t(
        "We never take files of this kind: having or passing them on can itself be a crime."
        " The file was not kept. Send only the link, please."
    )


def _remark(speaker: Speaker, remark: Remark) -> str:
    t = speaker.t
    match remark:
        case Remark.FILES_NEVER:
            return files_never(speaker)
        case Remark.TOO_MANY_LINKS:
            return t.plural(
                "A report takes {n} link. The others were kept as text: send a second report"
                " for them, please.",
                "A report takes {n} links. The others were kept as text: send a second report"
                " for them, please.",
                speaker.channel.limits.max_links,
            )
        case Remark.TOO_MANY_FILES:
            return t.plural(
                "A report takes {n} file. The others were not kept.",
                "A report takes {n} files. The others were not kept.",
                speaker.channel.limits.max_files,
            )
        case Remark.SAME_LINK:
            return t("This link is already in your report.")
        case Remark.SHORTENED:
            return t("The description was too long; its end was left out.")
        case Remark.ADDED:
            return t("Added to your report.")
    assert_never(remark)


def _refusal(speaker: Speaker, refusal: Refusal) -> str:
    t = speaker.t
    match refusal:
        case Refusal.LINK_NEEDED:
            return t("A link is needed for this type. Send it, please.")
        case Refusal.DESCRIPTION_NEEDED:
            return t("A few words are needed for this type. Describe what happened, please.")
        case Refusal.NOTHING_YET:
            return t("The report is still empty. Send a link or describe what you saw.")
        case Refusal.REGION_NEEDED:
            return t("Choose a region, please.")
        case Refusal.FILE_NEEDED:
            return t("A file is needed for this type. Send it, please.")
        case Refusal.TYPE_FIRST:
            return t("First choose the type, please.")
    assert_never(refusal)


def _bad_link(speaker: Speaker, problem: LinkProblem) -> str:
    t = speaker.t
    match problem:
        case LinkProblem.private_address:
            return t("One address leads into a private network; nobody else can open it.")
        case LinkProblem.too_long:
            return t("One link is too long. Send it in its short form, please.")
        case LinkProblem.credentials:
            return t("One link holds a user name or password. Send it without them, please.")
        case _:
            return t("A link was not recognised and was kept as text.")
