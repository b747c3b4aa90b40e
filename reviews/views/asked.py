"""What an agency is asked about incidents: the list, the answer that saves itself, files, and who the child is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from boards.views.form_page import BoardFormPage, home_crumb, show_errors
from boards.views.merging_page import MergingFormPage
from core.access import second_factor_used
from core.merging import ConflictError
from core.views.files import FileDownload
from reviews.chronology_view import events_of
from reviews.forms.requests import AnswerForm, FileForm, SecureForm
from reviews.models import RequestFile
from reviews.services import answers, requests
from reviews.services.shown_identity import show_child
from reviews.views.asked_view import AskedView, OneAsked, asked_tabs
from reviews.views.requests import state_tags, versions_of


class Asked(AskedView, TemplateView):
    """All that the person's agencies were asked, what waits for them first."""

    template_name = "reviews/asked.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = list(self.requests().defer("questions", "note", "closed_because", "secured_by"))
        waiting = [one for one in rows if one.waits_for_agency]
        done = [one for one in rows if not one.waits_for_agency]
        context["waiting"] = [(one, state_tags(one, today)) for one in waiting]
        context["done"] = [(one, state_tags(one, today)) for one in reversed(done)]
        context["tabs"] = asked_tabs(self.board, "asked")
        context["breadcrumbs"] = [home_crumb(self.board), ("Asked of us", "")]
        return context


class AskedPage(OneAsked, TemplateView):
    """One request: what is asked, by when, what was sent, and what was returned."""

    template_name = "reviews/asked_one.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.asked
        draft = answers.draft_of(one)
        versions = versions_of(one, with_checks=False)
        context.update(
            tags=state_tags(one, timezone.localdate()),
            state=one.state,
            questions=one.asked(),
            versions=versions,
            returned=versions[0]["answer"] if versions and one.returned_at else None,
            draft=draft,
            unsent=answers.texts_of(draft) if draft and not one.waits_for_agency else None,
            files=[
                (
                    file,
                    self.asked_url("asked_file", file=file.pk),
                    self.asked_url("asked_file_remove", file=file.pk),
                )
                for file in RequestFile.objects.filter(request=one).select_related("stored")
            ],
            event_count=events_of(self.incident).filter(agency=one.agency_id).count(),
            urls={
                name: self.asked_url(f"asked_{name}")
                for name in ("answer", "file_add", "secure", "chronology", "child")
            },
        )
        context["breadcrumbs"][-1] = (str(self.incident), "")
        return context


class AnswerPage(OneAsked, MergingFormPage):
    """The answer: kept while somebody writes, sent when they say so."""

    form_class = AnswerForm
    template_name = "reviews/asked_answer.html"
    title = "Answer"

    def get_form_kwargs(self) -> dict[str, Any]:
        questions = self.asked.asked()
        texts, revision = answers.begun(self.asked)
        said = answers.facts_from(texts, len(questions))
        return super().get_form_kwargs() | {"questions": questions, "said": said, "at_revision": revision}

    def form_valid(self, form: AnswerForm) -> HttpResponse:  # type: ignore[override]
        service = answers.send_answer if "send" in self.request.POST else answers.save_answer
        try:
            kept = service(self.asked, facts=form.facts(), read=form.read(), actor=self.access.user)
        except ConflictError as conflict:
            return self.render_conflict(form, conflict)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        if not isinstance(kept, tuple):
            messages.success(self.request, "Your answer is kept. It is not sent yet.")
            return HttpResponseRedirect(self.back())
        answer, refused = kept
        if refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, f"Version {answer.version} is sent. Thank you.")
        return HttpResponseRedirect(self.back())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        latest = requests.latest_answer(self.asked) if self.asked.returned_at else None
        context.update(
            returned=latest,
            why_not=answers.why_not(self.asked) if self.request.method == "GET" else "",
            save_url=self.asked_url("asked_answer_save"),
            tags=state_tags(self.asked, timezone.localdate()),
        )
        return context


class AnswerSave(OneAsked, View):
    """POST: keep what stands in the answer now. Answers with the time, for the page to show."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST, questions=self.asked.asked(), board=self.board, access=self.access)
        if not form.is_valid():
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"error": words}, status=422)
        try:
            answers.save_answer(self.asked, facts=form.facts(), read=form.read(), actor=self.access.user)
        except ConflictError:
            words = "Somebody else of your agency wrote in the same answer. Press “Keep the draft” to see both texts."
            return JsonResponse({"error": words}, status=422)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})


class _AskedForm(OneAsked, BoardFormPage):
    template_name = "reviews/request_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.incident)}


class Secure(_AskedForm):
    """Confirm that the records are secured."""

    form_class = SecureForm
    title = "Confirm that the records are secured"
    intro = "Nobody can change them any more, on paper or on a screen, without it being seen."
    done = "Thank you. The review lead sees that the records are secured."

    def get_initial(self) -> dict[str, Any]:
        return {"secured_on": self.asked.secured_on, "secured_by": self.asked.secured_by}

    def save(self, form: Any) -> None:
        data = form.cleaned_data
        requests.secure_records(
            self.asked, on=data["secured_on"], by=data["secured_by"], actor=self.access.user
        )


class FileAdd(_AskedForm):
    """Add a file to the answer."""

    form_class = FileForm
    title = "Add a file"
    intro = "It belongs to your answer. Each time somebody opens it is written down."
    done = "The file is added."

    def save(self, form: Any) -> RequestFile:
        try:
            return answers.add_file(self.asked, form.cleaned_data["file"], actor=self.access.user)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error


class _OneFile(OneAsked):
    def one_file(self) -> RequestFile:
        rows = RequestFile.objects.filter(request=self.asked).select_related("stored", "request")
        found: RequestFile = get_object_or_404(rows, pk=self.kwargs["file"])
        return found


class FileDownloadOwn(_OneFile, FileDownload):  # type: ignore[misc]
    """A file that the agency sent."""

    def get_file(self) -> Any:
        return self.one_file().stored


class FileRemove(_OneFile, View):
    """POST: take a file away."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = self.one_file()
        try:
            answers.take_file_away(file, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "The file is taken away.")
        return HttpResponseRedirect(self.asked_url("asked_one"))


class Child(OneAsked, TemplateView):
    """Who the child is, where the review lead shows it to this agency; only after signing in with a code."""

    template_name = "reviews/asked_child.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.asked
        if not one.shows_identity or one.closed_at is not None:
            raise PermissionDenied
        used = second_factor_used(self.request)
        context["needs_code"] = not used
        context["account_url"] = reverse("mfa_index")
        if used:
            context["child"] = show_child(one, actor=self.access.user, second_factor=used)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Who the child is", "")]
        return context
