"""Which columns hold secrets or what identifies a person: their values are never kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

_WORDS = {
    "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "token", "tokens",
    "apikey", "credential", "credentials", "card", "iban", "ssn", "cvv", "cvc", "email", "emails", "phone", "phones",
    "telephone", "mobile", "fax", "passport", "creditcard", "cardnumber", "phonenumber",
}  # fmt: skip
_PAIRS = {
    ("e", "mail"), ("api", "key"), ("private", "key"), ("access", "key"), ("secret", "key"), ("social", "security"),
    ("account", "number"), ("tax", "id"), ("national", "id"), ("cell", "number"), ("bank", "account"),
}  # fmt: skip
_PARTS = ("password", "passwd", "email", "creditcard", "cardnumber", "phonenumber", "telephone", "apikey")
_ABOUT = {  # a column about such a thing, not the thing
    "count", "verified", "sent", "at", "date", "on", "enabled", "type", "status", "opens", "clicks", "provider",
    "brand",
}  # fmt: skip
_SHAPES = (
    re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),  # e-mail
    re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"),  # IBAN
    re.compile(r"\d{3}-\d{2}-\d{4}"),  # social security number
    re.compile(r"(?=(?:.*\d){7})(?:\+\d|\(\d{2,4}\))[\d\s().-]{6,20}"),  # phone, as people write them
    re.compile(r"\d{3}[-. ]\d{3}[-. ]\d{4}"),
    re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"),  # JSON web token
    re.compile(r"(?:sk|pk|ghp|gho|xox[abp]|AKIA)[-_A-Za-z0-9]{12,}"),  # keys of well-known services
    re.compile(r"\$2[abxy]\$.{50,}|\$(?:argon2|pbkdf2|scrypt|[156]\$).{20,}"),  # hashed passwords
)
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def by_name(column: str) -> bool:
    """Whether a column's name says so: ``customerEmail``, ``card_number``; not ``email_count``."""
    words = [word.lower() for word in _WORD.findall(column)]
    if not words or words[-1] in _ABOUT:
        return False
    if _WORDS.intersection(words) or _PAIRS.intersection(itertools.pairwise(words)):
        return True
    joined = "".join(words)
    return any(part in joined for part in _PARTS)


def by_shape(values: Iterable[str]) -> bool:
    """Whether any of the values looks so; one is enough."""
    return any(_looks(value.strip()) for value in values)


def _looks(value: str) -> bool:
    return any(shape.fullmatch(value) for shape in _SHAPES) or bool(_CARD.fullmatch(value) and _luhn(value))


def _luhn(value: str) -> bool:
    """The check digit of payment cards."""
    digits = [int(sign) for sign in reversed(value) if sign.isdecimal()]
    doubled = [digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4) for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1
