"""The secret in the link to a questionnaire: it names its board and evaluation, and can be made again for a reminder.

As in boards.invitation_tokens nothing of it is kept: whoever guesses must guess 256 bits.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "training.evaluation_tokens"
SECRET_LENGTH = 64
DIGITS = frozenset("0123456789abcdef")


def make_evaluation_token(*, board_id: int, evaluation_id: int) -> str:
    """The token: "<board>-<evaluation>-<256 secret bits>" in hexadecimal."""
    secret = salted_hmac(SALT, f"{board_id}.{evaluation_id}", algorithm="sha256").hexdigest()
    return f"{board_id:x}-{evaluation_id:x}-{secret}"


def read_evaluation_token(token: str) -> tuple[int, int] | None:
    """Ids of the board and of the evaluation, or None for anything that was not made here."""
    board, _, rest = token.partition("-")
    evaluation, _, secret = rest.partition("-")
    if not all(0 < len(part) <= 12 for part in (board, evaluation)) or len(secret) != SECRET_LENGTH:
        return None
    if not DIGITS.issuperset(board + evaluation + secret):
        return None
    found = int(board, 16), int(evaluation, 16)
    made = make_evaluation_token(board_id=found[0], evaluation_id=found[1])
    return found if constant_time_compare(made, token) else None
