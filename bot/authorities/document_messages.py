"""Messages that carry a document; its content is in documents.py."""

from bot.authorities.case_files import case_file_document, case_file_json, kept_file
from bot.authorities.documents import Form, statement_document
from bot.authorities.model import CaseFile
from bot.core.messages import message
from bot.core.outgoing import Drawing, Outgoing, Upload
from bot.core.speaker import Speaker
from bot.core.work import Work
from bot.values import Statement


@message
class StatementDocument:
    """The reasons for a decision, as a PDF in the language of the message.

    `site` is the address of the public register, without a slash at the end, if it has one.
    """

    statement: Statement
    site: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.statement.number
        return Outgoing(
            t("Statement of reasons № {number}.", number=number),
            file=Drawing(
                f"statement-{number}.pdf", statement_document(speaker, self.statement, self.site)
            ),
            without_file=t(
                "The document could not be made. Press the button again in a few minutes."
            ),
        )


@message(slow=True)
class CaseFileDocument:
    """The case file of a referral that began its way, in the `language` of the authority."""

    referral: str
    number: str
    form: Form
    language: str

    async def load(self, work: Work) -> CaseFile | None:
        return await kept_file(work.tx, self.referral)

    def render(self, speaker: Speaker, case_file: CaseFile) -> Outgoing:
        t, name = speaker.t, f"case-file-{self.number}.{self.form}"
        if self.form is Form.JSON:
            text = t(
                "Case file № {number}: the same for computers, with its signature.",
                number=self.number,
            )
            return Outgoing(text, file=Upload("document", name, case_file_json(case_file)))
        document = case_file_document(speaker.speaking(self.language), case_file)
        return Outgoing(
            t("Case file № {number}. It holds the working link.", number=self.number),
            file=Drawing(name, document),
            without_file=t(
                "Case file № {number} could not be made as a PDF. The JSON file holds the same.",
                number=self.number,
            ),
        )
