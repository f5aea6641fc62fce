"""People are found by keyed hashes, also while a change of keys gives them others."""

from bot.core import key_change_store, people_store
from bot.core.people import AppealWordsExpected, CodeExpected, Expecting, Person, WorkLeft

NEW, OLD = b"n" * 40, b"o" * 40
ADDRESS = b"sealed"


class Overtaken:
    """A transaction whose first look is followed by the commit of another one."""

    def __init__(self, tx, commit):
        self._tx, self._commit = tx, commit

    async def row(self, statement, **values):
        found = await self._tx.row(statement, **values)
        commit, self._commit = self._commit, None
        if commit is not None:
            await commit()
        return found


async def test_a_person_who_gets_a_new_hash_between_two_looks_is_found(database):
    async def turn():
        async with database.transaction() as other:
            await key_change_store.replace_person(other, "p1", OLD, ADDRESS, NEW, ADDRESS)

    async with database.transaction() as tx:
        await people_store.add(tx, "p1", OLD, ADDRESS, "ru")
    async with database.reading() as tx:
        found = await people_store.find(Overtaken(tx, turn), NEW, OLD)
    assert found == Person("p1", "ru")


async def test_what_staff_were_asked_for_is_known_for_a_week_after_its_end(database):
    asked = {"p1": AppealWordsExpected("a1"), "p2": CodeExpected(), "p3": WorkLeft()}
    async with database.transaction() as tx:
        over = tx.now - 1
        for number, (person, what) in enumerate(asked.items()):
            await people_store.add(tx, person, bytes([number]) * 40, ADDRESS, "ru")
            await people_store.expect(tx, person, Expecting(what, over))
        await people_store.expect_no_more(tx)
        kept = {person: (await people_store.get(tx, person)).expecting for person in asked}
    assert kept == {"p1": Expecting(asked["p1"], over), "p2": None, "p3": None}
    async with database.transaction() as tx:
        await people_store.expect(tx, "p1", Expecting(asked["p1"], tx.now - people_store.LATE_MS))
        await people_store.expect_no_more(tx)
        assert (await people_store.get(tx, "p1")).expecting is None
