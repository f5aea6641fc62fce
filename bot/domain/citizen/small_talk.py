"""Courtesies, which belong to no report: thanks, greetings, agreement, in all three languages."""

import re

LONGEST = 60
"""Characters; a longer message is never taken for small talk."""

_WORDS = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[.,;:!?()\n…]+|\s[-–—]+\s")
_PHRASES = frozenset(
    """
    ok, okay, okey, k, fine, good, great, well, yes, no, got it, i see, i understand, understood
    thanks, thank you, thank you very much, thank you so much, many thanks, thanks a lot, thx
    thanks for your help, thank you for your help, thank you for help
    hello, hello there, hi, hey, good morning, good afternoon, good day, good evening, bye, goodbye
    please, sorry, you are welcome
    рақмет, рахмет, көп рақмет, көп рахмет, үлкен рақмет, сізге рақмет, рақмет сізге
    рахмет сізге, сізге рахмет, көмегіңізге рақмет, көмегіңіз үшін рақмет, жақсы, жарайды
    түсінікті, түсіндім, болды, иә, ия, жоқ, мақұл, әрине, сәлем, сәлеметсіз бе, сәлеметсіздер ме
    салем, ассалаумағалейкум, қайырлы күн, қайырлы таң, қайырлы кеш, сау болыңыз, кешіріңіз
    спасибо, спасибо большое, большое спасибо, спасибо вам, спасибо вам большое, огромное спасибо
    спасибо огромное, спс, благодарю, благодарю вас, спасибо за помощь, ок, окей, хорошо, ладно
    да, нет, понял, поняла, понятно, ясно, конечно, здравствуйте, здравствуй, привет, добрый день
    доброе утро, добрый вечер, до свидания, пока, пожалуйста, извините, всего доброго
    """.replace("\n", ",").split(",")
)
_KNOWN = frozenset(phrase.strip() for phrase in _PHRASES) - {""}


def is_small_talk(text: str) -> bool:
    """Whether a whole message is nothing but courtesies, punctuation and pictures."""
    if len(text) > LONGEST:
        return False
    parts = [" ".join(_WORDS.findall(part.casefold())) for part in _SEPARATORS.split(text)]
    return all(part in _KNOWN for part in parts if part)
