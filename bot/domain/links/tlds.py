"""Which endings a domain name can have; knows nothing of links.

A word with a dot counts as a link without a scheme only when its ending is one of these. The list
is IANA's, as carried by the validators package, and two endings of other networks that Telegram's
apps make clickable (TDLib, is_common_tld): `.onion` and `.ton`.
"""

from importlib.resources import files

_OTHER_NETWORKS = frozenset({"onion", "ton"})
# The first line is a comment.
_IANA = (files("validators") / "_tld.txt").read_text("utf-8").lower().splitlines()[1:]


def _unicode(label: str) -> str:
    return label[4:].encode().decode("punycode") if label.startswith("xn--") else label


TLDS = frozenset(_IANA) | frozenset(map(_unicode, _IANA)) | _OTHER_NETWORKS
"""Every ending, lower-case; the international ones in both spellings (`xn--80ao21a`, `қаз`)."""
