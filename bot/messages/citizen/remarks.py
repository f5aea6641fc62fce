"""Remarks on an answer: what was kept, what was not and why."""

from markupsafe import Markup

from bot.domain.citizen.answers import Refusal, Remark
from bot.domain.link import LinkProblem
from bot.domain.notices import reporter as said
from bot.i18n import N_
from bot.messages.speaker import Speaker

FILES_NEVER = N_(
    "We never take files of this kind: having or passing them on can itself be a crime."
    " The file was not kept. Send only the link, please."
)
REMARK_SENTENCES = {
    Remark.FILES_NEVER: FILES_NEVER,
    Remark.SAME_LINK: N_("This link is already in your report."),
    Remark.SHORTENED: N_("The description was too long; its end was left out."),
    Remark.ADDED: N_("Added to your report."),
    Remark.CORRECTED: N_("Your edit is now in the report."),
    Remark.LINK_REMOVED: N_("The link is removed from your report."),
    Remark.SMALL_TALK: N_("Glad to help! Your report is not sent yet. It goes on here:"),
    Remark.NO_FILES_BY_PHONE: N_(
        "Files cannot be filed with a call. Describe them in words, please."
    ),
    Remark.NOT_ADDED: N_("This cannot be added to a report. Yours goes on here:"),
}
REFUSAL_SENTENCES = {
    Refusal.LINK_NEEDED: N_("A link is needed for this type. Send it, please."),
    Refusal.DESCRIPTION_NEEDED: N_(
        "A few words are needed for this type. Describe what happened, please."
    ),
    Refusal.NOTHING_YET: N_("The report is still empty. Send a link or describe what you saw."),
    Refusal.REGION_NEEDED: N_("Choose a region, please."),
    Refusal.FILE_NEEDED: N_("A file is needed for this type. Send it, please."),
    Refusal.TYPE_FIRST: N_("First choose the type, please."),
}
LINK_SENTENCES = dict.fromkeys(
    LinkProblem, N_("A link was not recognised and was kept as text.")
) | {
    LinkProblem.private_address: N_(
        "One address leads into a private network; nobody else can open it."
    ),
    LinkProblem.too_long: N_("One link is too long. Send it in its short form, please."),
    LinkProblem.credentials: N_(
        "One link holds a user name or password. Send it without them, please."
    ),
}


def remarks(speaker: Speaker, notice: said.DraftStep) -> str | None:
    """The remarks on the last answer, each once; None where there are none."""
    parts = [_remark(speaker, remark) for remark in notice.remarks]
    parts += [speaker.t(LINK_SENTENCES[LinkProblem(problem)]) for problem in notice.bad_links]
    if notice.refusal is not None:
        parts.append(speaker.t(REFUSAL_SENTENCES[notice.refusal]))
    return Markup("\n").join(dict.fromkeys(parts)) if parts else None


def _remark(speaker: Speaker, remark: Remark) -> str:
    t, limits = speaker.t, speaker.channel.limits
    if remark is Remark.TOO_MANY_LINKS:
        return t.plural(
            "A report takes {n} link. The others were kept as text: send a second report"
            " for them, please.",
            "A report takes {n} links. The others were kept as text: send a second report"
            " for them, please.",
            limits.max_links,
        )
    if remark is Remark.TOO_MANY_FILES:
        return t.plural(
            "A report takes {n} file. The others were not kept.",
            "A report takes {n} files. The others were not kept.",
            limits.max_files,
        )
    return t(REMARK_SENTENCES[remark])
