"""Encryption of personal data, and keyed hashes that let sealed data be compared.

Keys come from SERVICE_FINDER_DATA_KEYS, newest first: the newest seals, every one unseals.
`docs/booking.md` describes the rotation.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unreadable(Exception):
    """None of the keys opens this: SERVICE_FINDER_DATA_KEYS lacks the key that sealed it."""


@dataclass(frozen=True)
class _Keys:
    box: MultiFernet
    newest: Fernet
    hashing: tuple[bytes, ...]
    signing: str


_keys: _Keys | None = None


def use(data_keys: Sequence[str], secret_key: str) -> None:
    """Take the keys of this process (create_app calls it once)."""
    global _keys
    boxes = [Fernet(base64.urlsafe_b64encode(_derive(key, b"seal"))) for key in data_keys]
    hashing = tuple(_derive(key, b"hash") for key in data_keys)
    _keys = _Keys(MultiFernet(boxes), boxes[0], hashing, secret_key)


def signing_key() -> str:
    """Return the key that signs tokens."""
    return _given().signing


def seal(text: str) -> str:
    """Encrypt a text with the newest key."""
    return _given().box.encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made under any of the keys; "" stays "". Raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _given().box.decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("a sealed value cannot be opened with the present keys") from error


def is_newest(sealed: str) -> bool:
    """Say whether the newest key sealed this (then rotation leaves it alone)."""
    try:
        _given().newest.decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def keyed_hash(text: str) -> str:
    """Return the hash under the newest key, in 64 hexadecimal digits."""
    return keyed_hashes(text)[0]


def keyed_hashes(text: str) -> tuple[str, ...]:
    """Return the hashes under every key, newest first: look a row up by all of them."""
    data = text.encode()
    return tuple(hmac.new(key, data, hashlib.sha256).hexdigest() for key in _given().hashing)


def child_text(name: str, born_on: dt.date) -> str:
    """Return what makes a child the same child: the normalised name and the birth date.

    Characters that show nothing (a zero-width blank) make nobody another child.
    """
    shown = "".join(c for c in name if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", shown).casefold()
    return f"child:{''.join(folded.split())}:{born_on.isoformat()}"


def _given() -> _Keys:
    if _keys is None:
        raise RuntimeError("vault.use() was not called")
    return _keys


def _derive(key: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"service-finder:" + purpose)
    return kdf.derive(key.encode())
