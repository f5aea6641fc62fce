"""Words of the demo's page: a training ground of the channel, with the roles of its people."""

LABELS = {
    "kk": {
        "page_title": "Хабарла: оқу алаңы",
        "brand": "Habarla",
        "brand_note": "оқу алаңы",
        "banner_short": "Оқу алаңы, Telegram емес",
        "banner_long": (
            "Бұл — оқу алаңы, Telegram емес. Ештеңе осы компьютерден тысқа шықпайды. Токен "
            "алмай тұрып арнаны осында сынап көріңіз және модераторларды осында үйретіңіз."
        ),
        "welcome_text": (
            "Бірнеше адамның телефонын қатар ашуға болады: біреуі хабарлайды, екіншісі шешім "
            "қабылдайды, біріншісі нәтижесін оқиды."
        ),
        "site": "Тізілім",
        "role_citizen": "Тұрғын",
        "role_authority": "Орган",
        "role_moderator": "Модератор",
        "role_admin": "Админ",
        "link_text": "Бұл сілтеме оқу алаңынан тыс, интернетке апарады.",
        "reset": "Алаңды басынан бастау",
    },
    "ru": {
        "page_title": "Хабарла: учебная площадка",
        "brand": "Habarla",
        "brand_note": "учебная площадка",
        "banner_short": "Учебная площадка, не Telegram",
        "banner_long": (
            "Это учебная площадка, а не Telegram. Ничто не покидает этот компьютер. Попробуйте "
            "здесь канал до получения токена и обучайте здесь модераторов."
        ),
        "welcome_text": (
            "Можно открыть рядом телефоны нескольких людей: один сообщает, другой принимает "
            "решение, первый читает, чем кончилось."
        ),
        "site": "Реестр",
        "role_citizen": "Житель",
        "role_authority": "Орган",
        "role_moderator": "Модератор",
        "role_admin": "Админ",
        "link_text": "Эта ссылка ведёт за пределы учебной площадки, в интернет.",
        "reset": "Начать площадку заново",
    },
    "en": {
        "page_title": "Habarla: training ground",
        "brand": "Habarla",
        "brand_note": "training ground",
        "banner_short": "Training ground, not Telegram",
        "banner_long": (
            "This is a training ground, not Telegram. Nothing leaves this computer. Try the "
            "channel here before you have a token, and train your moderators here."
        ),
        "welcome_text": (
            "Open the phones of several people side by side: one reports, another decides, the "
            "first reads what came of it."
        ),
        "site": "Register",
        "role_citizen": "Citizen",
        "role_authority": "Authority",
        "role_moderator": "Moderator",
        "role_admin": "Admin",
        "link_text": "This link leads out of the training ground, to the internet.",
        "reset": "Start the training ground over",
    },
}
