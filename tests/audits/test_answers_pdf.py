"""A return as PDF: made in the background, for the person who asked."""

import pytest

from audits.services.return_pdf import ask_for_pdf
from boards.models import Board
from core import jobs
from core.models import AuditEntry, Job
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pdf_is_made_for_whoever_asked(dunmoor: Board) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        police = stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), agency), agency)
        stories.answer(police, "1.1", 75, narrative="We train everybody")
        job = ask_for_pdf(police, actor=lead)
        assert ask_for_pdf(police, actor=lead) == job
    jobs.run(job.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        done = Job.objects.select_related("result_file").get(pk=job.pk)
        assert (done.status, done.error) == (Job.Status.DONE, "")
        assert done.result_file is not None
        assert done.result_file.audit_reads
        with done.result_file.file.open() as file:
            assert file.read().startswith(b"%PDF-1.7")
        entry = AuditEntry.objects.get(action="export")
        assert (entry.object_id, entry.after["form"]) == (str(police.pk), "pdf")
