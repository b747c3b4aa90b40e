"""A certificate as PDF."""

from django.conf import settings
from django.urls import reverse

from core.document_pdf import document_pdf
from training.models import Certificate


def check_address(certificate: Certificate) -> str:
    """The public page that says whether the certificate is valid."""
    path = reverse("training:certificate_check")
    return f"{settings.SITE_URL}{path}?number={certificate.grouped_number}"


def certificate_pdf(certificate: Certificate) -> bytes:
    """A tagged PDF of one page; needs its `board`. Raises PdfUnavailableError."""
    board = certificate.board
    context = {
        "title": "Certificate of attendance",
        "certificate": certificate,
        "check_address": settings.SITE_URL + reverse("training:certificate_check"),
        "board_colour": board.colour,
    }
    return document_pdf("training/certificate.html", context, board=board)


def file_name(certificate: Certificate) -> str:
    """Without an ending."""
    return f"certificate-{certificate.grouped_number}"
