"""Prevention campaigns: added, changed, taken away."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.models import Campaign

AUDITED = ("name", "factor", "category", "began_on", "ended_on", "text", "link")


@dataclass(frozen=True)
class CampaignFacts:
    """What was done against which factor, and when."""

    name: str
    factor: str
    began_on: dt.date
    category: str = ""
    ended_on: dt.date | None = None
    text: str = ""
    link: str = ""


@transaction.atomic
def add_campaign(*, board: Board, facts: CampaignFacts, actor: User | None) -> Campaign:
    """Write a campaign down. Raises ValidationError by field."""
    campaign = Campaign(board=board)
    _fill(campaign, facts)
    audit.record("campaign.added", campaign, actor=actor, after=audit.state(campaign, *AUDITED))
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, *, facts: CampaignFacts, actor: User) -> Campaign:
    """Change what is written of it. Raises ValidationError by field."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("board")
    campaign = rows.get(pk=campaign.pk)
    before = audit.state(campaign, *AUDITED)
    _fill(campaign, facts)
    after = audit.state(campaign, *AUDITED)
    audit.record("campaign.changed", campaign, actor=actor, before=before, after=after)
    return campaign


@transaction.atomic
def remove_campaign(campaign: Campaign, *, actor: User) -> None:
    """Take it away."""
    audit.record("campaign.removed", campaign, actor=actor, before=audit.state(campaign, *AUDITED))
    campaign.delete()


def _fill(campaign: Campaign, facts: CampaignFacts) -> None:
    if facts.began_on > timezone.localdate() + dt.timedelta(days=366):
        raise wrong("began_on", "This is more than a year ahead.")
    if facts.ended_on and facts.ended_on < facts.began_on:
        raise wrong("ended_on", "A campaign cannot end before it began.")
    for field in fields(facts):
        value = getattr(facts, field.name)
        setattr(campaign, field.name, value.strip() if isinstance(value, str) else value)
    save_checked(campaign, shown_at={"__all__": "name"})
