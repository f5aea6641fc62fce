"""/train: a senior chooses a golden case, a moderator decides it blind and reads why."""

from bot.domain.people import Role
from tests.kit.people.buttons import labels
from tests.kit.people.private_work import decided, stands, tapped, through, works
from tests.kit.people.staff import SHOWN, card, give_role, news, opened, reported

WHY = "Это новость о продаже, а не сама продажа."
CASE = "Обучение: как бы вы решили это дело?"


async def test_a_senior_chooses_a_golden_case_and_a_moderator_decides_it_blind(on):
    dana, marat, saule = on.citizen("Дана"), on.citizen("Марат"), on.citizen("Сауле")
    ivan = on.citizen("Иван")
    group = await on.desk(dana, marat, saule)
    await works(on, dana, marat, saule)
    await give_role(on, saule, Role.SENIOR)
    await reported(on, ivan)
    await decided(on, dana, group)
    await news(ivan, "Не подтвердилось")
    told = len(ivan.messages())

    working = await opened(saule, group, await card(saule, group, SHOWN))
    await tapped(saule, working, "Ещё…", "Учебное дело…")
    asked = await saule.wait("почему")
    saule.say(WHY, reply_to=asked)
    await saule.wait("теперь учебное дело")

    marat.say("/train")
    screen = await marat.wait(CASE)
    assert SHOWN in screen.text
    assert "Дана" not in screen.text
    assert WHY not in screen.text
    await through(marat, screen, "Не подтвердилось", "роверка модераторов", "1.")
    answered = await stands(marat, screen, "Вы решили так же, как дежурная группа")
    assert WHY in answered.text
    await tapped(marat, answered, "Мои результаты")
    await marat.wait("Вы решили 1 учебное дело, так же, как дежурная группа: 1")
    marat.say("/train")
    results = await marat.wait("Учебных дел для вас нет")
    assert "Результаты дежурной группы" in labels(results)
    answer = await tapped(marat, results, "Результаты дежурной группы")
    assert "старшие модераторы" in answer.text, "not even counts, for a moderator"
    assert len(ivan.messages()) == told, "the reporter hears nothing of it"
