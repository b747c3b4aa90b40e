"""Loading files: choose a kind, send a file, look at what it would do, confirm."""

import io
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, TemplateView, View

from boards.forms.load import SendFileForm
from boards.models import FileLoad
from boards.needs import board_url
from boards.services import loads
from boards.views.form_page import show_errors
from core.exports import CONTENT_TYPES, FORMS, rows_response
from core.loading import LoadKind, all_kinds, find_kind
from core.models import Job
from core.permissions import Perm
from core.spreadsheets import Sheet, write_csv, write_xlsx
from core.views.base import BoardView
from core.views.crumbs import manage_crumbs

RECENT = 10
# A state in a word or two, and its colour.
STATES = {
    FileLoad.Status.CHECKING: ("Being checked", "grey"),
    FileLoad.Status.READY: ("Waiting for you", "yellow"),
    FileLoad.Status.REFUSED: ("Must be mended", "red"),
    FileLoad.Status.LOADING: ("Being loaded", "blue"),
    FileLoad.Status.LOADED: ("Loaded", "green"),
}
SHOWN_PROBLEMS = 200


class LoadView(BoardView):
    """Kinds and files that this person may load here; others do not exist for them."""

    permission = Perm.LOAD_RUN
    # Whoever may load only cases, deaths or training finds those kinds alone.
    or_permissions = (Perm.CASE_WRITE, Perm.DEATH_WRITE, Perm.TRAINING_LOAD)
    section = "manage"

    def may_load(self, kind: LoadKind) -> bool:
        """A kind of case content needs its own permission and clearance."""
        return self.can(kind.permission) and kind.clearances <= self.access.clearances

    @cached_property
    def kinds(self) -> list[LoadKind]:
        return [kind for kind in all_kinds() if self.may_load(kind)]

    @cached_property
    def kind(self) -> LoadKind:
        """The kind that the address names."""
        kind = find_kind(self.kwargs["kind"])
        if kind is None or not self.may_load(kind):
            raise Http404
        return kind

    def get_queryset(self) -> QuerySet[FileLoad]:
        """Files sent to this board, of kinds that this person may load."""
        names = [kind.name for kind in self.kinds]
        return FileLoad.objects.filter(board=self.board, kind__in=names).select_related(
            "board", "sent_by", "job"
        )

    def crumbs(self, *rest: tuple[str, str]) -> list[tuple[str, str]]:
        """Home, Manage, Load files, and the rest."""
        address = board_url("boards:load", self.board) if rest else ""
        return manage_crumbs(self.access, ("Load files", address), *rest)


class LoadHome(LoadView, TemplateView):
    """What can be loaded, and the files that were sent last."""

    template_name = "boards/load.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        titles = {kind.name: kind.title for kind in self.kinds}
        context["kinds"] = [
            {
                "title": k.title,
                "about": k.about,
                "url": board_url("boards:load_kind", self.board, kind=k.name),
            }
            for k in self.kinds
        ]
        context["recent"] = [
            {
                "load": load,
                "title": titles[load.kind],
                "state": STATES[FileLoad.Status(load.status)][0],
                "colour": STATES[FileLoad.Status(load.status)][1],
                "counts": load.outcome.get("counts"),
                "url": board_url("boards:load_file", self.board, pk=load.pk),
            }
            for load in self.get_queryset()[:RECENT]
        ]
        context["breadcrumbs"] = self.crumbs()
        return context


class LoadKindPage(LoadView, FormView[SendFileForm]):
    """The columns of one kind with an example, empty files to fill in, and the form to send one."""

    template_name = "boards/load_kind.html"
    form_class = SendFileForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"board": self.board, "access": self.access, "kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        """Pages that lead here fill in what they know, such as the cycle: `?cycle=…`."""
        known = {option.name: self.request.GET.get(option.name, "") for option in self.kind.options}
        return {name: value for name, value in known.items() if value}

    def form_valid(self, form: SendFileForm) -> HttpResponse:
        try:
            load = loads.send_file(
                self.kind,
                form.cleaned_data["file"],
                board=self.board,
                options=form.options(),
                actor=self.access.user,
            )
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        if load.job_id:
            return HttpResponseRedirect(board_url("core:job", self.board, pk=load.job_id))
        return HttpResponseRedirect(board_url("boards:load_file", self.board, pk=load.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kind = self.kind
        context["kind"] = kind
        context["column_rows"] = [
            [
                column.name,
                "Yes" if column.required else "No",
                _first_upper(column.allowed),
                *_examples(kind, column.name),
            ]
            for column in kind.columns
        ]
        context["column_headers"] = ["Column", "Needed", "What it may hold", *_example_headers(kind)]
        context["templates"] = [
            (label, board_url("boards:load_template", self.board, kind=kind.name, form=form))
            for form, label in FORMS.items()
        ]
        context["title"] = f"Load {kind.title[:1].lower()}{kind.title[1:]}"
        context["breadcrumbs"] = self.crumbs((context["title"], ""))
        return context


def _first_upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _example_headers(kind: LoadKind) -> list[str]:
    if len(kind.examples) == 1:
        return ["Example"]
    return [f"Example {number}" for number in range(1, len(kind.examples) + 1)]


def _examples(kind: LoadKind, column: str) -> list[str]:
    return [example.get(column, "") for example in kind.examples]


class LoadTemplate(LoadView, View):
    """An empty file with the headings. The workbook has a second sheet that explains them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, kind = self.kwargs["form"], self.kind
        headers = [column.name for column in kind.columns]
        response = HttpResponse(content_type=CONTENT_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{kind.name}.{form}"'
        if form == "csv":
            text = io.StringIO(newline="")
            write_csv(text, headers, [], bom=True)
            response.write(text.getvalue().encode())
            return response
        explained = [
            [column.name, "yes" if column.required else "no", column.allowed, *_examples(kind, column.name)]
            for column in kind.columns
        ]
        about = Sheet(
            "About the columns", ["column", "needed", "what it may hold", *_example_headers(kind)], explained
        )
        workbook = io.BytesIO()
        write_xlsx(workbook, [Sheet(kind.title, headers, []), about])
        response.write(workbook.getvalue())
        return response


class LoadFile(LoadView, DetailView[FileLoad]):
    """One file: what it would do, what must be mended, or what it did."""

    template_name = "boards/load_file.html"
    context_object_name = "load"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        load: FileLoad = self.object
        context.update(
            kind=loads.kind_of(load),
            state=STATES[FileLoad.Status(load.status)][0],
            colour=STATES[FileLoad.Status(load.status)][1],
            again_url=board_url("boards:load_kind", self.board, kind=load.kind),
            confirm_url=board_url("boards:load_confirm", self.board, pk=load.pk),
            drop_url=board_url("boards:load_drop", self.board, pk=load.pk),
            breadcrumbs=self.crumbs((load.file_name, "")),
        )
        if load.outcome:
            context.update(_found(load.outcome))
            context["downloads"] = [
                (label, board_url("boards:load_problems", self.board, pk=load.pk, form=form))
                for form, label in FORMS.items()
            ]
        if load.job is not None and load.status in (FileLoad.Status.CHECKING, FileLoad.Status.LOADING):
            context["job_url"] = board_url("core:job", self.board, pk=load.job.pk)
            context["job_failed"] = load.job.status == Job.Status.FAILED
        return context


def _found(found: dict[str, Any]) -> dict[str, Any]:
    """What the last check found, as the page shows it."""
    counts, problems = found["counts"], found["problem_count"]
    things = "One thing" if problems == 1 else f"{intcomma(problems)} things"
    return {
        "found": found
        | {"new": [thing | {"left": thing["count"] - len(thing["names"])} for thing in found["new"]]},
        "nothing_to_do": not (counts["new"] or counts["changed"]),
        "count_rows": [
            {"label": label, "value": _rows(counts[key])}
            for label, key in (("New", "new"), ("Changed", "changed"), ("Already so", "unchanged"))
        ],
        "refused_text": f"{things} must be mended in the file. Then send it again.",
        "problem_headers": ["Row", "Column", "Value", "What is wrong", "What is allowed"],
        "problem_rows": [[row or "File", *rest] for row, *rest in found["problems"][:SHOWN_PROBLEMS]],
        "problems_left": max(0, problems - SHOWN_PROBLEMS),
        "warnings_left": found["warning_count"] - len(found["warnings"]),
        "change_headers": ["Row", "What", "Field", "Now", "Then"],
        "changes_left": found["change_count"] - len(found["changes"]),
    }


def _rows(count: int) -> str:
    return f"{intcomma(count)} row{'' if count == 1 else 's'}"


class LoadPost(LoadView, View):
    """A change of one file's state."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        load = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        try:
            return HttpResponseRedirect(self.act(load))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(board_url("boards:load_file", self.board, pk=load.pk))

    def act(self, load: FileLoad) -> str:
        """Call the service; where to go next."""
        raise NotImplementedError


class LoadConfirm(LoadPost):
    """Load the file that was looked at."""

    def act(self, load: FileLoad) -> str:
        done = loads.confirm_load(load, actor=self.access.user)
        if done.status == FileLoad.Status.LOADING and done.job is not None:
            return board_url("core:job", self.board, pk=done.job.pk)
        if done.status == FileLoad.Status.LOADED:
            messages.success(self.request, f"{done.file_name} has been loaded.")
        else:
            messages.warning(
                self.request,
                "The board’s records changed after the file was checked. It has been checked again: nothing is "
                "saved yet. Look at what it would do now.",
            )
        return board_url("boards:load_file", self.board, pk=done.pk)


class LoadDrop(LoadPost):
    """Forget the file."""

    def act(self, load: FileLoad) -> str:
        loads.drop_load(load, actor=self.access.user)
        messages.info(self.request, f"{load.file_name} was not loaded, and has been forgotten.")
        return board_url("boards:load", self.board)


class LoadProblems(LoadView, View):
    """Everything that must be mended, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        load = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        rows = load.outcome.get("problems")
        if not rows:
            raise Http404
        return rows_response(
            ["row", "column", "value", "problem", "allowed"],
            iter(rows),
            form=self.kwargs["form"],
            name="problems",
            title="Problems",
            board=self.board,
            actor=self.access.user,
        )
