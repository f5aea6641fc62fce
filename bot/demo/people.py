"""People of the demo, groups of moderators and of an authority, a channel to forward from."""

from offline_telegram import actions, files
from offline_telegram.groups import create_group
from offline_telegram.model import Chat, ChatType, Json, Person
from offline_telegram.world import World

DESK_ID = -1001000000001
NEWS_ID = -1001000000002
AUTHORITY_ID = -1001000000003

AIGERIM = 700001
IVAN = 700002
EMMA = 700003
DANA = 700101
SERGEI = 700102
ASEL = 700201
BOLAT = 700202
BAQYT = 700301
MARINA = 700302

_PEOPLE = (
    (AIGERIM, "Айгерім", "kk", "citizen"),
    (IVAN, "Иван", "ru", "citizen"),
    (EMMA, "Emma", "en", "citizen"),
    (DANA, "Дана", "kk", "moderator"),
    (SERGEI, "Сергей", "ru", "moderator"),
    (ASEL, "Әсел", "ru", "admin"),
    (BOLAT, "Болат", "kk", "admin"),
    (BAQYT, "Бақыт", "kk", "authority"),
    (MARINA, "Марина", "ru", "authority"),
)
_POSTS = (
    "Ертең Алматыда ашық аспан, түнде аздап салқын. Орталық кітапхана сағат 9-дан жұмыс істейді.",
    "В субботу в Астане — бесплатная лекция о космосе. Начало в 15:00, вход свободный.",
    "The city bicycle day is on Sunday. Roads along the river are closed to cars until noon.",
)
_PHOTO_CAPTION = "Көлсай бүгін таңертең · Кольсай сегодня утром"


def populate(world: World) -> None:
    for number, name, language, role in _PEOPLE:
        waits_for = AUTHORITY_ID if role == "authority" else None
        person = Person(number, name, language, role=role, waits_for=waits_for)
        person.joins = role == "admin"
        world.add_person(person)
    title = "Модераторлар · Модераторы"
    desk = create_group(
        world, title, [DANA, SERGEI], admins=(ASEL, BOLAT), chat_id=DESK_ID
    )
    title = "Орган · Уполномоченный орган"
    office = create_group(
        world, title, [BAQYT, MARINA], admins=(ASEL,), chat_id=AUTHORITY_ID
    )
    for group in (desk, office):
        group.forbid("can_invite_users")
    add_news_channel(world)


def add_news_channel(world: World) -> None:
    raw: Json = {
        "id": NEWS_ID,
        "title": "Жаңалықтар / Новости",
        "username": "sample_news",
        "type": "channel",
    }
    channel = world.add_chat(Chat(NEWS_ID, ChatType.CHANNEL, raw))
    for text in _POSTS:
        world.post(channel, None, {"sender_chat": raw, **actions.text_content(text)})
    photo = world.files.put("photo", files.picture(), None, "image/png")
    world.post(
        channel,
        None,
        {"sender_chat": raw, **actions.media_content(photo, _PHOTO_CAPTION)},
    )


LABELS = {
    "kk": {
        "page_title": "Хабарла: оқу алаңы",
        "brand": "Habarla",
        "site": "Тізілім",
        "role_citizen": "Тұрғын",
        "role_authority": "Орган",
        "role_moderator": "Модератор",
        "role_admin": "Админ",
        "tour_title": "Алғашқы үш қадам",
        "tour_1": "{name} осы сілтемені жібереді:",
        "tour_2": "{name} шешім шығарады",
        "tour_3": "{name} жауабын оқиды",
        "tour_do": "Жасау",
        "tour_runs": "Орындалуда…",
        "tour_ticked": "орындалды",
        "tour_close": "Қадамдарды жабу",
        "tour_done": "Үш қадам да орындалды.",
    },
    "ru": {
        "page_title": "Хабарла: учебная площадка",
        "brand": "Habarla",
        "site": "Реестр",
        "role_citizen": "Житель",
        "role_authority": "Орган",
        "role_moderator": "Модератор",
        "role_admin": "Админ",
        "tour_title": "Первые три шага",
        "tour_1": "{name} отправляет ссылку:",
        "tour_2": "{name} принимает решение",
        "tour_3": "{name} читает ответ",
        "tour_do": "Сделать",
        "tour_runs": "Идёт…",
        "tour_ticked": "сделано",
        "tour_close": "Закрыть шаги",
        "tour_done": "Все три шага сделаны.",
    },
    "en": {
        "page_title": "Habarla: training ground",
        "brand": "Habarla",
        "site": "Register",
        "role_citizen": "Citizen",
        "role_authority": "Authority",
        "role_moderator": "Moderator",
        "role_admin": "Admin",
        "tour_title": "The first three steps",
        "tour_1": "{name} sends this link:",
        "tour_2": "{name} decides",
        "tour_3": "{name} reads the outcome",
        "tour_do": "Do it",
        "tour_runs": "In progress…",
        "tour_ticked": "done",
        "tour_close": "Close the steps",
        "tour_done": "All three steps are done.",
    },
}
"""Words of the page that are not those of any bot."""
