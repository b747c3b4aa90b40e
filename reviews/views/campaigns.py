"""Prevention campaigns with the numbers of deaths before and after."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from core.views.base import BoardView
from reviews.forms.campaigns import CampaignForm
from reviews.models import Campaign
from reviews.services import campaigns as services
from reviews.statistics.campaign_years import RULE, follow
from reviews.views.pages import ReviewsPost

Crumb = tuple[str, str]


def numbers_crumb(board: Any) -> Crumb:
    """The breadcrumb of the numbers of child deaths."""
    return ("Numbers of child deaths", board_url("reviews:death_figures", board))


class Campaigns(BoardView, TemplateView):
    """Every campaign of the board, with its category's deaths by year."""

    permission = Perm.DEATH_FIGURES
    section = "child-deaths"
    template_name = "reviews/campaigns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        threshold = 0 if self.can(Perm.DEATH_READ) else None
        rows = list(Campaign.objects.filter(board=self.board).order_by("-began_on", "-pk"))
        return super().get_context_data(
            rows=follow(self.board, rows, timezone.localdate(), threshold=threshold) if rows else [],
            may_manage=self.can(Perm.REVIEW_MANAGE),
            rule=RULE,
            breadcrumbs=[home_crumb(self.board), numbers_crumb(self.board), ("Campaigns", "")],
            **kwargs,
        )


class CampaignFormPage(BoardFormPage):
    """A form about a campaign."""

    permission = Perm.REVIEW_MANAGE
    section = "child-deaths"
    form_class = CampaignForm

    def trail(self) -> list[Crumb]:
        return [numbers_crumb(self.board), ("Campaigns", board_url("reviews:campaigns", self.board))]


class CampaignAdd(CampaignFormPage):
    """Add a campaign."""

    title = "Add a campaign"

    def save(self, form: CampaignForm) -> Campaign:
        return services.add_campaign(board=self.board, facts=form.facts(), actor=self.access.user)


class OneCampaign(BoardView):
    """The campaign in the address."""

    permission = Perm.REVIEW_MANAGE

    @cached_property
    def campaign(self) -> Campaign:
        rows = Campaign.objects.filter(board=self.board).select_related("board")
        found: Campaign = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class CampaignEdit(OneCampaign, CampaignFormPage):
    """Change a campaign."""

    title = "Change the campaign"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"campaign": self.campaign}

    def save(self, form: CampaignForm) -> Campaign:
        return services.change_campaign(self.campaign, facts=form.facts(), actor=self.access.user)


class CampaignRemove(OneCampaign, ReviewsPost):
    """Take a campaign away."""

    def after(self) -> str:
        return board_url("reviews:campaigns", self.board)

    def change(self) -> str:
        services.remove_campaign(self.campaign, actor=self.access.user)
        return "The campaign is removed."
