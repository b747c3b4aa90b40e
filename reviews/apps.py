"""The app of reviews."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from reviews.history import register_all as register_histories
        from reviews.learning_needs import register_learning_needs
        from reviews.loading import register_kinds
        from reviews.needs import register_needs
        from reviews.report_needs import register_needs as register_report_needs
        from reviews.request_needs import register_request_needs
        from reviews.sources import register_sources

        register_histories()
        register_kinds()
        register_needs()
        register_report_needs()
        register_sources()
        register_request_needs()
        register_learning_needs()
        add_entry(46, "reviews", "Reviews", "reviews:reviews", Perm.REVIEW_READ)
        add_entry(49, "asked", "Asked of us", "reviews:asked", Perm.REQUEST_ANSWER_OWN)
        add_entry(52, "child-deaths", "Child deaths", "reviews:deaths", Perm.DEATH_READ)
        add_entry(
            53, "child-deaths", "Child death numbers", "reviews:death_figures", Perm.DEATH_FIGURES,
            unless=Perm.DEATH_READ,
        )  # fmt: skip
