"""Administration of boards, groups, agencies, key contacts and reference lists. No text that a board's people wrote."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from boards.models import (
    Agency,
    AgencyName,
    AgencySuccession,
    Area,
    Board,
    Group,
    KeyContact,
    Meeting,
    Sector,
)
from boards.services.agencies import CONTACT_FIELDS, check_contact
from boards.services.boards import create_board
from core.admin_audit import AuditedAdmin
from core.names import normalise

M = TypeVar("M", bound=Model)


class BoardForm(forms.ModelForm[Board]):
    """A board; names compare without regard to case and spaces."""

    class Meta:
        model = Board
        fields = [
            *("name", "slug", "kind", "areas", "year_start_month", "edition", "attendance_threshold"),
            *("small_number_threshold", "colour", "contact_email", "is_active"),
        ]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = Board.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if normalise(name) in {normalise(other) for other in others}:
            raise ValidationError("There is already a board of this name.")
        return name


@admin.register(Board)
class BoardAdmin(AuditedAdmin[Board]):
    """Boards. One that ends is taken out of use: its records stay."""

    form = BoardForm
    list_display = ["name", "slug", "kind", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["areas"]

    def has_delete_permission(self, request: HttpRequest, obj: Board | None = None) -> bool:
        return False

    def save_model(self, request: Any, obj: Board, form: Any, change: bool) -> None:
        if not change:
            made = create_board(name=obj.name, slug=obj.slug, kind=obj.kind, actor=request.user)
            obj.pk, obj._state.adding, obj._state.db = made.pk, False, made._state.db
        super().save_model(request, obj, form, change=True)


class OfBoardForm(forms.ModelForm[M]):
    """Something of one board; the board is chosen once."""

    # Not named after the column: Django refuses columns that ordinary forms must not edit.
    of_board = forms.ModelChoiceField(Board.objects.all(), label="Board")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            board_id = self.instance.board_id  # type: ignore[attr-defined]
            self.fields["of_board"].initial, self.fields["of_board"].disabled = board_id, True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("of_board") is not None:
            self.instance.board = cleaned["of_board"]  # type: ignore[attr-defined]
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints are about the board, which is no field of the model form.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"board"}


class GroupForm(OfBoardForm[Group]):
    """A group; its board is chosen once."""

    class Meta:
        model = Group
        fields = [
            *("name", "kind", "parent", "purpose", "starts_on", "ends_on", "report_due_on"),
            *("minimum_attendance", "quorum"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        board, parent = cleaned.get("of_board"), cleaned.get("parent")
        if board is not None and parent is not None and parent.board_id != board.pk:
            self.add_error("parent", "This group belongs to another board.")
        if board is not None:
            self.instance.normalised_name = normalise(cleaned.get("name") or "")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"normalised_name"}

    def _update_errors(self, errors: ValidationError) -> None:
        found = getattr(errors, "error_dict", {})
        if "normalised_name" in found:
            found.setdefault("name", []).extend(found.pop("normalised_name"))
        super()._update_errors(errors)  # type: ignore[misc]


@admin.register(Group)
class GroupAdmin(AuditedAdmin[Group]):
    """Groups of all boards."""

    form = GroupForm
    fields = [
        *("of_board", "name", "kind", "parent", "purpose", "starts_on", "ends_on", "report_due_on"),
        *("minimum_attendance", "quorum"),
    ]
    list_display = ["name", "board", "kind", "parent", "ends_on"]
    list_filter = ["kind", "board"]
    list_select_related = ["board", "parent"]
    search_fields = ["name", "board__name"]
    autocomplete_fields = ["parent"]

    def get_search_results(
        self, request: Any, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Group], bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return found.select_related("board"), duplicates

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """A group that has met is given a last day: its records stay."""
        if not super().has_delete_permission(request, obj) or obj is None:
            return False
        return not Meeting.objects.filter(group=obj).exists()


class AgencyNameInline(admin.TabularInline[AgencyName, Agency]):
    """Earlier names."""

    model = AgencyName
    extra = 0


class AgencySuccessionInline(admin.TabularInline[AgencySuccession, Agency]):
    """What the agency became."""

    model = AgencySuccession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    extra = 0


class AgencyForm(forms.ModelForm[Agency]):
    """An agency; names compare without regard to case and spaces."""

    website = forms.URLField(required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Agency
        fields = ["name", "sector", "website", "phase", "urn", "closed_on"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Agency.objects.filter(normalised_name=normalise(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is already an agency of this name.")
        return name


@admin.register(Agency)
class AgencyAdmin(AuditedAdmin[Agency]):
    """Agencies, shared by all boards, with their history."""

    form = AgencyForm
    inlines = [AgencyNameInline, AgencySuccessionInline]
    list_display = ["name", "sector", "phase", "closed_on"]
    list_filter = ["sector", "phase"]
    list_select_related = ["sector"]
    search_fields = ["name", "names__name", "urn"]


class KeyContactForm(OfBoardForm[KeyContact]):
    """A key contact; its board is chosen once."""

    class Meta:
        model = KeyContact
        fields = CONTACT_FIELDS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            check_contact(KeyContact(**{name: cleaned[name] for name in CONTACT_FIELDS}))
        return cleaned


@admin.register(KeyContact)
class KeyContactAdmin(AuditedAdmin[KeyContact]):
    """Key contacts of all boards: roles with shared mailboxes, not people."""

    form = KeyContactForm
    fields = ["of_board", *CONTACT_FIELDS]
    list_display = ["role", "sector", "agency", "mailbox", "phone", "board", "is_published"]
    list_filter = ["board", "sector", "is_published"]
    list_select_related = ["board", "sector", "agency"]
    search_fields = ["role", "mailbox", "agency__name", "board__name"]
    autocomplete_fields = ["agency"]


@admin.register(Area)
class AreaAdmin(AuditedAdmin[Area]):
    """Local authority areas."""

    list_display = ["name", "ons_code"]
    search_fields = ["name", "ons_code"]


@admin.register(Sector)
class SectorAdmin(AuditedAdmin[Sector]):
    """Kinds of organisation, in the order of lists."""

    list_display = ["name", "order"]
    search_fields = ["name"]
