"""What may come from outside, for property tests: any text, any JSON, any message."""

from hypothesis import strategies as st

CHARACTERS = st.characters(codec="utf-8")
"""Of every plane, the unassigned and the invisible ones included; no halves of pairs."""
_SCRAPS = """
<b> </b> &lt; & &#0; < > " ' {0} {name} %s é́́ 👨‍👩‍👧 🇰🇿 Ж x № ]]> <!-- /start
https://evil.example/ evil.kz @evil_one
"""
_ODD = [
    "<a href='tg://user?id=1'>",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\n",
    "\x00",
]
TEXTS = st.text(CHARACTERS, max_size=60) | st.lists(
    st.sampled_from(_SCRAPS.split() + _ODD), max_size=12
).map("".join)
NUMBERS = st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
_KEYS = """
update_id message edited_message callback_query chat from user id type text data date message_id
private my_chat_member new_chat_member status
"""
NAMES = st.sampled_from(_KEYS.split())
JSON = st.recursive(
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12) | NAMES, inner, max_size=5)
    ),
    max_leaves=25,
)
UPDATES = st.dictionaries(NAMES, JSON, max_size=5)
