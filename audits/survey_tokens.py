"""The secret in a survey's link: it names its board, and can be made again to be shown to the board manager.

As in boards.invitation_tokens the database holds its hash only. A new edition makes the old link worthless.
"""

from django.utils.crypto import salted_hmac

SALT = "audits.survey_tokens"


def make_survey_token(*, board_id: int, survey_id: int, agency_id: int, edition: int) -> str:
    """The token for the practitioners of one agency: "<board>-<256 secret bits>" in hexadecimal."""
    message = f"{board_id}.{survey_id}.{agency_id}.{edition}"
    return f"{board_id:x}-{salted_hmac(SALT, message, algorithm='sha256').hexdigest()}"
