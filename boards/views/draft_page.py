"""Pages with a form that keeps what is written as a draft on the server, and the two presses that belong to them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from boards.forms.draft_form import DraftForm
from boards.models.drafts import FormDraft
from boards.services.drafts import fields_of
from boards.views.merging_page import MergingFormPage
from core.views.base import BoardView

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "later", "confirmed"})


def typed(data: QueryDict) -> dict[str, list[str]]:
    """What stands in the fields of a form that was sent."""
    return {name: data.getlist(name) for name in data if name not in NOT_KEPT}


class DraftFormPage(MergingFormPage):
    """A form whose text is kept by the page's script every few seconds, and by "Save and finish later".

    `?draft=` opens what was kept. An app says where drafts are: `drafts`, `keep`, and the two addresses.
    """

    form_class: type[DraftForm]
    template_name = "boards/draft_form.html"
    button: ClassVar[str] = "Save"

    def drafts(self) -> Any:
        """A queryset of the drafts that this person may go on with."""
        raise NotImplementedError

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]]) -> None:
        """Call the service. Raises ValidationError."""
        raise NotImplementedError

    def draft_save_url(self) -> str:
        """Where the page's script sends what stands in the form."""
        raise NotImplementedError

    def drafts_url(self) -> str:
        """The page that lists drafts."""
        raise NotImplementedError

    def kept_words(self) -> str:
        """What is said when the form is left for later."""
        raise NotImplementedError

    @cached_property
    def draft(self) -> FormDraft | None:
        """The draft in the address; one of another form, or one that is gone, is not found."""
        key = self.request.GET.get("draft", "")
        if not key or self.request.method != "GET":
            return None
        found: FormDraft | None = self.drafts().filter(key=key, place=self.request.path).first()
        if found is None:
            raise Http404
        return found

    def get_form(self, form_class: Any = None) -> DraftForm:
        kwargs = self.get_form_kwargs()
        if self.draft is not None:
            form: DraftForm = self.form_class.of_draft(fields_of(self.draft), **kwargs)
            return form
        return self.form_class(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "later" in request.POST:
            return self.keep_for_later(request)
        return super().post(request, *args, **kwargs)

    def keep_for_later(self, request: HttpRequest) -> HttpResponse:
        """Keep what stands there and go back."""
        try:
            self.keep(key=request.POST.get("draft", ""), place=request.path, fields=typed(request.POST))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, self.kept_words())
        return HttpResponseRedirect(self.drafts_url())

    def kept_from(self, form: Any) -> dict[str, Any]:
        """The draft that the form is kept in."""
        return {"draft": form.draft_key}

    def other_drafts(self) -> list[Any]:
        """Drafts of this same form that were begun and not handed in; not asked for where one is open."""
        if self.request.method != "GET" or self.draft is not None:
            return []
        return list(self.drafts().filter(place=self.request.path).select_related("saved_by").defer("fields"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["button"] = self.button
        context["open_drafts"] = self.other_drafts()
        context["draft"] = self.draft
        context["draft_url"] = self.draft_save_url()
        return context


def form_at(board: Any, place: str, page: type[DraftFormPage]) -> tuple[str, int | None] | None:
    """The title of the form at an address of this board, and its record; None where there is no such form."""
    try:
        match = resolve(place)
    except Resolver404:
        return None
    view = getattr(match.func, "view_class", None)
    if view is None or not issubclass(view, page) or match.kwargs.get("board") != board.slug:
        return None
    return view.title, match.kwargs.get("pk")


class DraftSavePage(BoardView, View):
    """POST: keep what stands in a form now. Answers with the time, for the page to show."""

    http_method_names = ["post"]
    #: The base of the forms whose drafts are kept here.
    page: ClassVar[type[DraftFormPage]]

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]], record: int | None) -> None:
        """Call the service; `record` is what the form's address names. Raises ValidationError."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = request.POST.get("place", "")
        form = form_at(self.board, place, self.page)
        if form is None:
            return JsonResponse({"error": "This form is not there any more."}, status=422)
        fields = typed(request.POST)
        fields.pop("place", None)
        try:
            self.keep(key=request.POST.get("draft", ""), place=place, fields=fields, record=form[1])
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})
