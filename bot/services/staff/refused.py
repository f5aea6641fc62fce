"""Whose role is to be changed, and why it stays as it is."""

from dataclasses import dataclass

from bot.domain.people import Role
from bot.domain.staff.appointments import StaffProblem


@dataclass(frozen=True, slots=True)
class TelegramUser:
    """A person as Telegram shows them; `name` is empty where it is not known."""

    telegram_id: int
    name: str = ""
    is_bot: bool = False


class Refused(Exception):
    """The role stays as it is. `name` and `role` are values of the sentence that says so."""

    def __init__(self, problem: StaffProblem, name: str = "", role: Role | None = None) -> None:
        super().__init__(problem)
        self.problem, self.name, self.role = problem, name, role
