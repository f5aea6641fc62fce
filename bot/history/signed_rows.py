"""Rows that one who has the key made: by their MAC, or by their leaf under a signed checkpoint."""

from bot.core.database import Row, Transaction
from bot.history import changes, notes, service, store
from bot.history import tree as merkle
from bot.history.sources import ACTORS, Source


async def newest_signed(tx: Transaction) -> notes.Checkpoint | None:
    """The newest checkpoint; None where there is none, or it is not signed."""
    newest = await store.newest_checkpoint(tx)
    if newest is None:
        return None
    for epoch in await service.all_of_them(tx):
        if newest.note.startswith(f"{epoch.key.name}\n"):
            try:
                return notes.read_note(newest.note, epoch.key)
            except notes.WrongNote:
                return None
    return None


class SignedRows:
    """Looks for rows under the newest checkpoint: those of versions that made no MACs."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._hashes = store.Hashes(tx)
        self._tree: notes.Checkpoint | None = None
        self._is_read = False
        self._people: dict[int, bool] = {}

    async def has(self, source: Source, row: Row) -> bool:
        return source.is_genuine(self._tx, row) or await self._is_signed(source, row)

    async def _is_signed(self, source: Source, row: Row) -> bool:
        if not self._is_read:
            self._tree = await newest_signed(self._tx)
            self._is_read = True
        place = row["leaf"]
        tree = self._tree
        if tree is None or place is None or not 0 <= place < tree.size:
            return False
        asked = changes.Numbers()
        source.parts(row, asked)
        people = await changes.known_actors(self._tx, asked.unknown)
        if not all([await self._has_person(person) for person in people]):
            return False
        [*leaves] = await store.leaves_between(self._tx, place, place + 1)
        leaf = store.read_leaf(leaves[0]) if leaves else None
        if leaf is None or (leaf.source, leaf.row) != (source.name, str(row["id"])):
            return False
        parts = source.parts(row, changes.numbers_of(people, asked.unknown))
        try:
            path = await self._hashes.each(merkle.inclusion_ranges(place, tree.size))
        except ValueError:
            return False
        hash = merkle.leaf_hash(leaf.data(parts))
        return merkle.root_by_inclusion(hash, place, tree.size, path) == tree.root

    async def _has_person(self, person: Row) -> bool:
        if person["id"] not in self._people:
            self._people[person["id"]] = await self.has(ACTORS, person)
        return self._people[person["id"]]
