"""People are found by keyed hashes, also while a change of keys gives them others."""

from bot.domain.people import Person
from bot.storage import rekeying
from bot.storage.citizen import people

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
        change = {
            "row": "p1",
            "old_identity": OLD,
            "new_identity": NEW,
            "old_address": ADDRESS,
            "new_address": ADDRESS,
        }
        async with database.transaction() as other:
            await rekeying.replace_people(other, [change])

    async with database.transaction() as tx:
        await people.add(tx, Person("p1", "ru"), OLD, ADDRESS)
    async with database.reading() as tx:
        found = await people.find(Overtaken(tx, turn), NEW, OLD)
    assert found == Person("p1", "ru")
