"""To whom confirmed cases go, and by which way."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from bot.channel.parts import Code, Id, Language, Listed, Several, named
from bot.channel.problems import Problem, refuse
from bot.channel.text import Label, Name
from bot.domain.authority.referral import Way

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
RECEIVER = r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])[^\s@]+$"
"""Where webhooks go: encrypted, or to this machine."""
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=200)]
Url = Annotated[str, StringConstraints(pattern=RECEIVER, max_length=300)]


class Reached(Listed):
    """How case files reach an office: by its `way`, else by that of the authority."""

    way: Way | None = None
    email: Email | None = None
    url: Url | None = None

    @model_validator(mode="after")
    def _has_address(self) -> Any:
        missing = {Way.EMAIL: ("email", self.email), Way.WEBHOOK: ("url", self.url)}
        key, value = missing.get(self.way, ("", "")) if self.way else ("", "")
        if value is None:
            what, mend = f"the way is “{self.way}”, but there is no address", f"add “{key}”"
            refuse([Problem((key,), what, mend)])
        return self


class Department(Reached):
    """The authority's own department in a region; without types it answers for all types."""

    region: Code
    name: Name
    short: Label
    types: Several = ()


class Authority(Reached):
    code: Id
    name: Name
    short: Label
    as_of: date
    language: Language | None = None  # in which it reads; without it the channel's first
    departments: Annotated[tuple[Department, ...], named("region")] = Field(default=())

    def department(self, region: str | None, violation: str | None) -> Department | None:
        """The department that answers for a region; None: the authority itself does."""
        found = (one for one in self.departments if one.region == region)
        return next((d for d in found if not d.types or violation in {*d.types, None}), None)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a case file. `address` is as domain.notice.Address names an authority."""

    authority: Authority
    department: Department | None
    way: Way
    language: str
    email: str | None = None
    url: str | None = None

    @property
    def names_way(self) -> bool:
        """Whether the channel file says by which way."""
        own = None if self.department is None else self.department.way
        return (own or self.authority.way) is not None

    @property
    def name(self) -> Name:
        return (self.department or self.authority).name

    @property
    def short(self) -> Label:
        return (self.department or self.authority).short

    @property
    def address(self) -> str:
        code = self.authority.code
        return code if self.department is None else f"{code}:{self.department.region}"


def addressee(authority: Authority, department: Department | None, language: str) -> Addressee:
    """The department by its own way, else by that of the authority, else by hand."""
    office: Reached = authority
    if department is not None and department.way is not None:
        office = department
    way = office.way or Way.HAND
    return Addressee(
        authority, department, way, authority.language or language, office.email, office.url
    )
