"""/queue publish and /entry: a second person publishes, a senior corrects."""

from bot.domain.people import Role
from bot.domain.register.entry import Change, hash_of
from bot.domain.register.scope import Scope
from bot.services.register import waiting
from bot.storage.register import entries
from tests.kit.people.buttons import labels
from tests.kit.people.publishers import every_entry, looked_at
from tests.kit.people.staff import SHOWN, give_role, news, reported, restrict


async def decided(on):
    """A case that Dana decided and whose reporter was told; Marat works at the same desk."""
    dana, marat, ivan = (on.citizen(name) for name in ("Дана", "Марат", "Иван"))
    group = await on.desk(dana, marat)
    await on.agree(marat)
    await give_role(on, marat, Role.MODERATOR)
    await reported(on, ivan)
    await restrict(dana, group, SHOWN)
    await news(ivan, "доступ ограничен")
    return dana, marat, group


async def test_a_colleague_publishes_what_the_card_shows_and_the_decider_cannot(on):
    dana, marat, group = await decided(on)
    dana.say("/queue publish")
    await dana.wait("Для вас среди них ничего нет")
    marat.say("/queue publish", chat=group.id)
    await marat.wait("отправьте мне /queue publish", chat=group.id)
    card = await looked_at(marat)
    assert SHOWN in card.text
    marat.press("Нет", card)
    shown = await marat.wait("Будет опубликовано:", after=0)
    said = shown.text
    marat.press("Опубликовать", shown)
    await marat.wait("опубликовано в реестре", after=0)
    [entry] = await every_entry(on)
    assert (entry.host, entry.link_hash) == ("example.com", hash_of("https://example.com/x"))
    assert entry.host.replace(".", "[.]") in said
    assert entry.link_hash in said


async def test_the_next_page_takes_the_place_of_the_list(on, monkeypatch):
    monkeypatch.setattr(waiting, "LISTED", 1)
    dana, marat, group = await decided(on)
    ivan, other = on.citizen("Пётр"), "https://other.example.com/y"
    await reported(on, ivan, url=other)
    await restrict(dana, group, "other[.]example[.]com")
    await news(ivan, "доступ ограничен")
    marat.say("/queue publish")
    first = await marat.wait("2 решения ждут просмотра")
    shown = labels(first)[0]
    marat.press("Следующая страница", first)
    second = await marat.wait(lambda m: m.id == first.id and labels(m)[0] != shown)
    assert len(labels(second)) == 1
    marat.press(labels(second)[0], second)
    await marat.wait("other[.]example[.]com", after=0)


async def test_an_old_button_and_a_second_press_publish_nothing_more(on):
    _, marat, _ = await decided(on)
    card = await looked_at(marat)
    marat.press("Да, частного лица", card)
    shown = await marat.wait("Будет опубликовано:", after=0)
    marat.press("Опубликовать", shown)
    marat.press("Опубликовать", shown)
    await marat.wait("больше не ждёт", after=0)
    [entry] = await every_entry(on)
    assert (entry.scope, entry.link_hash, entry.version) == (Scope.PLATFORM, None, 1)


async def test_a_colleague_declines_with_a_reason(on):
    _, marat, _ = await decided(on)
    card = await looked_at(marat)
    marat.press("Не публиковать…", card)
    asked = await marat.wait("Почему это не нужно публиковать?", after=0)
    marat.press("Поможет найти материал", asked)
    await marat.wait("не опубликовано", after=0)
    assert await every_entry(on) == []
    marat.say("/queue publish")
    await marat.wait("Нет решений, которые ждут публикации.")


async def test_a_senior_corrects_an_entry_and_the_page_of_it_says_so(on):
    dana, marat, _ = await decided(on)
    marat.press("Нет", await looked_at(marat))
    marat.press("Опубликовать", await marat.wait("Будет опубликовано:", after=0))
    await marat.wait("опубликовано в реестре", after=0)
    [entry] = await every_entry(on)
    await give_role(on, dana, Role.SENIOR)
    dana.say(f"/entry https://register.example.kz/register/ru/entries/{entry.id}")
    card = await dana.wait(f"Запись реестра {entry.id}")
    dana.press("Указывает на частное лицо…", card)
    shown = await dana.wait("Запись станет такой:", after=0)
    dana.press("Исправить", shown)
    await dana.wait("Исправлено.", after=0)

    async def corrected():
        async with on.habarla.database.reading() as tx:
            return [one.change for one in await entries.history(tx, entry.id)]

    assert await corrected() == [Change.PUBLISHED, Change.CORRECTED]
