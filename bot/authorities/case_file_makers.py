"""Makers of a case file's two files: JSON for the authority's systems, PDF for its people."""

from bot.authorities.case_files import case_file_document, case_file_json, gather
from bot.authorities.model import PackedFile
from bot.cases.afterwards import Referral
from bot.core.database.database import Database
from bot.core.file_process import FileProcess
from bot.core.work import Deployment, Work
from bot.dataclass import dataclass
from bot.telegram.renderer import Renderer


@dataclass(frozen=True, slots=True)
class CaseFiles:
    database: Database
    deployment: Deployment
    renderer: Renderer
    process: FileProcess

    async def make(self, referral: Referral, language: str) -> tuple[PackedFile, ...]:
        """The case file as it was gathered first: the same bytes each time. Raises NotMade."""
        async with self.database.transaction() as tx:
            case_file = await gather(Work(tx, self.deployment), referral)
            speaker = self.renderer.speaker(language, tx.now)
        name, document = f"case-file-{case_file.number}", case_file_document(speaker, case_file)
        return (
            PackedFile(f"{name}.json", "application/json", case_file_json(case_file)),
            PackedFile(f"{name}.pdf", "application/pdf", await self.process.make(document)),
        )
