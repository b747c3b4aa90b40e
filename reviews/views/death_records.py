"""What belongs to a child's death: forms asked for, steps of the rapid response, analyses. For review leads."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

from boards.views.form_page import BoardFormPage
from core import audit
from core.permissions import Perm
from reviews.forms.death_records import AnalysisForm, FormRequestForm, StepForm
from reviews.models import DeathAnalysis, DeathFormRequest, ResponseStep
from reviews.services import death_records as services
from reviews.views.death_view import OneDeath

#: What an address calls a kind of record → its table and its place on the page of the death.
KINDS: dict[str, tuple[Any, str]] = {
    "forms": (DeathFormRequest, "forms"),
    "steps": (ResponseStep, "response"),
    "analyses": (DeathAnalysis, "analyses"),
}


class RecordFormPage(OneDeath, BoardFormPage):
    """A form about something that belongs to the death."""

    permission = Perm.DEATH_WRITE
    template_name = "reviews/death_record_form.html"
    place: ClassVar[str] = ""

    def after(self, result: Any) -> str:
        return f"{self.death.get_absolute_url()}#{self.place}"


class OneRecord(OneDeath):
    """Something that belongs to the death in the address."""

    permission = Perm.DEATH_WRITE
    model: ClassVar[Any] = None

    @cached_property
    def record(self) -> Any:
        rows = self.model.objects.filter(death=self.death).select_related("board", "death")
        return get_object_or_404(rows, pk=self.kwargs["record"])


class FormAdd(RecordFormPage):
    """Write down that a form was asked for."""

    form_class = FormRequestForm
    title = "Ask for a form"
    place = "forms"

    def save(self, form: FormRequestForm) -> DeathFormRequest:
        return services.add_form(self.death, values=form.values(), actor=self.access.user)


class FormChange(OneRecord, RecordFormPage):
    """Say that a form came, or change what is written of it."""

    model = DeathFormRequest
    form_class = FormRequestForm
    title = "Change the form"
    place = "forms"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.record}

    def save(self, form: FormRequestForm) -> DeathFormRequest:
        return services.change_form(self.record, values=form.values(), actor=self.access.user)


class StepAdd(RecordFormPage):
    """Write a step of the rapid response down."""

    form_class = StepForm
    title = "Add a step of the rapid response"
    place = "response"

    def save(self, form: StepForm) -> ResponseStep:
        return services.add_step(self.death, values=form.values(), actor=self.access.user)


class StepChange(OneRecord, RecordFormPage):
    """Change a step."""

    model = ResponseStep
    form_class = StepForm
    title = "Change the step"
    place = "response"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.record}

    def save(self, form: StepForm) -> ResponseStep:
        return services.change_step(self.record, values=form.values(), actor=self.access.user)


class AnalysisAdd(RecordFormPage):
    """Attach a deeper analysis."""

    form_class = AnalysisForm
    title = "Attach an analysis"
    place = "analyses"

    def save(self, form: AnalysisForm) -> DeathAnalysis:
        return services.add_analysis(
            self.death, values=form.values(), file=form.cleaned_data["file"], actor=self.access.user
        )


class AnalysisFile(OneRecord, View):
    """The sealed file of an analysis, opened for a review lead; the download is written down."""

    permission = Perm.DEATH_READ
    model = DeathAnalysis

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one: DeathAnalysis = self.record
        try:
            content = services.file_of(one)
        except ValidationError as error:
            raise Http404("There is no file.") from error
        audit.record("death.analysis_downloaded", self.death, actor=self.access.user)
        response = HttpResponse(content, content_type=one.content_type)
        response["Content-Disposition"] = (
            f'attachment; filename="analysis-{one.pk}.{one.file_name.rpartition(".")[2]}"'
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class RecordRemove(OneDeath, View):
    """Take away what does not belong to the death. POST only."""

    permission = Perm.DEATH_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kwargs["kind"] not in KINDS:
            raise Http404("There is no such kind of record.")
        model, place = KINDS[self.kwargs["kind"]]
        rows = model.objects.filter(death=self.death).select_related("board", "death")
        services.remove_record(get_object_or_404(rows, pk=self.kwargs["record"]), actor=self.access.user)
        messages.success(request, "It is removed.")
        return HttpResponseRedirect(f"{self.death.get_absolute_url()}#{place}")
