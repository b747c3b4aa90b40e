"""The app of training."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training.history import register_all as register_histories
        from training.loading import register_kinds
        from training.needs import register_needs

        register_histories()
        register_kinds()
        register_needs()
        add_entry(48, "training", "Training", "training:events", Perm.TRAINING_READ)
