"""The secret in the link of an invitation: it names its board, and can be made again for every email.

The token is derived from the installation's key, so the database holds its hash only and still each email about
the same invitation carries the same link. Someone who guesses gets as far as an empty search in one board.
"""

from django.utils.crypto import salted_hmac

SALT = "boards.invitation_tokens"
DIGITS = frozenset("0123456789abcdef")
SECRET_LENGTH = 64


def make_token(*, board_id: int, meeting_id: int, person_id: int) -> str:
    """The token of one person's invitation to one meeting: "<board>-<256 secret bits>" in hexadecimal."""
    message = f"{board_id}.{meeting_id}.{person_id}"
    return f"{board_id:x}-{salted_hmac(SALT, message, algorithm='sha256').hexdigest()}"


def board_of_token(token: str) -> int | None:
    """The board in whose scope the token may be looked up; None when it has not the form of a token."""
    board, _, secret = token.partition("-")
    if not 0 < len(board) <= 12 or len(secret) != SECRET_LENGTH or not DIGITS.issuperset(board + secret):
        return None
    return int(board, 16)
