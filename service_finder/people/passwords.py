"""Passwords of staff: argon2id, and which ones are too short or too common."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service_finder.config import DATA
from service_finder.lib.marking import N_

SHORTEST, LONGEST = 12, 128
# OWASP's minimum for argon2id (19 MiB, two passes): eight threads may hash at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FAULTS = {
    "short": N_("Use at least 12 characters."),
    "long": N_("Use at most 128 characters."),
    "common": N_("This password is among those that are tried first. Choose another one."),
    "own": N_("The password must not contain your name or e-mail address."),
    "simple": N_("The password repeats a few characters. Choose another one."),
}


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(_folded(password))


def is_right(password_hash: str, password: str) -> bool:
    """Say whether a password is the one. An empty hash costs the same time and is never right."""
    try:
        right = _hasher.verify(password_hash or _nobody(), _folded(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash != ""


def fault(password: str, *, email: str = "", name: str = "") -> str | None:
    """Return why a password is refused (a code of FAULTS), or None when it is good."""
    text = _folded(password)
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    plain = text.casefold()
    if len(set(plain)) < 5:
        return "simple"
    own = [word for word in re.split(r"[@.\s_+-]+", f"{email} {name}".casefold()) if len(word) > 3]
    if any(word in plain for word in own):
        return "own"
    if _is_common(plain):
        return "common"
    return None


_LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")
_PADDING = "0123456789!@#$%^&*().,_+=~?- "


def _is_common(plain: str) -> bool:
    """Say whether a common word is left once padding and look-alike signs are taken away."""
    bare = plain.strip(_PADDING)
    letters = re.sub(r"[^a-z가-힣]", "", plain)
    tried = {plain, bare, letters, bare.translate(_LOOKALIKES), plain.translate(_LOOKALIKES)}
    return not tried.isdisjoint(_common())


@cache
def _common() -> frozenset[str]:
    text = (DATA / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _folded(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
