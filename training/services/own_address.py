"""Showing that a work email address is one's own: a link by email that works once, and not for long.

Whether an address is known makes no difference to anything that the person who asks gets to see.
"""

import datetime as dt
import secrets

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.email import send_templated, site_url
from core.models.user import hash_token
from training.models import AddressLink

#: How long a link works.
WORKS_FOR = dt.timedelta(hours=2)
KEPT_FOR = dt.timedelta(days=2)


@transaction.atomic
def send_link(email: str, *, path: str) -> AddressLink:
    """Email a link that shows the address to be the person's and then leads to `path`, a page of this site."""
    now = timezone.now()
    AddressLink.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
    token = secrets.token_urlsafe(32)
    link = AddressLink(
        email=email.strip().casefold(), token_hash=hash_token(token), path=path, expires_at=now + WORKS_FOR
    )  # fmt: skip
    link.full_clean(exclude=["token_hash"])
    link.save()
    context = {
        "url": site_url(reverse("training:address_link", kwargs={"token": token})),
        "hours": int(WORKS_FOR.total_seconds()) // 3600,
    }
    send_templated(link.email, "training_address", context, "Your link to book training")
    return link


def open_link(token: str) -> AddressLink | None:
    """The link, if it still works; looked up by hash, never by value."""
    rows = AddressLink.objects.filter(
        token_hash=hash_token(token), used_at=None, expires_at__gt=timezone.now()
    )
    return rows.first()


@transaction.atomic
def use_link(token: str) -> AddressLink | None:
    """Use the link up; None where it has been used or has run out, also by somebody at the same moment."""
    found = open_link(token)
    if found is None:
        return None
    now = timezone.now()
    taken = AddressLink.objects.filter(pk=found.pk, used_at=None).update(used_at=now)
    found.used_at = now
    return found if taken else None
