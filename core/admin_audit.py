"""Base of all model admins: what administrators change is written to the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from core import audit
from core.scoping import board_scope, current_scope

M = TypeVar("M", bound=Model)
SECRET = {"password", "last_login"}


def state_of(instance: Model) -> dict[str, Any]:
    """All columns but secrets."""
    names = [field.name for field in instance._meta.concrete_fields if field.name not in SECRET]
    return audit.state(instance, *names)


@contextmanager
def _scope_with(instance: Model) -> Iterator[None]:
    """A board that this request has just made is not in its scope yet."""
    scope = current_scope()
    board_id = instance.pk if instance._meta.label == "boards.Board" else getattr(instance, "board_id", None)
    if scope is None or board_id is None or board_id in scope.board_ids:
        yield
        return
    with board_scope(*scope.board_ids, board_id, installation=True):
        yield


class AuditedAdmin(admin.ModelAdmin[M]):
    """Writes additions, changes and deletions, of inlines too, to the audit trail."""

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        before = self._stored(obj) if change else None
        super().save_model(request, obj, form, change)
        self._record(request, obj, "changed" if change else "added", before=before)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self._record(request, obj, "deleted", before=state_of(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        for obj in queryset:
            self._record(request, obj, "deleted", before=state_of(obj))
        super().delete_queryset(request, queryset)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        # By identity: a deleted row has no primary key any more.
        stored = {
            id(one.instance): self._stored(one.instance)
            for one in formset.forms
            if one.instance.pk and one.has_changed()
        }
        for one in getattr(formset, "deleted_forms", []):
            if one.instance.pk:
                self._record(request, one.instance, "deleted", before=state_of(one.instance))
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            self._record(request, obj, "added")
        for obj, _ in formset.changed_objects:
            self._record(request, obj, "changed", before=stored.get(id(obj)))

    @staticmethod
    def _stored(obj: Model) -> dict[str, Any]:
        found = type(obj)._base_manager.filter(pk=obj.pk).first()
        return state_of(found) if found is not None else {}

    @staticmethod
    def _record(request: Any, obj: Model, verb: str, *, before: dict[str, Any] | None = None) -> None:
        action = f"{obj._meta.model_name}.{verb}_by_administrator"
        after = None if verb == "deleted" else state_of(obj)
        with _scope_with(obj):
            audit.record(action, obj, actor=request.user, before=before, after=after)
