"""The app of reviews."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from reviews.history import register_all as register_histories
        from reviews.loading import register_kinds
        from reviews.sources import register_sources

        register_histories()
        register_kinds()
        register_sources()
        add_entry(46, "reviews", "Reviews", "reviews:reviews", Perm.REVIEW_READ)
        add_entry(52, "child-deaths", "Child deaths", "reviews:deaths", Perm.DEATH_READ)
        add_entry(
            53, "child-death-numbers", "Child death numbers", "reviews:death_figures", Perm.DEATH_FIGURES
        )
