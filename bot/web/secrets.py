"""Comparison of secrets that strangers send."""

import hmac


def is_secret(given: str, expected: str | None) -> bool:
    """True if a header's value is the secret, in constant time.

    Bytes that are no UTF-8 stand in it as surrogates: they make it another value, not an error.
    """
    if expected is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
