"""Rows of any table, made of nothing but its model: for tests that must have one of each."""

from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.sealing import SealedTextField
from tests import builders

NUMBERS = count(1)


def filled_row(model: type[models.Model], board: Board, words: str) -> Any:
    """One row of the table on the board, with these words in every sealed field. Call it in the board's scope.

    Fields that may be empty stay so; what a required link points at is found on the board, or made in the same way.
    """
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedTextField):
            values[field.name] = words
        elif not (field.primary_key or field.null or field.has_default() or field.blank):
            values[field.name] = _value_of(field, board, words)
    values["board"] = board
    return model._default_manager.create(**_about_one(model, board, words), **values)


def _about_one(model: type[models.Model], board: Board, words: str) -> dict[str, Any]:
    """What is about an incident or a review is about an incident."""
    links = {field.name: field for field in model._meta.concrete_fields if field.is_relation}
    if {"incident", "review"} <= links.keys():
        return {"incident": _linked(links["incident"], board, words)}
    return {}


def _value_of(field: Any, board: Board, words: str) -> Any:
    if field.is_relation:
        return _linked(field, board, words)
    if field.choices:
        return field.flatchoices[0][0]
    kinds: dict[type[Any], Any] = {
        models.DateTimeField: timezone.now(),
        models.DateField: timezone.localdate(),
        models.IntegerField: next(NUMBERS),
        models.DecimalField: 1,
        models.JSONField: {"x": 1},
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), f"x{next(NUMBERS)}")


def _linked(field: Any, board: Board, words: str) -> Any:
    model = field.related_model
    if model is User:
        return User.objects.first() or builders.user("filled@rows.example")
    if model is Board:
        return board
    rows = model._default_manager.all()
    if any(one.name == "board" for one in model._meta.concrete_fields):
        rows = rows.filter(board=board)
    if not field.unique and (found := rows.first()):
        return found
    if model._meta.label == "boards.Agency":
        return builders.agency("Filled agency")
    return filled_row(model, board, words)
