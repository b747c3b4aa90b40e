"""Pages of long lists with long rows: the keys of a page are found first, then only those rows are read whole.

Sorting thousands of rows with their texts costs ten times as much as sorting their keys, which an index often gives.
"""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class KeyPages(Paginator[Any]):
    """Pages of an ordered queryset; `count` where somebody knows already how many rows there are."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int | None = None) -> None:
        super().__init__(rows, per_page)
        if count is not None:
            self.__dict__["count"] = count  # in place of the cached count

    def page(self, number: int | str) -> Page[Any]:
        """One page; raises PageNotAnInteger and EmptyPage as Django's does."""
        valid = self.validate_number(number)
        first = (valid - 1) * self.per_page
        keys = self.object_list.values("pk")[first : first + self.per_page]
        return Page(self.object_list.filter(pk__in=keys), valid, self)
