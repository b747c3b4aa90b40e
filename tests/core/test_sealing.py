"""Sealed texts: what goes in comes out, with the right key only, and the database can compare nothing."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from pytest_django import Settings

from core import checks, sealing
from lado.models import Contact
from partnership.local import places
from partnership.local.checks import PRODUCTION

OLD, NEW, OTHER = ("old-" + "a" * 32, "new-" + "b" * 32, "other-" + "c" * 32)
TEXTS = st.text(st.characters(codec="utf-8"))


@given(text=TEXTS)
def test_what_is_sealed_comes_back(text: str) -> None:
    sealed = sealing.seal(text)
    assert sealing.unseal(sealed) == text
    assert sealed.isascii()
    assert bool(sealed) == bool(text)


@given(text=st.text(st.characters(codec="utf-8"), min_size=4))
@property_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_another_key_opens_nothing_and_says_nothing(text: str, settings: Settings) -> None:
    settings.CASE_KEYS = [OLD]
    sealed = sealing.seal(text)
    settings.CASE_KEYS = [OTHER]
    with pytest.raises(sealing.SealedTextError) as caught:
        sealing.unseal(sealed)
    assert str(caught.value) == "A text was sealed with a key that is not in CASE_KEYS."
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_same_text_is_never_sealed_the_same() -> None:
    assert sealing.seal("Quillfeather") != sealing.seal("Quillfeather")


def test_a_changed_text_does_not_open() -> None:
    sealed = sealing.seal("Quillfeather")
    middle = len(sealed) // 2
    other = "A" if sealed[middle] != "A" else "B"
    with pytest.raises(sealing.SealedTextError):
        sealing.unseal(sealed[:middle] + other + sealed[middle + 1 :])


def test_the_first_key_seals_and_all_open(settings: Settings) -> None:
    settings.CASE_KEYS = [OLD]
    before = sealing.seal("text")
    settings.CASE_KEYS = [NEW, OLD]
    after = sealing.seal("text")
    assert [sealing.unseal(before), sealing.unseal(after)] == ["text", "text"]
    assert [sealing.is_sealed_with_first(one) for one in (before, after, "")] == [False, True, True]
    settings.CASE_KEYS = [NEW]
    assert sealing.unseal(after) == "text"
    with pytest.raises(sealing.SealedTextError):
        sealing.unseal(before)


def test_codes_differ_by_purpose_and_key(settings: Settings) -> None:
    settings.CASE_KEYS = [NEW, OLD]
    both = sealing.keyed_hashes("smith", purpose="adult")
    assert both[0] == sealing.keyed_hash("smith", purpose="adult")
    assert sealing.keyed_hash("smith", purpose="sound") not in both
    settings.CASE_KEYS = [OLD]
    assert both[1] == sealing.keyed_hash("smith", purpose="adult")
    assert len(set(both)) == 2


@pytest.mark.parametrize(
    "lookup", ["", "__exact", "__contains", "__icontains", "__in", "__gt", "__regex", "__lower"]
)
def test_the_database_is_asked_to_compare_nothing(lookup: str) -> None:
    with pytest.raises(FieldError, match="adult_name is sealed"):
        str(Contact._base_manager.filter(**{f"adult_name{lookup}": "Quillfeather"}).query)


def test_whether_there_is_a_text_can_be_asked() -> None:
    assert Contact._meta.get_field("adult_name").get_lookup("isnull") is not None


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "at least one key"),
        (["short"], "at least 32 characters"),
        ([OLD, "short"], "at least 32 characters"),
        ([OLD, OLD], "same key twice"),
    ],
)
def test_bad_keys_stop_the_start(keys: list[str], words: str, settings: Settings) -> None:
    settings.CASE_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match=words):
        sealing.seal("text")
    (error,) = checks.case_keys()
    assert error.id == "core.E004"
    assert words in str(error.msg)
    assert not any(key in str(error) for key in keys)


def test_good_keys_pass() -> None:
    assert checks.case_keys() == []


def start_for_real(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **PRODUCTION, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=places.PROJECT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(("keys", "words"), [("", "CASE_KEYS"), ("short", "at least 32 characters")])
def test_production_does_not_start_without_keys(keys: str, words: str) -> None:
    started = start_for_real(CASE_KEYS=keys)
    assert started.returncode != 0
    assert words in started.stderr


def test_production_starts_with_a_key() -> None:
    assert start_for_real().returncode == 0
