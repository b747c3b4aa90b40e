"""Locking a report, and refusing changes of one that may not change."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from reports.models import Report


def lock_report(report: Report) -> Report:
    """The report as it is now, locked until the end of the transaction: its changes come one after another."""
    locked: Report = Report.objects.select_for_update(of=("self",)).select_related("board").get(pk=report.pk)
    return locked


def lock_draft(report: Report) -> Report:
    """As lock_report; raises ValidationError unless texts and sections may still change."""
    locked = lock_report(report)
    if locked.status == Report.Status.WITH_CHAIR:
        raise wrong("The report is with the chair, who must send it back before anything in it can change.")
    if locked.is_frozen:
        raise wrong("The report is signed off and changes no more. Make a new version instead.")
    return locked


def wrong(message: str) -> ValidationError:
    """An error about the whole report."""
    return ValidationError({NON_FIELD_ERRORS: message})
