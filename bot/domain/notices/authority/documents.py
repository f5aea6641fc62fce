"""Notices that bring a document."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.statement import Statement


class Form(StrEnum):
    PDF = "pdf"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class CaseFileDocument:
    """The case file of a referral that began its way, in the `language` of the authority."""

    referral: str
    number: str
    form: Form
    language: str


@dataclass(frozen=True, slots=True)
class StatementDocument:
    """The reasons for a decision, as a PDF in the language of the message.

    `site` is the address of the public register, without a slash at the end, if it has one.
    """

    statement: Statement
    site: str | None = None
