"""Taking a published report down, which takes two people within a year. For those who manage reviews."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from core.permissions import Perm
from reviews.forms.report import DownForm
from reviews.models import Publication
from reviews.services import publishing
from reviews.views.pages import ReviewsFormPage
from reviews.views.register import OneReview


class TakeDown(OneReview, ReviewsFormPage):
    """GET says what holds and asks for a reason; POST asks, agrees, or keeps it up."""

    permission = Perm.REVIEW_MANAGE
    form_class = DownForm
    template_name = "reviews/take_down.html"
    title = "Take the report down"

    @cached_property
    def publication(self) -> Publication:
        rows = Publication.objects.filter(review=self.review, released_at__isnull=False)
        found: Publication | None = rows.select_related("down_asked_by", "down_by", "review").first()
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[tuple[str, str]]:
        return self.review_crumbs()

    def get_form(self, form_class: Any = None) -> DownForm:
        form: DownForm = super().get_form(form_class)
        # Whoever agrees to a reason that stands there needs none of their own.
        form.fields["reason"].required = self.publication.down_asked_at is None
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "keep" in request.POST and self.publication.down_asked_at and not self.publication.down_at:
            publishing.keep_up(self.review, actor=self.access.user)
            messages.success(request, "The report stays public.")
            return HttpResponseRedirect(self.back())
        return super().post(request, *args, **kwargs)

    def save(self, form: DownForm) -> Publication:
        return publishing.take_down(self.review, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: Publication) -> str:
        if result.down_at:
            return "The report is taken down. Nobody can open its public page any more."
        return "A second person is needed now: the report stays public until they agree."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["publication"] = self.publication
        context["stays_until"] = self.publication.stays_until()
        context["is_mine"] = self.publication.down_asked_by_id == self.access.user.pk
        return context
