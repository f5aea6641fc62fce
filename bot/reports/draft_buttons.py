"""Buttons of a draft; each names the draft and the revision it was shown at."""

from dataclasses import dataclass
from typing import ClassVar

from bot.core.buttons import Action, button
from bot.core.languages import N_
from bot.links.values import LinkProblem
from bot.reports.draft import Refusal, Remark, Step, Unkept


@dataclass(frozen=True, slots=True)
class DraftAction(Action):
    current: ClassVar[bool] = True

    draft: str
    revision: int


@button("d:{draft}:{revision}:s")
class SendReport(DraftAction): ...


@button("d:{draft}:{revision}:anon")
class OfferAnonymity(DraftAction):
    """Show the code under which the report can be sent anonymously, and what that means."""


@button("d:{draft}:{revision}:send-anon")
class SendAnonymously(DraftAction): ...


@button("d:{draft}:{revision}:x")
class CancelDraft(DraftAction): ...


@button("d:{draft}:{revision}:new")
class StartOver(DraftAction): ...


@button("d:{draft}:{revision}:n:{payload}")
class BeginOther(DraftAction):
    """Drop this draft and begin the report of the deep link with this payload."""

    payload: str


@button("d:{draft}:{revision}:show")
class ShowDraft(DraftAction): ...


@button("d:{draft}:{revision}:p:{group}")
class ShowTypes(DraftAction):
    """The violation types of one group of the channel file."""

    group: str


@button("d:{draft}:{revision}:t:{violation}")
class PickType(DraftAction):
    violation: str


@button("d:{draft}:{revision}:r:{region}")
class PickRegion(DraftAction):
    region: str


@button("d:{draft}:{revision}:g")
class GoOn(DraftAction): ...


@button("d:{draft}:{revision}:b")
class GoBack(DraftAction): ...


@button("d:{draft}:{revision}:change")
class ShowChanges(DraftAction):
    """List the parts that can be changed, in place of the review."""


@button("d:{draft}:{revision}:e:{step}")
class EditStep(DraftAction):
    step: Step


@button("d:{draft}:{revision}:c:{step}")
class ClearStep(DraftAction):
    step: Step


@button("d:{draft}:{revision}:l:{link}")
class RemoveLink(DraftAction):
    """Take one link out of the draft; `link` is the key of its Target."""

    link: str


@button("d:{draft}:{revision}:numbers")
class HideNumbers(DraftAction):
    """Leave the numbers of people out of the draft."""


@button("d:{draft}:{revision}:answer")
class SendAsAnswer(DraftAction):
    """Send the draft as the answer to the question of staff that was open."""


@button("d:{draft}:{revision}:report")
class KeepAsReport(DraftAction):
    """Keep the draft as a new report and no answer."""


@button("d:{draft}:{revision}:post", current=False)
class AboutPost(DraftAction):
    """The words by which a person in need was known are those of a post: the report goes on."""


@button("d:{draft}:{revision}:k")
class ToggleNews(DraftAction): ...


FILES_NEVER = N_(
    "We never take files of this kind: keeping them or passing them on can itself be a "
    "crime. The file was not kept. Please send the link or describe it in words."
)
UNKEPT_SENTENCES = {
    Unkept.MEDIA_AS_FILE: N_(
        "A picture or video sent as a file carries its name and often the place where it was made,"
        " so I did not keep it. Please send it as a photo or video: choose it from the gallery, and"
        " on a computer leave compression on."
    ),
    Unkept.OTHER_FILE: N_(
        "I did not keep this file: I cannot remove from it what may identify you. You can send"
        " photos, videos (MP4), voice messages, recordings (MP3, M4A) and PDF. A photo of the page"
        " is fine, too."
    ),
    Unkept.FILE_TOO_LARGE: N_(
        "This file is larger than 20 MB, so I cannot remove from it what may identify you, and I"
        " did not keep it. Send a shorter part, or screenshots as photos."
    ),
    Unkept.PLACE_NOT_ASKED: N_(
        "A location is kept only where the type of report asks for a place. Yours was not kept."
    ),
}
"""Why a file or a location was not kept, and what to do."""
REMARK_SENTENCES = {
    **{Remark(why.value): sentence for why, sentence in UNKEPT_SENTENCES.items()},
    Remark.FILES_NEVER: FILES_NEVER,
    Remark.SAME_LINK: N_("This link is already in your report."),
    Remark.SHORTENED: N_("The description was too long; its end was not kept."),
    Remark.ADDED: N_("Added to your report."),
    Remark.CORRECTED: N_("Your edit is now in the report."),
    Remark.LINK_REMOVED: N_("The link is removed from your report."),
    Remark.NUMBERS_REMOVED: N_("The numbers are removed."),
    Remark.SMALL_TALK: N_("Glad to help! Your report has not been sent yet. Continue here:"),
    Remark.NOT_ADDED: N_("This cannot be added to a report. Yours continues here:"),
}
REFUSAL_SENTENCES = {
    Refusal.LINK_NEEDED: N_("This type needs a link. If there is none, describe it in words."),
    Refusal.DESCRIPTION_NEEDED: N_("This type needs a few words. Please describe what happened."),
    Refusal.NOTHING_YET: N_("The report is still empty. Send a link or describe what you saw."),
    Refusal.REGION_NEEDED: N_("Please choose a region."),
    Refusal.FILE_NEEDED: N_("This type needs a file. Please send it."),
    Refusal.TYPE_FIRST: N_("Please choose the type first."),
}
LINK_SENTENCES = dict.fromkeys(
    LinkProblem, N_("One link was not recognised and was kept as text.")
) | {
    LinkProblem.private_address: N_(
        "One address leads into a private network; other people cannot open it."
    ),
    LinkProblem.too_long: N_("One link is too long. Please send its short form."),
    LinkProblem.credentials: N_(
        "One link contains a user name or password. Please send it without them."
    ),
}
