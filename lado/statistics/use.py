"""Whether an entry of a board's lists is used, also for those who may not see by which cases."""

from lado.models import (
    AwarenessVisit,
    Contact,
    ContactSector,
    OutcomeLabel,
    SafeguardingPolicy,
    Setting,
)
from lado.statistics.reading import counting


def is_used(entry: ContactSector | OutcomeLabel) -> bool:
    """True when a case, a setting, a visit or a policy has this sector, or a case this outcome."""
    with counting(entry.board):
        if isinstance(entry, OutcomeLabel):
            return Contact.objects.filter(outcome=entry).exists()
        return any(
            model.objects.filter(sector=entry).exists()
            for model in (Contact, Setting, AwarenessVisit, SafeguardingPolicy)
        )
