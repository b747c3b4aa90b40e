"""Finding cases by reference, setting or the adult's name, and what other cases have to do with one."""

import datetime as dt
import json
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.names import normalise
from core.sealing import SealedTextError, seal, unseal
from lado import matching
from lado.models import Contact

MOST_ALIKE = 20
#: Contacts about one setting within a year that are worth a word.
MANY, YEAR = 3, 365


def token_of(text: str, *, board: Board, user: User) -> str:
    """What stands for a search in an address: sealed, so that no log and no browser's history holds a name."""
    return seal(json.dumps([board.pk, user.pk, timezone.localdate().isoformat(), text]))


def text_of(token: str, *, board: Board, user: User) -> str | None:
    """What was searched for; None for a token of another person, board or day."""
    try:
        of_board, of_user, day, text = json.loads(unseal(token))
    except (SealedTextError, ValueError, TypeError):
        return None
    if [of_board, of_user, day] != [board.pk, user.pk, timezone.localdate().isoformat()]:
        return None
    return str(text)


def found_by(text: str) -> Q:
    """Cases whose reference or setting holds the text, or whose adult has this name."""
    found = Q(reference__icontains=text)
    if name := normalise(text):
        found |= Q(setting__normalised_name__contains=name)
    hashes = matching.hashes_of(text)
    return found | Q(adult_hash__in=hashes) if hashes else found


def _shares(sounds: list[list[str]]) -> Q:
    """Cases with two of the sounds, or with the one where there is only one; each under every key."""
    if not sounds:
        return Q(pk__in=[])
    if len(sounds) == 1:
        return Q(adult_sounds__overlap=sounds[0])
    found = Q(pk__in=[])
    for one, other in combinations(sounds, 2):
        for pair in zip(one, other, strict=True):
            found |= Q(adult_sounds__contains=list(pair))
    return found


def sounding_like(board: Board, text: str) -> "QuerySet[Contact]":
    """Cases whose adult's name sounds like the text but is another: for the officer to decide."""
    rows = Contact.objects.filter(_shares(matching.sounds_to_find(text)), board=board)
    found: QuerySet[Contact] = rows.exclude(found_by(text)).select_related("board", "setting")
    return found


@dataclass(frozen=True)
class Patterns:
    """Other cases that have to do with one."""

    same_adult: list[Contact]
    sounds_alike: list[Contact]
    same_setting: list[Contact]  # of the year up to this contact, oldest first

    @property
    def setting_place(self) -> int:
        """The how manieth contact about its setting in a year this one is."""
        return len(self.same_setting) + 1

    @property
    def is_pattern_of_setting(self) -> bool:
        return self.setting_place >= MANY

    def __bool__(self) -> bool:
        return bool(self.same_adult or self.sounds_alike or self.is_pattern_of_setting)


def patterns_of(contact: Contact) -> Patterns:
    """What other contacts of the board say about the same adult or setting (three queries at most)."""
    others = Contact.objects.filter(board=contact.board_id).exclude(pk=contact.pk)
    others = others.select_related("board", "setting").defer(*SEALED)
    same, alike = [], []
    if contact.adult_hash:
        hashes = matching.hashes_of(contact.adult_name) or [contact.adult_hash]
        same = list(others.filter(adult_hash__in=hashes)[:MOST_ALIKE])
        sounds = matching.sounds_to_find(contact.adult_name) or [[one] for one in contact.adult_sounds]
        alike = list(others.filter(_shares(sounds)).exclude(adult_hash__in=hashes)[:MOST_ALIKE])
    return Patterns(same, alike, _same_setting(contact, others))


def _same_setting(contact: Contact, others: "QuerySet[Contact]") -> list[Contact]:
    if contact.setting_id is None:
        return []
    day = contact.received_on
    rows = others.filter(setting=contact.setting_id, received_on__gt=day - dt.timedelta(days=YEAR))
    # Of the same day those that were written down before.
    earlier = rows.filter(Q(received_on__lt=day) | Q(received_on=day, pk__lt=contact.pk))
    return list(earlier.order_by("received_on", "pk"))


#: Sealed fields: opening them costs time, and lists show none of them.
SEALED = (
    "adult_name",
    "adult_details",
    "children",
    "account",
    "prior_note",
    "decision_reasons",
    "immediate_risk",
    "outcome_reasons",
    "hold_reason",
)
