"""Changes of the channel by an admin: over the files, with history, back to the file's value."""

import pytest

from bot.channel.changes import read_files
from bot.channel.files import ChannelError
from bot.core import channel_changes, role_store
from bot.core.channel_changes import ChannelWatch
from bot.core.people import Role
from bot.core.tables import channel_changes as rows_table
from bot.hotlines import number_checks
from bot.staff import channel_settings
from bot.staff.channel_settings import Area, Setting, setting_at
from bot.staff.roles import TelegramUser
from tests.kit.channel_files import own_channel
from tests.kit.services.acts import ADMIN

BOSS = TelegramUser(ADMIN, "Әсел")
ERIK = TelegramUser(8, "Ерік")
GAMBLING = "types.gambling.on"


async def watch_of(database, deployment):
    watch = ChannelWatch(database, deployment, lambda _: None)
    await watch.begin()
    return watch


async def changed(working, path, after, by=BOSS):
    async with working() as work:
        return await channel_settings.change_setting(work, by, path, after)


async def test_a_type_that_an_admin_switches_off_is_off_until_it_is_back_to_the_file(
    database, deployment, working
):
    watch = await watch_of(database, deployment)
    assert deployment.channel.type("gambling").on
    await changed(working, GAMBLING, "false")
    await watch.look()
    assert not deployment.channel.type("gambling").on
    await changed(working, GAMBLING, None)
    await watch.look()
    assert deployment.channel.type("gambling").on
    async with working() as work:
        told = await channel_changes.channel_history(work.tx)
    assert [(one.by, one.before, one.after) for one in told] == [
        (ADMIN, "true", "false"),
        (ADMIN, "false", None),
    ]


async def test_a_process_that_starts_later_has_the_change(
    database, deployment, working
):
    await changed(working, GAMBLING, "false")
    await watch_of(database, deployment)
    assert not deployment.channel.type("gambling").on


async def test_a_change_that_the_file_could_not_hold_is_refused_and_not_kept(
    database, deployment, working
):
    with pytest.raises(ChannelError, match="hotlines"):
        await changed(working, "hotlines.112.number", '"call us"')
    with pytest.raises(ChannelError, match="email"):
        await changed(working, "authorities.mia.email", '"nowhere"')
    with pytest.raises(ChannelError, match="stands there already"):
        await changed(working, "hotlines.112.number", '"110"')
    async with working() as work:
        assert await channel_changes.channel_history(work.tx) == []


async def test_a_file_that_writes_its_operator_out_names_another_one_in_its_consent(
    tmp_path,
):
    """As files of 0.2.0 do: the words themselves are replaced."""
    names = {code: f"Old {code}" for code in ("kk", "ru", "en")}
    text = [f'operator.{code} = "{name}"' for code, name in names.items()]
    text.append('contact = "old@qala.test"')
    for code, name in names.items():
        said = read_files(None).value(f"consent.text.{code}")
        said = said.replace("{operator}, {contact}", f"{name}, old@qala.test")
        text.append("[consent.text]\n" * (code == "kk") + f'{code} = """{said}"""')
    files = read_files(own_channel(tmp_path, "\n".join(text)))
    changes = (("contact", '"new@qala.test"'), ("operator.kk", '"Жаңа қала"'))
    channel = files.channel(changes)
    assert "Жаңа қала, new@qala.test" in channel.consent.text.say("kk")
    assert "Old ru, new@qala.test" in channel.consent.text.say("ru")
    assert "Old kk, old@qala.test" in files.channel().consent.text.say("kk")


async def test_a_language_that_an_admin_switches_off_keeps_its_texts(
    database, deployment, working
):
    before = deployment.channel
    await changed(working, "languages.en", "false")
    await (await watch_of(database, deployment)).look()
    channel = deployment.channel
    assert channel.languages == ("kk", "ru")
    assert channel.about.say("en") == before.about.say("en")
    assert channel.closest_language("en-GB") == "kk"
    await changed(working, "languages.kk", "false")
    with pytest.raises(ChannelError, match="every language is off"):
        await changed(working, "languages.ru", "false")
    await changed(working, "languages.en", None)
    await (await watch_of(database, deployment)).look()
    assert deployment.channel.languages == ("ru", "en")


async def test_a_row_that_came_by_sql_changes_nothing(database, deployment, working):
    async with working() as work:
        row = {"at": 1, "by": ADMIN, "path": GAMBLING, "after": "false"}
        await work.tx.run(rows_table.insert(), **row, mac=bytes(16))
    await watch_of(database, deployment)
    assert deployment.channel.type("gambling").on


async def test_people_consent_again_to_each_other_contact_also_to_that_of_the_file(
    database, deployment, working
):
    watch = await watch_of(database, deployment)
    asked = deployment.channel.consent.version
    for after, more in (('"help@qala.test"', 1), (None, 2)):
        await changed(working, "contact", after)
        await watch.look()
        assert deployment.channel.consent.version == asked + more
    assert deployment.channel.contact == "privacy@example.kz"


async def test_the_same_value_twice_is_one_row_of_the_history(working):
    assert await changed(working, GAMBLING, "false")
    assert await changed(working, GAMBLING, "false", ERIK) is None


async def test_a_new_number_stands_wherever_the_old_one_stood_and_is_to_be_dialled(
    database, deployment, working
):
    files = deployment.channel_files.channel()
    named = [kind.id for kind in files.types if _names(kind, "111")]
    await changed(working, "hotlines.111.label.en", '"Children first"')
    await changed(working, "hotlines.111.number", '"116"')
    await (await watch_of(database, deployment)).look()
    channel = deployment.channel
    assert [line.number for line in channel.hotlines] == [
        "116" if line.number == "111" else line.number for line in files.hotlines
    ]
    line = channel.hotline("116")
    assert line.dial_test is None
    assert line.label.say("en") == "Children first"
    assert [kind.id for kind in channel.types if _names(kind, "116")] == named
    async with working() as work:
        lines = await number_checks.dial_lines(work)
        assert next(one for one in lines if one.number == "116").due
    await changed(working, "hotlines.111.number", None)
    await (await watch_of(database, deployment)).look()
    assert deployment.channel.hotline("111")


@pytest.mark.parametrize("key", ["label.en", "hours.kk"])
async def test_a_changed_name_or_hours_replace_the_short_words_beside_a_number(
    database, deployment, working, key
):
    watch = await watch_of(database, deployment)
    path = f"hotlines.102.{key}"
    await changed(working, path, '"Police"')
    await watch.look()
    assert deployment.channel.hotline("102").brief is None
    assert deployment.channel.hotline("103").brief is not None
    await changed(working, path, None)
    await watch.look()
    assert deployment.channel.hotline("102").brief is not None


def _names(kind, number):
    return kind.first_help is not None and number in kind.first_help.numbers


async def test_a_grave_change_takes_another_admin_and_names_both(
    database, deployment, working
):
    path = "authorities.mia.email"
    async with working() as work:
        await role_store.meet(work.tx, 8, "Ерік")
        await role_store.appoint(work.tx, 8, None, Role.ADMIN, ADMIN)
        asked = await channel_settings.propose_change(
            work, BOSS, path, '"police@example.org"'
        )
        with pytest.raises(channel_settings.SamePerson):
            await channel_settings.approve_change(work, asked.id, ADMIN)
        assert await channel_changes.standing_changes(work.tx) == ()
        await channel_settings.approve_change(work, asked.id, 8)
        with pytest.raises(channel_settings.Over):
            await channel_settings.approve_change(work, asked.id, 8)
        [made] = await channel_changes.channel_history(work.tx)
    assert (made.by, made.second) == (ADMIN, 8)
    await watch_of(database, deployment)
    assert deployment.channel.authority("mia").email == "police@example.org"


async def test_a_proposal_is_over_after_a_week_and_a_newer_one_replaces_it(
    working, clock
):
    path = "authorities.mia.email"
    async with working() as work:
        first = await channel_settings.propose_change(
            work, BOSS, path, '"a@example.org"'
        )
        newer = await channel_settings.propose_change(
            work, BOSS, path, '"b@example.org"'
        )
        with pytest.raises(channel_settings.Over):
            await channel_settings.refuse_change(work, first.id)
    clock.advance(seconds=7 * 24 * 3600)
    async with working() as work:
        with pytest.raises(channel_settings.Over):
            await channel_settings.approve_change(work, newer.id, 8)


async def test_a_ground_counts_as_checked_by_whom_two_admins_named(
    database, deployment, working
):
    files = deployment.channel_files.channel()
    item = next(
        one
        for one in channel_settings.items_of(Area.GROUNDS, files)
        if not channel_settings.ground_of(files, one).checked
    )
    setting = Setting(Area.GROUNDS, item, channel_settings.ONLY_PART)
    assert setting.is_grave
    check = channel_settings.written({"day": "2026-12-03", "by": "Bar of Almaty"})
    async with working() as work:
        asked = await channel_settings.propose_change(work, BOSS, setting.path, check)
        await channel_settings.approve_change(work, asked.id, 8)
    await watch_of(database, deployment)
    checked = channel_settings.ground_of(deployment.channel, item).checked
    assert (checked.by, checked.day.isoformat()) == ("Bar of Almaty", "2026-12-03")


def test_every_setting_is_found_again_by_its_path_and_stands_in_the_file():
    files = read_files(None)
    channel = files.channel()
    for area in Area:
        for item in channel_settings.items_of(area, channel):
            for part in channel_settings.parts_of(area, item, channel):
                setting = Setting(area, item, part)
                assert setting_at(setting.path) == setting
                value = files.value(setting.path)
                if value is not None:
                    said = channel_settings.written(value)
                    assert (
                        files.value(setting.path, ((setting.path, said),)) is not None
                    )


async def test_a_change_of_what_left_the_file_is_left_out_and_the_others_stay(
    database, deployment, working, tmp_path
):
    await changed(working, "questions.price.answer.en", '"Nothing."')
    await changed(working, GAMBLING, "false")
    file = own_channel(tmp_path, "", "questions.price")
    files = read_files(file)
    async with working() as work:
        changes = await channel_changes.standing_changes(work.tx)
    kept, lines = files.fitting(changes)
    assert [path for path, _ in kept] == [GAMBLING]
    assert len(lines) == 1
    assert "questions.price" in lines[0]
    deployment.use_channel(files.channel(), files)
    await watch_of(database, deployment)
    assert not deployment.channel.type("gambling").on
