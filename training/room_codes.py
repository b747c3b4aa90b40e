"""The code that is shown in the room on the day, and the secret of the page that shows it.

Both follow from the installation's key, so nothing is kept: the code of an event is another one on each of its days.
"""

import datetime as dt
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

from training.certificate_numbers import ALPHABET

LENGTH = 6
CODE_SALT, LINK_SALT = "training.room_codes", "training.room_links"


def room_code(*, board_id: int, event_id: int, on: dt.date) -> str:
    """Six characters of an alphabet without what looks alike."""
    message = f"{board_id}.{event_id}.{on.isoformat()}"
    number = int.from_bytes(salted_hmac(CODE_SALT, message, algorithm="sha256").digest(), "big")
    code = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code


def room_token(*, board_id: int, event_id: int) -> str:
    """The secret of the page that shows the code, for a trainer without an account."""
    return signing.Signer(salt=LINK_SALT).sign_object([board_id, event_id])


def event_of_token(token: str) -> tuple[int, int] | None:
    """Board and event of a secret; None for what is none."""
    try:
        found: Any = signing.Signer(salt=LINK_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return int(found[0]), int(found[1])
