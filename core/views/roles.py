"""People and roles of a board."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from core.forms_roles import EndRoleForm, RoleDatesForm
from core.models import Invitation, RoleAssignment
from core.permissions import Perm
from core.services import roles
from core.views.base import BoardView
from core.views.crumbs import manage_crumbs

PER_PAGE = 50


class PeopleView(BoardView):
    """What the pages about people have in common."""

    permission = Perm.ROLE_MANAGE
    section = "manage"
    title = ""

    @property
    def people_url(self) -> str:
        return reverse("core:people", kwargs={"board": self.board.slug})

    def back_to_people(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.people_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        trail = (
            [("People and roles", self.people_url), (self.title, "")]
            if self.title
            else [("People and roles", "")]
        )
        context["breadcrumbs"] = manage_crumbs(self.access, *trail)
        context["people_url"] = self.people_url
        return context


def show_errors(form: Form, error: ValidationError) -> None:
    """Put what a service refuses at the fields of the form, and what has no field above it."""
    for field, found in (
        error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    ).items():
        form.add_error(field if field in form.fields else None, ValidationError(found))


class People(PeopleView, TemplateView):
    """Who holds which role since and until when; invitations that wait, and those that came to nothing."""

    template_name = "core/people.html"

    def get_queryset(self) -> QuerySet[RoleAssignment]:
        held: QuerySet[RoleAssignment] = RoleAssignment.objects.filter(board=self.board)
        words = self.request.GET.get("q", "").replace("\x00", "").strip()
        if words:
            held = held.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
        return held.select_related("user", "agency", "group").order_by(
            "user__name", "user__email", "role", "pk"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        every, invitations = self.get_queryset(), Invitation.objects.filter(board=self.board)
        here = Q(ends_on=None) | Q(ends_on__gte=today)
        context["page"] = Paginator(every.filter(here), PER_PAGE).get_page(self.request.GET.get("page"))
        context["ended"] = list(every.exclude(here).order_by("-ends_on", "user__name")[:PER_PAGE])
        waiting = invitations.filter(accepted_at=None, withdrawn_at=None)
        context["invitations"] = list(waiting.select_related("agency", "group", "invited_by")[:PER_PAGE])
        context["today"], context["words"] = today, self.request.GET.get("q", "").strip()
        return context


class OneRoleView(PeopleView, FormView[Any]):
    """A form about one role of this board."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.held: RoleAssignment | None = (
            RoleAssignment.objects.filter(board=self.board, pk=kwargs["pk"])
            .select_related("user", "agency", "group", "board")
            .first()
        )

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.held is None and self.can(self.permission):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "board": self.board, "access": self.access}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(held=self.held, **kwargs)


class ChangeDates(OneRoleView):
    """First and last day of a role."""

    template_name = "core/roles_dates.html"
    form_class = RoleDatesForm
    title = "Change dates"

    def get_initial(self) -> dict[str, Any]:
        assert self.held is not None  # noqa: S101 -- dispatch has answered 404
        return {"starts_on": self.held.starts_on, "ends_on": self.held.ends_on}

    def form_valid(self, form: RoleDatesForm) -> HttpResponse:
        assert self.held is not None  # noqa: S101 -- dispatch has answered 404
        try:
            roles.change_role_dates(
                self.held,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                actor=self.access.user,
            )
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, f"The dates of {self.held.user}’s role were changed.")
        return self.back_to_people()


class EndRole(OneRoleView):
    """Ends a role, at once or after a day."""

    template_name = "core/roles_end.html"
    form_class = EndRoleForm
    title = "End a role"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "held": self.held}

    def form_valid(self, form: EndRoleForm) -> HttpResponse:
        assert self.held is not None  # noqa: S101 -- dispatch has answered 404
        person, role = str(self.held.user), self.held.get_role_display()
        is_own = self.held.user == self.request.user and form.on is None
        try:
            roles.end_role(self.held, on=form.on, actor=self.access.user)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(
            self.request,
            f"{person} is {role} no longer."
            if form.on is None
            else f"The role of {person} now has a last day.",
        )
        return HttpResponseRedirect("/") if is_own else self.back_to_people()
