"""What a patient reader works out from sums that are known."""

from fractions import Fraction


def solved(known, unknown):
    """The counts that follow from the equations, by elimination in fractions."""
    places = {each: at for at, each in enumerate(unknown)}
    rows = []
    for names, n in known:
        row = [Fraction(0)] * len(unknown) + [Fraction(n)]
        for each in names:
            row[places[each]] = Fraction(1)
        rows.append(row)
    done = 0
    for at in range(len(unknown)):
        found = next((i for i in range(done, len(rows)) if rows[i][at]), None)
        if found is None:
            continue
        rows[done], rows[found] = rows[found], rows[done]
        rows[done] = [value / rows[done][at] for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[at]:
                rows[i] = [
                    a - row[at] * b for a, b in zip(row, rows[done], strict=True)
                ]
        done += 1
    for row in rows:
        named = [each for each, value in zip(unknown, row, strict=False) if value]
        if len(named) == 1:
            yield named[0], row[-1]
