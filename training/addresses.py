"""Addresses of pages that a secret opens, as whole addresses for emails."""

from django.core import signing
from django.urls import reverse

from core.email import site_url
from training.models import Booking, Interest

SALT = "training.unsubscribe"


def own_path(booking: Booking) -> str:
    """The delegate's own page of a booking, on this site."""
    return reverse("training:own_booking", kwargs={"key": booking.key})


def own_address(booking: Booking) -> str:
    """The delegate's own page of a booking."""
    return site_url(own_path(booking))


def approval_address(booking: Booking) -> str:
    """The line manager's page of a booking."""
    return site_url(reverse("training:approval", kwargs={"key": booking.approval_key}))


def interest_address(interest: Interest) -> str:
    """Where somebody takes back that they want to be told."""
    return site_url(reverse("training:interest", kwargs={"key": interest.key}))


def unsubscribe_address(board_id: int, email: str) -> str:
    """The address behind the link that stops emails which nobody has to get."""
    token = signing.dumps([board_id, email.casefold()], salt=SALT)
    return site_url(reverse("training:unsubscribe", kwargs={"token": token}))


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """(board, email address) of such a link; None for one that was made up."""
    try:
        board_id, email = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return int(board_id), str(email)
