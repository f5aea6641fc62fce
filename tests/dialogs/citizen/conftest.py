"""A citizen who agreed, and the words in their language: Russian where a test names none."""

import pytest


@pytest.fixture
def language():
    return "ru"


@pytest.fixture
def t(on, language):
    return on.t(language)


@pytest.fixture
async def phone(on, language):
    return await on.agreed("Aru", language)
