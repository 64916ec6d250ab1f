from __future__ import annotations

import datetime as dt

import pytest

from service_finder.people import vault

BORN = dt.date(2021, 5, 5)


def test_what_is_sealed_is_not_readable_and_comes_back() -> None:
    vault.use(["one"], "secret")
    sealed = vault.seal("김민수 🌷")
    assert "김" not in sealed
    assert vault.unseal(sealed) == "김민수 🌷"
    assert vault.unseal("") == ""


def test_newest_key_seals_and_every_key_unseals() -> None:
    vault.use(["old"], "secret")
    sealed, hashed = vault.seal("a"), vault.keyed_hash("a")
    vault.use(["new", "old"], "secret")
    assert vault.unseal(sealed) == "a"
    assert not vault.is_newest(sealed)
    assert vault.is_newest(vault.seal("a"))
    assert vault.keyed_hash("a") != hashed
    assert hashed in vault.keyed_hashes("a")
    vault.use(["new"], "secret")
    with pytest.raises(vault.Unreadable):
        vault.unseal(sealed)


@pytest.mark.parametrize(
    "name", ["Kim Minsu", "kim minsu", " KIM  MINSU ", "ＫＩＭ　ｍｉｎｓｕ", "kimminsu"]
)
def test_a_child_is_the_same_child_however_the_name_is_typed(name: str) -> None:
    assert vault.child_text(name, BORN) == vault.child_text("Kim Minsu", BORN)


def test_other_children_are_other_children() -> None:
    one = vault.child_text("김민수", BORN)
    assert one != vault.child_text("김민서", BORN)
    assert one != vault.child_text("김민수", BORN + dt.timedelta(days=1))
    # composed and decomposed Hangul are the same name
    assert vault.child_text("각", BORN) == vault.child_text("\u1100\u1161\u11a8", BORN)
