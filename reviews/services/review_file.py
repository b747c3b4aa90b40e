"""The terms of a review and what it costs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from boards.models import Agency
from boards.services.saving import save_checked, wrong
from core import audit
from core.figures import Figure, Unit
from core.merging import Read
from core.models import User
from reviews.models import CostShare, Review, ReviewFile
from reviews.services.case_rows import change_row


@dataclass(frozen=True)
class FileFacts:
    """The terms of a review."""

    terms: str = ""
    scope_from: dt.date | None = None
    scope_until: dt.date | None = None
    reviewer: str = ""
    independence: str = ""
    contract_from: dt.date | None = None
    contract_until: dt.date | None = None
    cost: Decimal | None = None
    joint_with: str = ""
    lead_area: str = ""
    our_contact: str = ""


@dataclass(frozen=True)
class ShareFacts:
    """Who gives how much, and how."""

    agency: Agency | None
    other: str
    form: str
    amount: Decimal
    note: str = ""


def file_of(review: Review) -> ReviewFile:
    """The file of a review; an empty one, not saved, where nothing is written down yet."""
    found: ReviewFile | None = (
        ReviewFile.objects.filter(review=review).select_related("review", "board").first()
    )
    return found or ReviewFile(board=review.board, review=review)


@transaction.atomic
def change_file(
    review: Review, *, facts: FileFacts, actor: User | None, read: Read[FileFacts] | None = None
) -> ReviewFile:
    """Write the terms down, or change them. Raises ValidationError by field, and ConflictError."""
    for first, last in (("scope_from", "scope_until"), ("contract_from", "contract_until")):
        begins, ends = getattr(facts, first), getattr(facts, last)
        if begins and ends and ends < begins:
            raise wrong(last, "The last day cannot be before the first.")
    if facts.reviewer.strip() and not facts.independence.strip():
        raise wrong("independence", "Say how the lead reviewer is independent of the agencies in the review.")
    shared = shared_cost(review)
    if facts.cost is not None and shared > facts.cost:
        raise wrong("cost", f"The shares come to {pounds(shared)} already. Change those first, or the cost.")
    # Two first files cannot be made at once.
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    file, _ = ReviewFile.objects.get_or_create(board=review.board, review=review)
    changed: ReviewFile = change_row(file, facts=facts, read=read, actor=actor)
    return changed


def pounds(amount: Decimal) -> str:
    """£1,200 or £1,200.50."""
    return Figure(key="pounds", label="", value=amount, unit=Unit.POUNDS).display()


def shared_cost(review: Review, *, besides: int | None = None) -> Decimal:
    """The sum of all shares, in money and in kind."""
    found = CostShare.objects.filter(review=review).exclude(pk=besides).aggregate(sum=Sum("amount"))["sum"]
    return found or Decimal(0)


@transaction.atomic
def save_share(share: CostShare, *, facts: ShareFacts, actor: User | None) -> CostShare:
    """Keep what somebody gives. Raises ValidationError by field: shares never come to more than the agreed cost."""
    review = share.review
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    cost = file_of(review).cost
    others = shared_cost(review, besides=share.pk)
    if cost is not None and others + facts.amount > cost:
        left = pounds(max(cost - others, Decimal(0)))
        raise wrong("amount", f"The agreed cost is {pounds(cost)}, of which {left} is not shared out yet.")
    if (facts.agency is None) == (not facts.other.strip()):
        raise wrong("other", "Choose an agency, or write down who else pays: one of the two.")
    before = audit.state(share, "form", "amount") if share.pk else {}
    share.agency, share.other = facts.agency, " ".join(facts.other.split())
    share.form, share.amount, share.note = facts.form, facts.amount, facts.note.strip()
    save_checked(share)
    after = audit.state(share, "form", "amount") | {"who": str(share)}
    audit.record("review_cost.shared", share, actor=actor, before=before, after=after)
    return share


@transaction.atomic
def remove_share(share: CostShare, *, actor: User) -> None:
    """Take a share away."""
    after = audit.state(share, "form", "amount") | {"who": str(share)}
    audit.record("review_cost.removed", share, actor=actor, before=after)
    share.delete()


def cost_figures(cost: Decimal | None, shares: list[CostShare]) -> list[Figure]:
    """What a review costs, what is given in cash and in kind, and what nobody has taken on yet."""
    rule = "The sum of the shares that are written down for this review."
    cash = sum((one.amount for one in shares if one.form == CostShare.Form.CASH), Decimal(0))
    kind = sum((one.amount for one in shares if one.form == CostShare.Form.IN_KIND), Decimal(0))
    left = None if cost is None else cost - cash - kind
    made = (
        ("review_cost", "Agreed cost", cost, "What was agreed with the lead reviewer."),
        ("review_cash", "Shared in cash", cash, rule),
        ("review_in_kind", "Shared in kind", kind, rule),
        ("review_not_shared", "Not shared out yet", left, "The agreed cost less all shares."),
    )
    return [
        Figure(key=key, label=label, value=value, unit=Unit.POUNDS, rule=words)
        for key, label, value, words in made
    ]
