"""A board's own texts of letters about outcomes. No case content: placeholders stand for it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import BoardFormPage
from lado import letter_rules as rules
from lado.forms.letters import TemplateForm
from lado.models import LetterTemplate, OutcomeLetter
from lado.services import letters as services
from lado.services.lists import ensure_lists
from lado.views.lists import ListsView

TITLE = "Texts of letters"
Crumb = tuple[str, str]
To = OutcomeLetter.To


class LetterTemplates(ListsView, TemplateView):
    """Every text of the board's own, and the usual ones."""

    template_name = "lado/letter_templates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = LetterTemplate.objects.filter(board=self.board).select_related("outcome", "board")
        own = list(rows)
        kinds = [
            {
                "to": to,
                "own": [one for one in own if one.to == to],
                "covers_all": any(one.to == to and one.outcome_id is None for one in own),
                "usual": rules.filled(rules.USUAL[to], rules.MADE_UP),
            }
            for to in To
        ]
        lists = ("Sectors and outcomes", board_url("lado:lists", self.board))
        crumbs = [*self.lists_trail(), lists, (TITLE, "")]
        return super().get_context_data(**kwargs, kinds=kinds, breadcrumbs=crumbs)


class TemplateFormPage(ListsView, BoardFormPage):
    """Write a text, look at it with made-up values, save it."""

    form_class = TemplateForm
    template_name = "lado/letter_template_form.html"

    @property
    def to(self) -> OutcomeLetter.To:
        raise NotImplementedError

    def trail(self) -> list[Crumb]:
        lists = ("Sectors and outcomes", board_url("lado:lists", self.board))
        return [*self.lists_trail()[1:], lists, (TITLE, board_url("lado:letter_templates", self.board))]

    def form_valid(self, form: Any) -> HttpResponse:
        if "preview" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        text = str(form["text"].value() or "")
        context["placeholders"] = rules.PLACEHOLDERS.items()
        if text and not rules.text_errors(text):
            context["preview"] = rules.filled(text, rules.MADE_UP)
        return context


class TemplateAdd(TemplateFormPage):
    """Add a text; it begins with the usual one."""

    @property
    def to(self) -> OutcomeLetter.To:
        try:
            return To(self.kwargs["to"])
        except ValueError:
            raise Http404 from None

    def get_title(self) -> str:
        return f"Write a text for letters to {self.to.label.lower()}"

    def get_form_kwargs(self) -> dict[str, Any]:
        ensure_lists(self.board, actor=self.access.user)
        return super().get_form_kwargs()

    def get_initial(self) -> dict[str, Any]:
        return {"text": rules.USUAL[self.to]}

    def save(self, form: TemplateForm) -> LetterTemplate:
        return services.add_template(board=self.board, to=self.to, facts=form.facts(), actor=self.access.user)


class OneTemplate(ListsView):
    """The text in the address."""

    @cached_property
    def template(self) -> LetterTemplate:
        rows = LetterTemplate.objects.filter(board=self.board).select_related("outcome", "board")
        found: LetterTemplate = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class TemplateEdit(OneTemplate, TemplateFormPage):
    """Change a text."""

    @property
    def to(self) -> OutcomeLetter.To:
        return To(self.template.to)

    def get_title(self) -> str:
        return f"Change the text for letters to {self.to.label.lower()}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"template": self.template}

    def save(self, form: TemplateForm) -> LetterTemplate:
        return services.change_template(self.template, facts=form.facts(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["remove_url"] = board_url("lado:letter_template_remove", self.board, pk=self.template.pk)
        return context


class TemplateRemove(OneTemplate, View):
    """POST: take a text away."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.remove_template(self.template, actor=self.access.user)
        messages.success(request, "The text is taken away. Letters that are written stay as they are.")
        return HttpResponseRedirect(board_url("lado:letter_templates", self.board))
