"""Loading a file into a draft: what is wrong with it, what it would change, and then the change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from audits.forms.frameworks import VersionFileForm
from audits.services.frameworks_files import FileProblemsError
from audits.services.frameworks_loading import (
    DraftChangedError,
    Preview,
    load_previewed,
    preview_version,
    unpack,
)
from audits.views.frameworks import DraftPage
from boards.needs import board_url
from boards.views.form_page import home_crumb, show_errors

SHOWN_PROBLEMS = 200
LONGEST_NAME = 200
CHANGED = (
    "Somebody changed the draft after you chose the file. Nothing was loaded: look at what the file would change now, "
    "theirs included."
)


class VersionLoad(DraftPage):
    """Make a draft say what a file says, after showing what that changes; everything that is wrong is shown, too."""

    form_class = VersionFileForm
    template_name = "audits/version_load.html"
    title = "Load standards from a file"
    problems: tuple[Any, ...] = ()
    problem_count = 0

    def form_valid(self, form: Any) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            return self.show(preview_version(self.version, file.read(), file.name), file.name)
        except FileProblemsError as error:
            self.note(error)
            few = "1 thing" if self.problem_count == 1 else f"{self.problem_count:,} things"
            form.add_error(
                "file", f"Nothing was loaded: {few} must be mended in the file. See the list below."
            )
        except ValidationError as error:
            show_errors(form, error)
        return self.form_invalid(form)

    def note(self, error: FileProblemsError) -> None:
        """Keep what the page shows of the problems."""
        self.problems, self.problem_count = tuple(error.problems[:SHOWN_PROBLEMS]), error.problem_count

    def show(self, preview: Preview, name: str) -> HttpResponse:
        """What would change, with a button that does it."""
        title = "Check what the file changes"
        trail = [*self.trail(), (self.title, self.request.path)]
        context = {
            "board": self.board,
            "version": self.version,
            "title": title,
            "name": name[:LONGEST_NAME],
            "preview": preview,
            "comparison": preview.comparison,
            "back_url": self.back(),
            "again_url": self.request.path,
            "breadcrumbs": [home_crumb(self.board), *trail, (title, "")],
        }
        # The base view's context has the frame of the page: navigation, section, access.
        return render(self.request, "audits/version_load_preview.html", self.get_context_data() | context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "packed" not in request.POST:
            return super().post(request, *args, **kwargs)
        packed, seen = request.POST["packed"], request.POST.get("seen", "")
        name = request.POST.get("name", "")[:LONGEST_NAME]
        try:
            loaded = load_previewed(self.version, packed, name=name, seen=seen, actor=self.access.user)
        except DraftChangedError:
            messages.warning(request, CHANGED)
            return self.show(preview_version(self.version, unpack(packed), name), name)
        except (FileProblemsError, ValidationError):
            messages.error(request, "The preview did not come back whole. Choose the file again.")
            return HttpResponseRedirect(request.path)
        messages.success(
            request,
            f"The file was loaded: {loaded.added} added, {loaded.removed} removed, {loaded.changed} changed, "
            f"{loaded.unchanged} criteria unchanged.",
        )
        return HttpResponseRedirect(self.after(loaded))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["version"] = self.version
        context["problem_rows"] = [
            [one.row or "", one.column or "", one.value, one.message, one.allowed] for one in self.problems
        ]
        context["problem_headers"] = [
            "Row",
            "Column",
            "What stands there",
            "What is wrong",
            "What is allowed",
        ]
        context["problems_left"] = self.problem_count - len(self.problems)
        context["downloads"] = [
            (label, board_url("audits:version_download", self.board, pk=self.version.pk, form=form))
            for form, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]
        return context
