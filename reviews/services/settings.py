"""What a board sets for its reviews."""

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.models import User
from reviews.models import ReviewSetting

AUDITED = ("rapid_review_start", "still_after_days")


@transaction.atomic
def change_setting(
    board: Board, *, rapid_review_start: str, still_after_days: int, actor: User
) -> ReviewSetting:
    """Change the board's settings of reviews. Raises ValidationError by field."""
    # Two first settings cannot be made at once.
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    setting = ReviewSetting.of(board)
    before = audit.state(setting, *AUDITED)
    setting.rapid_review_start, setting.still_after_days = rapid_review_start, still_after_days
    save_checked(setting)
    after = audit.state(setting, *AUDITED)
    audit.record("review_setting.changed", setting, actor=actor, before=before, after=after)
    return setting
