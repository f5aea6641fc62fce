"""The shipped channel file with a department and a number of their own in one region."""

from pathlib import Path

from tests.kit.channel_files import own_channel

SOUTH = "KZ-79"
NUMBER = "8 7252 00 00 00"
_ADDED = f"""
[authorities.mia.departments.{SOUTH}]
name.kk = "Шымкент полиция департаменті"
name.ru = "Департамент полиции Шымкента"
name.en = "Shymkent Police Department"
short.kk = "Шымкент ПД"
short.ru = "ДП Шымкента"
short.en = "Shymkent PD"

[hotlines."{NUMBER}"]
as_of = 2026-11-01
source = "example.kz"
types = ["other"]
regions = ["{SOUTH}"]
label.kk = "Шымкент кезекші бөлімі"
label.ru = "Дежурная часть Шымкента"
label.en = "Shymkent duty office"
what_for.kk = "Шымкентте."
what_for.ru = "В Шымкенте."
what_for.en = "In Shymkent."
hours.kk = "Тәулік бойы"
hours.ru = "Круглосуточно"
hours.en = "All day"
"""


def regional_channel(folder: Path) -> Path:
    return own_channel(folder, _ADDED, name="regional.toml")
