"""Buttons of a citizen's private chat, outside a draft and a report."""

from bot.core.buttons import Action, button
from bot.dataclass import frozen


@button("m:report")
class BeginReport(Action): ...


@button("m:mine:{page}")
class ShowReports(Action):
    """A page of the person's own reports, counted from 0."""

    page: int = 0


@button("m:hotlines")
class ShowHotlines(Action): ...


@button("m:language")
class AskLanguage(Action): ...


@button("m:privacy")
class ShowPrivacy(Action): ...


@button("l:{language}")
class ChooseLanguage(Action):
    """At first contact the consent follows."""

    language: str


@button("a:full")
class ReadConsent(Action): ...


@button("a:no")
class DeclineConsent(Action): ...


@button("a:{version}")
class GiveConsent(Action):
    version: int


@button("a:me:{draft}:{message}:{language}")
class AboutMe(Action):
    """The words by which a person in need was known are about themselves: forget them."""

    draft: str
    message: int
    language: str


@button("a:care:end")
class EndCare(Action):
    """A person in care wants to report something after all."""


@button("a:withdraw")
class AskConsentWithdrawal(Action): ...


@button("a:withdrawn")
class WithdrawConsent(Action): ...


@button("e:ask")
class AskErasure(Action): ...


@button("e:yes")
class Erase(Action): ...


@button("m:clean:{language}")
class AskCleaning(Action):
    """Shall the messages of this chat be deleted? Asked in this language."""

    language: str


@button("m:cleaned:{language}")
class CleanChat(Action):
    language: str


@frozen
class ReportAction(Action):
    """A button under a report: the person's own by its id, any by its code, see receipt.key_of."""

    report: str


@button("r:show:{report}:{page|below}")
class ShowReport(ReportAction):
    """The report in place of this message; `page` is the list to go back to.

    Without one it is a new message: a receipt or news stays, since it cannot be sent again. What
    the reporter was asked to add is not awaited any more.
    """

    page: int | None = 0


@button("r:add:{report}")
class AddToReport(ReportAction): ...


@button("r:words:{report}:{question|-}:{hidden|ask}")
class SendWords(ReportAction):
    """Hand staff the message that holds numbers of people, with or without them.

    Of a message that was edited after filing it is asked first whether it holds some.
    """

    question: str | None = None
    hidden: bool | None = None


@button("r:why:{report}")
class GetStatement(ReportAction):
    """The statement of reasons for each decision about the report, as a document."""


@button("r:withdraw:{report}")
class AskWithdrawal(ReportAction): ...


@button("r:withdrawn:{report}")
class Withdraw(ReportAction): ...


@button("r:tell:{report}:{tell}")
class SetNews(ReportAction):
    tell: bool


@button("q:{question}:{report}")
class AnswerQuestion(ReportAction):
    question: str
