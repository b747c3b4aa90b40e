"""Sums with days that PostgreSQL does, counting as core.clock_rules and birthdays do."""

from typing import Any

from django.db import models


class MonthsLater(models.Func):
    """A day some months later (earlier where negative), on the last day of a month that lacks it."""

    template = "(%(expressions)s + make_interval(months => %(months)s))::date"
    output_field = models.DateField()

    def __init__(self, expression: Any, *, months: int) -> None:
        super().__init__(expression, months=int(months))


class _DaysEarlier(models.Func):
    """A day some days earlier; PostgreSQL subtracts whole numbers from dates."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.DateField()


class YearsOld(models.Func):
    """Whole years of age, on a day, of somebody who was so many days old then.

    The two tell the birthday, so that no length of a year has to be assumed. Whoever was born on 29 February is a
    year older on 1 March of other years.
    """

    template = "date_part('year', age(%(expressions)s))::integer"
    output_field = models.IntegerField()

    def __init__(self, day: Any, age_days: Any) -> None:
        super().__init__(day, _DaysEarlier(day, age_days))
