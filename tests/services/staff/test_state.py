"""The state: each capability is on, off or waits, with the one thing to do and where."""

import os
import time
from datetime import date

import pytest

from bot.backups.drills import note_drill
from bot.backups.folder import backup_name
from bot.channel.parts import FourEyes, Publication
from bot.core.capabilities import EVERY, Name, State, look_at_all
from bot.core.messages import Speaker, translator
from bot.core.people import Role
from bot.settings import Settings
from bot.staff import roles
from bot.staff.roles import TelegramUser
from bot.staff.state_page import StatePage
from bot.values import Way, replace
from tests.kit.services.acts import ADMIN
from tests.kit.services.team import DANA, MARAT, at_work
from tests.kit.words import ru


async def found(work, name):
    [capability] = [one for one in EVERY if one.name is name]
    return await capability.look(work)


def with_settings(work, **given):
    return replace(
        work, deployment=replace(work.deployment, settings=Settings(**given))
    )


def with_channel(work, **given):
    channel = work.channel.model_copy(update=given)
    return replace(work, deployment=replace(work.deployment, channel=channel))


async def test_what_waits_for_a_person_comes_first_and_what_is_off_last(work, desk):
    order = list(State)
    states = [order.index(line.found.state) for line in await look_at_all(work)]
    assert states == sorted(states)
    assert len(states) == len(Name)


async def test_each_line_that_is_not_on_says_the_one_thing_to_do(work, desk):
    for line in await look_at_all(work):
        assert bool(line.found.todo) is (line.found.state is not State.ON)


async def test_with_too_few_people_the_state_says_what_stands_still(work, desk):
    """Proposer, approver, publisher and judge are different people: four with a role are enough."""
    boss = TelegramUser(ADMIN, "Әсел")
    publishing = with_channel(
        work, publication=Publication(lawyer_checked=date(2026, 1, 1))
    )
    people = [DANA, MARAT]
    told = []
    for person in people:
        await at_work(work, person)
        user = TelegramUser(person.telegram_id, person.name)
        await roles.change_role(work, boss, user, Role.SENIOR, desk.id)
        told.append(await found(publishing, Name.SECOND_PEOPLE))
    assert [one.state for one in told] == [State.WAITS, State.WAITS]
    assert told[1].values["have"] == 2
    assert told[1].values["n"] == 3
    assert (await found(work, Name.SECOND_PEOPLE)).state is State.ON, (
        "nothing is published"
    )
    marked = FourEyes(restricted=("drugs",))
    four = with_channel(publishing, four_eyes=marked)
    assert (await found(four, Name.SECOND_PEOPLE)).values["n"] == 4


async def test_somebody_on_duty_is_asked_for_at_each_desk(work, desk):
    await at_work(work, DANA)
    assert (await found(work, Name.NIGHT)).values == {"desk": desk.title}


async def test_numbers_whose_day_is_not_known_are_to_dial_and_named_first(work):
    told = await found(work, Name.HOTLINES)
    assert told.state is State.WAITS
    assert told.values == {"n": len(work.channel.hotlines), "number": "101, 104"}
    sentence = ru(told.todo.sentence, **told.values)
    assert sentence.endswith("Начните с: 101, 104"), "true of one and of several"
    dated = [one for one in work.channel.hotlines if one.as_of]
    told = await found(with_channel(work, hotlines=tuple(dated)), Name.HOTLINES)
    assert told.values == {"n": len(dated), "number": "112, 110, 102"}


async def test_backups_wait_for_a_drill_each_quarter(work, tmp_path):
    backup = tmp_path / backup_name(int(time.time() * 1000))
    backup.touch()
    kept = with_settings(work, backup_recipient="age1", backup_dir=tmp_path)
    assert (await found(kept, Name.BACKUPS)).state is State.WAITS
    note_drill(backup)
    assert (await found(kept, Name.BACKUPS)).state is State.ON
    os.utime(tmp_path / "last-drill", (0, 0))
    assert (await found(kept, Name.BACKUPS)).state is State.WAITS


async def test_what_only_publication_makes_urgent_is_off_without_it(work):
    publishing = with_channel(
        work, publication=Publication(lawyer_checked=date(2026, 1, 1))
    )
    assert (await found(work, Name.CHECKPOINTS)).state is State.OFF
    assert (await found(publishing, Name.CHECKPOINTS)).state is State.WAITS
    assert (await found(publishing, Name.REGISTER)).state is State.WAITS, (
        "nobody can read it"
    )


async def test_an_authority_whose_way_leads_nowhere_waits(work):
    first = work.channel.authorities[0]
    mailed = first.model_copy(update={"way": Way.EMAIL, "email": "a@example.com"})
    by_mail = with_channel(work, authorities=(mailed,))
    assert (await found(by_mail, Name.AUTHORITIES)).values["n"] >= 1
    assert (await found(by_mail, Name.MAIL)).state is State.WAITS
    server = {
        "smtp_url": "smtps://u:p@mail.example.com:465",
        "smtp_from": "r@example.com",
    }
    sending = with_settings(by_mail, **server)
    assert (await found(sending, Name.MAIL)).state is State.ON


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_the_page_is_one_short_message_in_each_language(work, desk, language):
    channel = work.channel
    t = translator(language, channel.zone, channel.zone_label)
    view = await StatePage().load(work)
    shown = StatePage().render(Speaker(t, channel, work.now), view)
    assert all(button is not None for row in shown.rows for button in row)
    text = shown.text
    assert text.index(t("Waits for you")) < text.index(t("Off"))
    assert len(text) < 2500
    if language != "en":
        for line in view.lines:
            assert t.plain(line.label.sentence) != line.label.sentence
