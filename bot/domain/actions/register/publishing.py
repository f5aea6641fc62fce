"""Buttons by which a second person publishes a decision, and by which entries are corrected."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.desk.why import Why
from bot.domain.people import Right
from bot.domain.register.entry import Fix
from bot.domain.register.publication import Owner


@button("pub:list", right=Right.BE_SECOND)
class ShowPublications(Action):
    """What waits for the presser's look."""


@button("pubs:{after}", right=Right.BE_SECOND)
class ShowFurtherPublications(Action):
    """What waits for the presser after this one."""

    after: str


@dataclass(frozen=True, slots=True)
class PublicationAction(Action):
    publication: str


@button("pub:{publication}", right=Right.BE_SECOND)
class LookAtPublication(PublicationAction): ...


@button("pub:{publication}:back", right=Right.BE_SECOND)
class BackToPublication(PublicationAction): ...


@button("pub:{publication}:{owner}", right=Right.BE_SECOND)
class SayOwner(PublicationAction):
    """Show what would be published then."""

    owner: Owner


@button("pub:{publication}:{owner}:ok:{digest}", right=Right.BE_SECOND)
class PublishDecision(PublicationAction):
    """`digest` names what the card showed, see domain.register.entry."""

    owner: Owner
    digest: str


@button("pub:{publication}:no", right=Right.BE_SECOND)
class AskKeepBack(PublicationAction):
    """Ask why it is not to be published."""


@button("pub:{publication}:no:{why}", right=Right.BE_SECOND)
class KeepBack(PublicationAction):
    why: Why


@dataclass(frozen=True, slots=True)
class EntryAction(Action):
    entry: str


@button("entry:{entry}", right=Right.CORRECT_ENTRIES)
class ShowEntry(EntryAction): ...


@button("entry:{entry}:{fix}", right=Right.CORRECT_ENTRIES)
class ShowFix(EntryAction):
    """Show what the correction would make of the entry."""

    fix: Fix


@button("entry:{entry}:{fix}:ok:{digest}", right=Right.CORRECT_ENTRIES)
class CorrectEntry(EntryAction):
    fix: Fix
    digest: str
