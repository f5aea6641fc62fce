"""Puts the sender of case files together."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.authority.connections import MailServer
from bot.messages.renderer import Renderer
from bot.pipeline.authority.case_files import CaseFiles
from bot.pipeline.authority.mail import Mailer
from bot.pipeline.authority.packing import Packer
from bot.pipeline.authority.results import Results
from bot.pipeline.authority.sender import CaseFileSender
from bot.pipeline.authority.ways import Ways
from bot.pipeline.delivery.file_process import FileProcess
from bot.pipeline.heartbeats import Heartbeats
from bot.services.work import Deployment
from bot.storage.engine.database import Database


class Connections(Protocol):
    """The settings that lead to authorities."""

    @property
    def mail_server(self) -> MailServer | None: ...
    @property
    def smtp_from(self) -> str | None: ...
    @property
    def shared_secrets(self) -> Mapping[str, Sequence[str]]: ...


def case_file_sender(
    database: Database,
    deployment: Deployment,
    renderer: Renderer,
    heartbeats: Heartbeats,
    process: FileProcess,
    settings: Connections,
) -> CaseFileSender:
    """Without a mail server no e-mail leaves."""
    server, secrets = settings.mail_server, settings.shared_secrets
    mailer = None if server is None else Mailer(server, settings.smtp_from or "")
    files = CaseFiles(database, deployment, renderer, process)
    packer = Packer(database, deployment, renderer, files)
    results = Results(database, deployment)
    return CaseFileSender(database, packer, Ways(mailer, secrets), results, heartbeats)
