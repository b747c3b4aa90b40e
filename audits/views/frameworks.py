"""Frameworks: the list, taking and starting one, one version as agencies see it, copies, publishing."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from audits.forms.frameworks import FrameworkForm, StartFrameworkForm
from audits.models import Cycle, Framework, FrameworkVersion
from audits.services import frameworks as services
from audits.services.frameworks_content import content_of
from audits.services.frameworks_files import headers_of, rows_of
from audits.shipping import shipped_frameworks
from audits.statistics.version_page import VersionShown
from audits.tables.frameworks import STATUS_COLOURS, VersionTable, with_counts
from boards.models import Sector
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.exports import FORMS, rows_response
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView

Status = FrameworkVersion.Status


def frameworks_crumbs(board: Any) -> list[tuple[str, str]]:
    """Audits and the list of frameworks."""
    return [
        ("Audits", board_url("audits:cycles", board)),
        ("Standards", board_url("audits:frameworks", board)),
    ]


class FrameworkList(BoardTableView):
    """The versions of the board's frameworks; those that can be taken over are offered below."""

    permission = Perm.FRAMEWORK_READ
    section = "audits"
    template_name = "audits/framework_list.html"
    table_class = VersionTable
    title = "Standards"
    intro = "What agencies are audited against. A published version never changes: copy it to change it."
    list_name = "frameworks"
    row_words = ("version", "versions")

    def get_queryset(self) -> QuerySet[FrameworkVersion]:
        rows = FrameworkVersion.objects.filter(board=self.board).select_related("framework", "board")
        if not self.can(Perm.FRAMEWORK_MANAGE):
            rows = rows.exclude(status=Status.DRAFT)
        return with_counts(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.can(Perm.FRAMEWORK_MANAGE)
        if context["may_manage"]:
            taken = set(Framework.objects.filter(board=self.board).values_list("key", flat=True))
            context["offered"] = [one for one in shipped_frameworks() if one.key not in taken]
        context["breadcrumbs"] = [
            home_crumb(self.board),
            *frameworks_crumbs(self.board)[:1],
            (self.title, ""),
        ]
        return context


class FrameworkTake(BoardView, View):
    """Take over a framework that comes with the software."""

    permission = Perm.FRAMEWORK_MANAGE
    section = "audits"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            version = services.take_shipped(kwargs["key"], board=self.board, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(board_url("audits:frameworks", self.board))
        messages.success(request, f"{version.framework} is taken over. A cycle can begin with it.")
        return HttpResponseRedirect(version.get_absolute_url())


class FrameworkAdd(BoardFormPage):
    """Start an own framework."""

    permission = Perm.FRAMEWORK_MANAGE
    section = "audits"
    form_class = StartFrameworkForm
    title = "Start your own standards"
    intro = "This makes a draft that only board managers see. Write the standards there, or load them from a file."
    done = "The draft is there. Add its first standard, or load a file."

    def save(self, form: StartFrameworkForm) -> FrameworkVersion:
        data = form.cleaned_data
        return services.start_framework(
            board=self.board,
            name=data["name"],
            about=data["about"],
            scored_by=data["scored_by"],
            grades=form.grades(),
            actor=self.access.user,
        )

    def trail(self) -> list[tuple[str, str]]:
        return frameworks_crumbs(self.board)

    def after(self, result: FrameworkVersion) -> str:
        return result.get_absolute_url()


class OneVersion(BoardView):
    """A page about one version; drafts exist for those who manage frameworks only."""

    permission = Perm.FRAMEWORK_READ
    section = "audits"

    @cached_property
    def version(self) -> FrameworkVersion:
        return self.find_version(self.kwargs["pk"])

    def versions(self) -> QuerySet[FrameworkVersion]:
        """Those that this person may read."""
        rows = FrameworkVersion.objects.filter(board=self.board)
        rows = rows.select_related("framework", "board", "published_by")
        return rows if self.can(Perm.FRAMEWORK_MANAGE) else rows.exclude(status=Status.DRAFT)

    def find_version(self, pk: int) -> FrameworkVersion:
        return get_object_or_404(self.versions(), pk=pk)

    def trail(self) -> list[tuple[str, str]]:
        return [*frameworks_crumbs(self.board), (str(self.version), self.version.get_absolute_url())]


class DraftPage(OneVersion, BoardFormPage):
    """A form that changes a draft."""

    permission = Perm.FRAMEWORK_MANAGE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = self.can(self.permission)
        if allowed and not self.version.is_draft:
            messages.error(
                request, f"{self.version} is published and cannot be changed. Copy it to a new version."
            )
            return HttpResponseRedirect(self.version.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)


class VersionPage(OneVersion, TemplateView):
    """One version as agencies see it; `?sector=` leaves out what that kind of agency is not asked."""

    template_name = "audits/version.html"

    @cached_property
    def sector(self) -> Sector | None:
        chosen = self.request.GET.get("sector", "")
        return next((one for one in self.sectors if str(one.pk) == chosen), None)

    @cached_property
    def sectors(self) -> list[Sector]:
        return list(Sector.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        version = self.version
        names = {sector.pk: sector.name for sector in self.sectors}
        shown = VersionShown(version, sector=self.sector, sector_names=names)
        manages = self.can(Perm.FRAMEWORK_MANAGE)
        others = list(
            self.versions().filter(framework=version.framework_id).exclude(pk=version.pk).order_by("-number")
        )
        context.update(
            version=version,
            status_colour=STATUS_COLOURS[Status(version.status)],
            shown=shown,
            sectors=self.sectors if shown.has_sectors else [],
            sector=self.sector,
            others=others,
            draft=next((one for one in others if one.is_draft), None),
            newer=next((one for one in others if one.status == Status.PUBLISHED), None)
            if version.status == Status.SUPERSEDED
            else None,
            cycles=self.cycles(),
            may_manage=manages,
            may_edit=manages and version.is_draft,
            missing=services.missing_in(version, shown.content) if manages and version.is_draft else [],
            may_copy=manages and not version.is_draft and not any(one.is_draft for one in others),
            downloads=[
                (label, board_url("audits:version_download", self.board, pk=version.pk, form=form))
                for form, label in FORMS.items()
            ],
            history_url=history_url(self.board, version) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[
                home_crumb(self.board),
                *frameworks_crumbs(self.board),
                (str(version), ""),
            ],
        )
        return context

    def cycles(self) -> list[Cycle]:
        """Where it is used, for people who may read cycles."""
        if not self.can(Perm.CYCLE_READ):
            return []
        return list(Cycle.objects.filter(version=self.version).select_related("board")[:10])


class FrameworkEdit(OneVersion, BoardFormPage):
    """Name and purpose of a version's framework; both may change when it is published."""

    permission = Perm.FRAMEWORK_MANAGE
    form_class = FrameworkForm
    title = "Change the name"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"framework": self.version.framework}

    def save(self, form: FrameworkForm) -> Framework:
        data = form.cleaned_data
        return services.change_framework(
            self.version.framework, name=data["name"], about=data["about"], actor=self.access.user
        )


class VersionCopy(OneVersion, View):
    """A draft of the next version."""

    permission = Perm.FRAMEWORK_MANAGE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            draft = services.copy_version(self.version, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.version.get_absolute_url())
        messages.success(
            request, "The draft is there. Its criteria are matched with those that they came from."
        )
        return HttpResponseRedirect(draft.get_absolute_url())


class DecideDraft(OneVersion, TemplateView):
    """Asks before something that cannot be taken back, then does it."""

    permission = Perm.FRAMEWORK_MANAGE
    template_name = "audits/version_decide.html"
    title: ClassVar[str] = ""
    button: ClassVar[str]
    warns: ClassVar[bool] = False

    def get_title(self) -> str:
        return self.title

    def decide(self) -> str:
        """Call the service; returns the message."""
        raise NotImplementedError

    def after(self) -> str:
        return self.version.get_absolute_url()

    def texts(self) -> list[str]:
        """What follows from it."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        after, version = self.after(), self.version
        try:
            messages.success(request, self.decide())
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return HttpResponseRedirect(version.get_absolute_url())
        return HttpResponseRedirect(after)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            version=self.version,
            title=self.get_title(),
            button=self.button,
            warns=self.warns,
            texts=self.texts(),
            missing=services.missing_in(self.version, content_of(self.version)) if not self.warns else [],
            breadcrumbs=[home_crumb(self.board), *self.trail(), (self.get_title(), "")],
        )
        return context


class VersionPublish(DecideDraft):
    """Publish a draft."""

    title = "Publish this version"
    button = "Publish"

    def decide(self) -> str:
        services.publish_version(self.version, actor=self.access.user)
        return f"{self.version} is published. New cycles can use it."

    def texts(self) -> list[str]:
        texts = [
            "Once published, nothing in it can be changed. To change something, copy it to a new version."
        ]
        before = FrameworkVersion.objects.usable().filter(framework=self.version.framework_id).first()
        if before is not None:
            texts.append(
                f"Version {before.number} is superseded: cycles that use it go on with it, new ones use this one."
            )
        return texts


class VersionDrop(DecideDraft):
    """Throw a draft away."""

    title = "Throw this draft away"
    button = "Throw it away"
    warns = True

    def decide(self) -> str:
        words = str(self.version)
        services.drop_draft(self.version, actor=self.access.user)
        return f"The draft “{words}” was thrown away."

    def after(self) -> str:
        return board_url("audits:frameworks", self.board)

    def texts(self) -> list[str]:
        return ["Its standards and criteria are gone then. Published versions stay as they are."]


class VersionDownload(OneVersion, View):
    """A version as a file that can be loaded again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["form"] not in FORMS:
            raise Http404
        content = content_of(self.version)
        return rows_response(
            headers_of(content),
            rows_of(content),
            form=kwargs["form"],
            name=f"standards-{self.version.pk}",
            title="Standards",
            board=self.board,
            actor=self.access.user,
        )
