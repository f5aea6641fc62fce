"""People are found by keyed hashes, also while a change of keys gives them others."""

from bot.core import key_change, people_store
from bot.core.people import Person

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
            await key_change.replace_person(other, "p1", OLD, ADDRESS, NEW, ADDRESS)

    async with database.transaction() as tx:
        await people_store.add_person(tx, "p1", OLD, ADDRESS, "ru")
    async with database.reading() as tx:
        found = await people_store.find_person(Overtaken(tx, turn), NEW, OLD)
    assert found == Person("p1", "ru", seen_at=tx.today)
