"""Samples of what admins and staff read about roles."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.domain.notices.staff import (
    AdminSure,
    Beside,
    Change,
    DeskRole,
    DeskRoles,
    NewPeople,
    NewPerson,
    RoleGiven,
    StaffAsk,
    StaffCard,
    StaffChanged,
    StaffDone,
    StaffLine,
    StaffList,
    StaffWord,
)
from bot.domain.people import Role
from bot.domain.staff.appointments import GIVEN, StaffProblem
from bot.messages.gallery.decided_samples import NOW

NAME = "Дана"


def samples() -> Iterator[Any]:
    """The admins' screens of staff, and notices about roles."""
    boss = StaffLine(700201, "Әсел", Role.ADMIN, is_fixed=True)
    senior = StaffLine(700101, NAME, Role.SENIOR, ("Staff group",))
    member = StaffLine(700102, "Сергей", Role.MEMBER, ("Staff group",), is_given=False)
    at_desk, custodian = Beside(Role.SENIOR, "Almaty"), Beside(Role.CUSTODIAN)
    away = StaffLine(700103, "Emma", Role.MODERATOR, beside=(at_desk, custodian))
    desks = (DeskRole("sampleDesk000001", "Алматы", Role.SENIOR), DeskRole("d2", "Astana", None))
    yield DeskRoles(700102, "Сергей", desks)
    yield DeskRoles(700102, "Сергей", desks, desks[0])
    yield StaffCard(
        StaffLine(700104, "Арман", None, is_given=False, beside=(custodian,)), is_oneself=False
    )
    yield StaffList((boss, senior, away), 3, 0, 1, is_strict=True)
    yield StaffList((boss, senior, member), 21, 1, 3, is_strict=False)
    for line in (boss, senior, member, away):
        yield StaffCard(line, is_oneself=False, by="Әсел", at=NOW)
    yield AdminSure(senior)
    yield StaffCard(replace(senior, role=Role.ADMIN), is_oneself=True)
    for role in (*GIVEN, Role.CUSTODIAN):
        yield StaffAsk(role)
        yield RoleGiven(role, "Әсел")
    yield RoleGiven(None, "Әсел")
    new = (NewPerson("Арман", None), NewPerson(NAME, Role.SENIOR))
    yield NewPeople("Staff group", new, 3, asks=False)
    yield NewPeople("Staff group", new[:1], 0, asks=True)
    yield NewPeople("Staff group", new[:1], 0, asks=False, at_authority=True)
    yield RoleGiven(Role.SENIOR, "Әсел", desk="Алматы")
    changes = (Change(NAME, None, Role.SENIOR), Change("Сергей", Role.ADMIN, None))
    yield StaffDone(changes, ((StaffProblem.ALREADY, "Emma", Role.MODERATOR),), is_strict=False)
    yield StaffChanged("Әсел", changes[0])
    yield StaffChanged("Әсел", Change("Арман", None, Role.MODERATOR, "Алматы"))
    for problem in StaffProblem:
        name = "123456789" if problem is StaffProblem.NOT_ADMIN_YET else NAME
        yield StaffWord(problem, name, Role.SENIOR)
