"""Receipt codes are read as people hear and type them; wrong symbols are detected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import codes as core_codes

codes = st.lists(
    st.sampled_from(core_codes.ALPHABET),
    min_size=core_codes.LENGTH,
    max_size=core_codes.LENGTH,
).map(lambda body: core_codes.new_receipt(iter_of(body)))


def iter_of(symbols):
    waiting = iter(symbols)
    return lambda _: next(waiting)


@given(codes)
def test_a_shown_code_is_read_back(code):
    assert core_codes.read_receipt(core_codes.spell_code(code)) == code
    assert (
        core_codes.read_receipt(core_codes.spell_code(code).lower().replace("-", " "))
        == code
    )
    assert [len(group) for group in core_codes.spell_code(code).split("-")] == [6, 4, 4]


@pytest.mark.no_cover
@given(codes)
def test_each_single_wrong_symbol_is_detected(code):
    for place, right in enumerate(code):
        for wrong in core_codes.ALPHABET:
            if wrong != right:
                assert (
                    core_codes.read_receipt(code[:place] + wrong + code[place + 1 :])
                    is None
                )


@given(codes)
def test_each_swap_of_two_symbols_is_detected(code):
    for i in range(len(code)):
        for j in range(i + 1, len(code)):
            if code[i] != code[j]:
                symbols = list(code)
                symbols[i], symbols[j] = symbols[j], symbols[i]
                assert core_codes.read_receipt("".join(symbols)) is None


@given(st.text(max_size=30))
def test_other_text_is_no_code_and_raises_nothing(text):
    code = core_codes.read_receipt(text)
    assert code is None or (
        len(code) - 1 == core_codes.LENGTH and set(code) <= set(core_codes.ALPHABET)
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("o i l s z b u", "0115 28V"),
        ("АВЕКМНОРСТУХ", "A8EKMH0PCTYX"),
        ("k7m4–9qwd—x2a", "K7M49QWDX2A"),
        ("  K7M4 9QWD X2A. ", "K7M49QWDX2A"),
    ],
)
def test_look_alikes_and_cyrillic_letters_are_read_as_meant(typed, read):
    assert core_codes.plain(typed) == read.replace(" ", "")


def test_a_number_is_read_with_its_sign_and_nothing_else_is_one():
    number = core_codes.new_number(iter_of("4F7KAM"))
    assert len(number) == core_codes.NUMBER_LENGTH
    assert core_codes.read_number(f"№ {number.lower()}") == number
    assert core_codes.read_number(f"№\u00a0{number}") == number, (
        "as it is copied from a message"
    )
    assert core_codes.read_number(f"#{number}") == number
    assert core_codes.read_number(number + "X") is None
    assert core_codes.read_number("ж" * core_codes.NUMBER_LENGTH) is None
