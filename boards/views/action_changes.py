"""Every change to an action: adding, changing, reporting progress, agreeing, withdrawing, reopening."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from boards.action_sources import Sources
from boards.forms.actions import DATE, MEETING, ActionForm, AgreeForm, ReasonForm, UpdateForm
from boards.models import Action, ActionUpdate, Meeting
from boards.services import actions as services
from boards.views.actions import OneAction, actions_crumb, find_evidence
from boards.views.form_page import BoardFormPage
from core.permissions import Perm


class EvidenceRemove(OneAction, View):
    """Take a file away that should not be here. POST only."""

    permission = Perm.ACTION_MANAGE
    or_permissions = ()
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        evidence = find_evidence(self.action, kwargs["pk"])
        name = evidence.file.name
        services.remove_evidence(evidence, actor=self.access.user)
        return self.back_with(f"The file {name} is removed.")


class ActionFormPage(BoardFormPage):
    """What adding and changing share: the form with its owners."""

    permission = Perm.ACTION_MANAGE
    section = "actions"
    template_name = "boards/action_form.html"
    form_class = ActionForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.wants_more:
            # Nothing is saved or checked yet: the same page with more fields, and everything typed so far.
            return self.render_to_response(self.get_context_data(form=form, asks_again=True))
        return super().post(request, *args, **kwargs)


class ActionAdd(ActionFormPage):
    """Add an action; ?meeting= says by which meeting it is due, or from which past one it came."""

    title = "Add an action"

    @cached_property
    def meeting(self) -> Meeting | None:
        asked = self.request.GET.get("meeting", "")
        if not asked.isdecimal():
            return None
        rows = Meeting.objects.filter(board=self.board).select_related("group")
        return rows.filter(pk=asked).first()

    @property
    def source(self) -> Meeting | None:
        """The meeting that has begun already: actions come from it."""
        has_begun = self.meeting is not None and self.meeting.starts_at <= timezone.now()
        return self.meeting if has_begun else None

    def get_initial(self) -> dict[str, Any]:
        if self.meeting is None or self.source is not None:
            return {"due_kind": DATE}
        return {"due_kind": MEETING, "due_meeting": self.meeting.pk}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"source": self.source}

    def trail(self) -> list[tuple[str, str]]:
        return [actions_crumb(self.board)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(source=self.source, **kwargs)

    def save(self, form: Any) -> Action:
        return services.add_action(
            board=self.board,
            text=form.cleaned_data["text"],
            owners=form.cleaned_data["owners"],
            due=form.due,
            source=self.source or form.cleaned_data.get("source_words", ""),
            actor=self.access.user,
        )

    def done_words(self, result: Any) -> str:
        return f"{result} is added."

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class ActionEdit(OneAction, ActionFormPage):
    """Change what is to be done, by whom and by when."""

    permission = Perm.ACTION_MANAGE
    or_permissions = ()

    def get_title(self) -> str:
        return f"Change action {self.action.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"action": self.action}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["shown_source"] = (
            Sources.of(self.access, [self.action]).shown(self.action) if self.action.source_type_id else None
        )
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> Action:
        return services.change_action(
            self.action,
            text=form.cleaned_data["text"],
            owners=form.cleaned_data["owners"],
            due=form.due,
            source_words=form.cleaned_data.get("source_words"),
            actor=self.access.user,
        )


class ActionUpdatePage(OneAction, BoardFormPage):
    """Report progress, with evidence."""

    permission = Perm.ACTION_UPDATE_OWN
    or_permissions = (Perm.ACTION_MANAGE,)
    template_name = "boards/action_update.html"
    form_class = UpdateForm
    done = "Your report is saved."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission, *self.or_permissions) and not self.may_update:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"Report progress on action {self.action.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"action": self.action}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("status", "")
        return {"status": asked} if asked in services.REPORTABLE else {}

    def save(self, form: Any) -> ActionUpdate:
        return services.update_action(self.action, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        if result.status == Action.Status.DONE:
            return "Your report is saved. Somebody else is asked to agree that the action can be closed."
        return self.done


class ActionAgree(OneAction, View):
    """Agree that a finished action is closed. POST only."""

    permission = Perm.ACTION_AGREE
    or_permissions = (Perm.ACTION_MANAGE,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AgreeForm(request.POST, board=self.board, access=self.access)
        try:
            if not form.is_valid():
                raise ValidationError([str(text) for found in form.errors.values() for text in found])
            services.agree_closing(self.action, note=form.cleaned_data["note"], actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.action.get_absolute_url())
        return self.back_with(f"{self.action} is closed.")


class ReasonPage(OneAction, BoardFormPage):
    """A change of the status that needs a reason."""

    permission = Perm.ACTION_MANAGE
    or_permissions: ClassVar[tuple[Perm, ...]] = ()
    template_name = "boards/action_update.html"
    form_class = ReasonForm
    label: str
    button: str

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"label": self.label, "button": self.button}


class ActionRefuse(ReasonPage):
    """Send a finished action back to its owners."""

    permission = Perm.ACTION_AGREE
    or_permissions = (Perm.ACTION_MANAGE,)
    label = "What is still to be done?"
    button = "Send it back"

    def get_title(self) -> str:
        return f"Send action {self.action.number} back"

    def save(self, form: Any) -> Action:
        return services.refuse_closing(self.action, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} is in progress again."


class ActionWithdraw(ReasonPage):
    """Withdraw an action that is not to be done any more."""

    label = "Why is it withdrawn?"
    button = "Withdraw the action"
    intro = "It stays in the list of withdrawn actions, with your reason, and can be reopened."

    def get_title(self) -> str:
        return f"Withdraw action {self.action.number}"

    def save(self, form: Any) -> Action:
        return services.withdraw_action(self.action, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} is withdrawn."


class ActionReopen(ReasonPage):
    """Take a finished action up again."""

    label = "Why is it taken up again?"
    button = "Reopen the action"

    def get_title(self) -> str:
        return f"Reopen action {self.action.number}"

    def save(self, form: Any) -> Action:
        return services.reopen_action(self.action, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} is in progress again."
