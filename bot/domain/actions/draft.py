"""Buttons of a report being filled in; each names the draft and the revision it was shown at."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions.base import Action, button
from bot.domain.citizen.draft import Step


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
    """What can be changed, in place of the review."""


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
    """What the draft holds is the answer to the question of staff that was open."""


@button("d:{draft}:{revision}:report")
class KeepAsReport(DraftAction):
    """What the draft holds is a new report and no answer."""


@button("d:{draft}:{revision}:post", current=False)
class AboutPost(DraftAction):
    """The words by which a person in need was known are those of a post: the report goes on."""


@button("d:{draft}:{revision}:k")
class ToggleNews(DraftAction): ...
