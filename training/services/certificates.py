"""Certificates: made when the register says that somebody attended to the end, withdrawn when it says so no more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core import audit
from core.models import User
from training.certificate_numbers import new_number
from training.models import Booking, Certificate
from training.services.certificate_mail import deliver_on_commit
from training.statistics.matrix import valid_until

NOT_ATTENDED = "A certificate is for those who attended to the end."
CHANGED = "The register does not say any more that the person attended to the end."
REPLACED = "Replaced by a new certificate."


@transaction.atomic
def certificate_for(booking: Booking, *, actor: User | None = None, by_email: bool = False) -> Certificate:
    """The valid certificate of a booking, made when there is none. Raises ValidationError where nobody attended."""
    kept = _held(booking)
    found = valid_certificate(kept)
    if found is not None:
        return found
    if kept.status != Booking.Status.ATTENDED or kept.event.is_cancelled:
        raise wrong("", NOT_ATTENDED)
    return _make(kept, actor=actor, by_email=by_email)


def valid_certificate(booking: Booking) -> Certificate | None:
    """The one that is valid now, if any."""
    found: Certificate | None = Certificate.objects.filter(booking=booking, withdrawn_at=None).first()
    return found


@transaction.atomic
def follow_register(booking: Booking, *, actor: User | None) -> None:
    """Make or withdraw the certificate, as the register now says of the booking."""
    if booking.status == Booking.Status.ATTENDED:
        certificate_for(booking, actor=actor, by_email=True)
        return
    found = valid_certificate(booking)
    if found is not None:
        _withdraw(found, because=CHANGED, actor=actor)


@transaction.atomic
def reissue(certificate: Certificate, *, actor: User) -> Certificate:
    """Withdraw a certificate and make it out anew, with the name and the course as they are now, under a new number.

    The new one is emailed. Raises ValidationError where it was withdrawn already.
    """
    booking = _held(certificate.booking)
    kept: Certificate = Certificate.objects.select_for_update(of=("self",), no_key=True).get(
        pk=certificate.pk
    )
    if kept.is_withdrawn:
        raise ValidationError("This certificate was withdrawn already.")
    if booking.status != Booking.Status.ATTENDED:
        raise ValidationError(NOT_ATTENDED)
    _withdraw(kept, because=REPLACED, actor=actor)
    return _make(booking, actor=actor, by_email=True)


def _held(booking: Booking) -> Booking:
    """The booking, its row locked, so that two who ask at once get the same certificate."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    found: Booking = rows.select_related("board", "event__course", "delegate").get(pk=booking.pk)
    return found


def _make(booking: Booking, *, actor: User | None, by_email: bool) -> Certificate:
    event, course = booking.event, booking.event.course
    taught = event.trainer_links.order_by("trainer__name").values_list("trainer__name", flat=True)
    certificate = Certificate(
        board=booking.board, booking=booking, number=new_number(), name=str(booking.delegate),
        course_title=course.title, starts_on=event.starts_on, ends_on=event.ends_on,
        hours=event.hours if event.hours is not None else course.hours,
        trainers=", ".join(taught)[:500], valid_until=valid_until(event.ends_on, course.refresh_years),
        mail_due=by_email and bool(booking.delegate.email),
    )  # fmt: skip
    certificate.save()
    audit.record("certificate.made", certificate, actor=actor, after={"number": certificate.grouped_number})
    if certificate.mail_due:
        deliver_on_commit(booking.board_id)
    return certificate


def _withdraw(certificate: Certificate, *, because: str, actor: User | None) -> None:
    certificate.withdrawn_at, certificate.withdrawn_because = timezone.now(), because
    certificate.mail_due = False
    certificate.save(update_fields=["withdrawn_at", "withdrawn_because", "mail_due"])
    audit.record("certificate.withdrawn", certificate, actor=actor, after={"withdrawn_because": because})
