"""Which agencies a board knows, and finding one by any name it has or had."""

from django.db.models import Q, QuerySet

from boards.models import Agency, AgencyName, BoardAgency, Seat
from core.names import normalise

SCHOOLING = ("school", "college", "education", "academ", "nursery", "sixth form")


def agencies_on(board_id: int) -> QuerySet[Agency]:
    """Agencies that the board lists or has seats for."""
    return Agency.objects.filter(
        Q(pk__in=BoardAgency.objects.filter(board=board_id).values("agency"))
        | Q(pk__in=Seat.objects.filter(board=board_id).values("agency"))
    )


def all_names() -> list[str]:
    """Present names of all agencies of the installation, and earlier ones."""
    return [
        *Agency.objects.order_by("pk").values_list("name", flat=True),
        *AgencyName.objects.order_by("pk").values_list("name", flat=True),
    ]


def may_be_school(agency: Agency) -> bool:
    """Whether phase and URN are worth asking for: it has one of them, or its sector or name speaks of a school."""
    if agency.phase or agency.urn:
        return True
    words = normalise(f"{agency.sector or ''} {agency.name}")
    return any(part in words for part in SCHOOLING)
