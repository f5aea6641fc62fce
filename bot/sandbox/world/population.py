"""Who is there at first: a few people, the moderators' group, a channel to forward from."""

from bot.sandbox.world.actions import media_content, text_content
from bot.sandbox.world.groups import create_group
from bot.sandbox.world.model import Chat, ChatType, Json, Person
from bot.sandbox.world.samples import picture
from bot.sandbox.world.world import World

DESK_ID = -1001000000001
NEWS_ID = -1001000000002

_PEOPLE = (
    (700001, "Айгерім", "kk", "citizen"),
    (700002, "Иван", "ru", "citizen"),
    (700003, "Emma", "en", "citizen"),
    (700101, "Дана", "kk", "moderator"),
    (700102, "Сергей", "ru", "moderator"),
    (700201, "Әсел", "ru", "admin"),
)
_POSTS = (
    "Ертең Алматыда ашық аспан, түнде аздап салқын. Орталық кітапхана сағат 9-дан жұмыс істейді.",
    "В субботу в Астане — бесплатная лекция о космосе. Начало в 15:00, вход свободный.",
    "The city bicycle day is on Sunday. Roads along the river are closed to cars until noon.",
)
_PHOTO_CAPTION = "Көлсай бүгін таңертең · Кольсай сегодня утром"


def populate(world: World) -> None:
    for number, name, language, role in _PEOPLE:
        world.add_person(Person(number, name, language, role=role))
    create_group(
        world,
        "Модераторлар · Модераторы",
        [700101, 700102],
        admins=(700201,),
        chat_id=DESK_ID,
    )
    _news(world)


def _news(world: World) -> None:
    raw: Json = {
        "id": NEWS_ID,
        "title": "Жаңалықтар / Новости",
        "username": "sample_news",
        "type": "channel",
    }
    channel = world.add_chat(Chat(NEWS_ID, ChatType.CHANNEL, raw))
    for text in _POSTS:
        world.post(channel, None, {"sender_chat": raw, **text_content(text)})
    photo = world.files.put("photo", picture(), None, "image/png")
    world.post(channel, None, {"sender_chat": raw, **media_content(photo, _PHOTO_CAPTION)})
