"""People of a board: one page per person, over all boards too, and what is left when somebody leaves."""

from typing import Any, cast

from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView

from boards.forms.people import LeaveForm, PersonForm
from boards.handover import left_to_hand_over
from boards.models import GroupOffice, Person, SeatTerm
from boards.needs import board_url
from boards.services import leaving
from boards.services import people as services
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from boards.views.seats import members_crumb
from core.access import AccessRequest
from core.permissions import Perm
from core.views.base import BoardView, MyBoardsView


class PersonDetail(BoardView, DetailView[Person]):
    """One person on this board: seats, offices, and what there would be to hand over."""

    permission = Perm.SEAT_READ
    section = "members"
    template_name = "boards/person_detail.html"
    context_object_name = "person"

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.filter(board=self.board)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        person, today = self.object, timezone.localdate()
        may_manage = self.can(Perm.SEAT_MANAGE)
        others = [
            a
            for a in cast("AccessRequest", self.request).access.boards_with(Perm.SEAT_READ)
            if a.board.pk != self.board.pk
        ]
        context.update(
            today=today,
            terms=terms_of([person]),
            offices=offices_of([person]),
            left=left_to_hand_over(person, today, self.access) if may_manage else None,
            may_manage=may_manage,
            # Links to other boards only where the viewer may read them; whether the person is there is not said.
            everywhere_url=reverse("boards:person_everywhere", kwargs={"pk": person.pk})
            if person.email and others
            else "",
            history_url=history_url(self.board, person) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), members_crumb(self.board), (person.name, "")],
        )
        return context


def terms_of(people: list[Person]) -> list[SeatTerm]:
    """All terms of the people, latest first. One query."""
    return list(
        SeatTerm.objects.filter(person__in=people)
        .select_related("board", "seat__group", "seat__agency", "seat__board")
        .order_by(F("ends_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True))
    )


def offices_of(people: list[Person]) -> list[GroupOffice]:
    """All offices of the people, latest first. One query."""
    return list(
        GroupOffice.objects.filter(person__in=people)
        .select_related("board", "group")
        .order_by(F("ends_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True))
    )


class PersonEverywhere(MyBoardsView, TemplateView):
    """A person's seats and offices over all boards where the viewer may see seats."""

    permission = Perm.SEAT_READ
    template_name = "boards/person_everywhere.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        person = get_object_or_404(Person.objects.select_related("board"), pk=self.kwargs["pk"])
        if not person.email:
            raise Http404  # nothing tells that somebody on another board is the same person
        same = list(Person.objects.filter(email__iexact=person.email).select_related("board"))
        today = timezone.localdate()
        boards: dict[int, dict[str, Any]] = {
            one.board_id: {"board": one.board, "person": one, "terms": [], "offices": []} for one in same
        }
        for term in terms_of(same):
            boards[term.board_id]["terms"].append(term)
        for office in offices_of(same):
            boards[office.board_id]["offices"].append(office)
        context.update(
            person=person,
            today=today,
            boards=sorted(boards.values(), key=lambda row: row["board"].name),
            seats_now=sum(
                1
                for row in boards.values()
                for term in row["terms"]
                if not (term.ends_on and term.ends_on < today)
            ),
            breadcrumbs=[("Your boards", reverse("boards:my_home")), (person.name, "")],
        )
        return context


class PersonPage(BoardFormPage):
    """A form about one person."""

    permission = Perm.SEAT_MANAGE
    section = "members"

    @cached_property
    def person(self) -> Person:
        found: Person = get_object_or_404(Person.objects.filter(board=self.board), pk=self.kwargs["pk"])
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [
            members_crumb(self.board),
            (self.person.name, board_url("boards:person", self.board, pk=self.person.pk)),
        ]


class PersonEdit(PersonPage):
    """Correct a person's name, address and job title."""

    form_class = PersonForm

    def get_title(self) -> str:
        return f"Change {self.person.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def save(self, form: Any) -> Person:
        return services.change_person(self.person, actor=self.access.user, **form.cleaned_data)


class PersonLeaves(PersonPage):
    """End everything that a person holds; the page lists what remains for others to take over."""

    form_class = LeaveForm
    template_name = "boards/person_leaves.html"

    def get_title(self) -> str:
        return f"{self.person.name} leaves the board"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["left"] = left_to_hand_over(self.person, timezone.localdate(), self.access)
        kwargs["person"] = self.person
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> tuple[int, int]:
        return leaving.person_leaves(self.person, on=form.cleaned_data["on"], actor=self.access.user)

    def done_words(self, result: Any) -> str:
        terms, offices = result
        return (
            f"{self.person.name}: {terms} seat{'' if terms == 1 else 's'} and "
            f"{offices} office{'' if offices == 1 else 's'} ended. What remains to hand over stands below."
        )
