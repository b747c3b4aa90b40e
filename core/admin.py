"""Administration of the kernel: people with their roles, clocks, bank holidays, the installation's own trail."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin_audit import AuditedAdmin
from core.models import AuditEntry, ExtraBankHoliday, RoleAssignment, StatutoryClock, User
from core.services import accounts, roles


class RoleForm(forms.ModelForm[RoleAssignment]):
    """One role; the formset has told it which administrator is at work."""

    administrator: User | None = None

    class Meta:
        model = RoleAssignment
        fields = ["board", "role", "agency", "group", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            choices = [("", "Choose a role"), *((role.value, role.label) for role in roles.OFFERED)]
            self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, board, group = cleaned.get("role"), cleaned.get("board"), cleaned.get("group")
        if not role or not self.has_changed():
            return cleaned
        person = self.instance.user if self.instance.user_id else None
        roles.check_not_for_oneself(role, person=person, actor=self.administrator)
        if group is not None and board is not None and group.board_id != board.pk:
            raise ValidationError({"group": "This group belongs to another board."})
        return cleaned | roles.subject_of(role, agency=cleaned.get("agency"), group=group)


class RoleInline(admin.StackedInline[RoleAssignment, User]):
    """The roles of one person, on all boards."""

    model = RoleAssignment
    form = RoleForm
    extra = 0
    fields = ["board", "role", ("agency", "group"), ("starts_on", "ends_on")]
    autocomplete_fields = ["board", "agency", "group"]
    verbose_name = "role"

    def get_formset(self, request: Any, obj: User | None = None, **kwargs: Any) -> Any:
        administrator_form = type("AdministratorRoleForm", (RoleForm,), {"administrator": request.user})
        return super().get_formset(request, obj, **{**kwargs, "form": administrator_form})


class PersonForm(forms.ModelForm[User]):
    """A person; passwords are set by links, never here."""

    administrator: User | None = None

    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "is_active"]

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).strip().casefold()
        other = User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk)
        if other.exists():
            raise ValidationError("Somebody already has an account with this email address.")
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and self.instance == self.administrator:
            for field in ("is_staff", "is_active"):
                if not cleaned.get(field, True):
                    self.add_error(field, "You cannot take this from yourself. Ask another administrator.")
        return cleaned


@admin.register(User)
class PersonAdmin(AuditedAdmin[User]):
    """People who may sign in."""

    form = PersonForm
    inlines = [RoleInline]
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    readonly_fields = ["date_joined", "last_login"]
    actions = ["send_password_links", "remove_second_factors"]

    def get_form(self, request: Any, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = type("AdministratorPersonForm", (PersonForm,), {"administrator": request.user})
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account that was used is closed (may not sign in), so that the records keep its name."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.last_login is None

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        obj.is_superuser = obj.is_staff
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            accounts.confirm_address(obj)
        if not change:
            accounts.send_password_link(obj, actor=request.user)
            messages.info(request, f"{obj.email} gets an email with a link to set a password.")

    @admin.action(description="Send a link to set a new password", permissions=["change"])
    def send_password_links(self, request: Any, queryset: QuerySet[User]) -> None:
        for person in queryset.filter(is_active=True):
            accounts.send_password_link(person, actor=request.user)
            messages.success(request, f"The link was sent to {person.email}.")

    @admin.action(description="Remove the authenticator app (lost phone)", permissions=["change"])
    def remove_second_factors(self, request: Any, queryset: QuerySet[User]) -> None:
        for person in queryset:
            try:
                removed = accounts.remove_second_factor(person, actor=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                continue
            done = "The authenticator app was removed." if removed else "There was no authenticator app."
            messages.success(request, f"{person}: {done}")


@admin.register(StatutoryClock)
class StatutoryClockAdmin(AuditedAdmin[StatutoryClock]):
    """Deadlines of the guidance, by edition."""

    list_display = ["name", "length", "unit", "edition", "valid_from", "valid_until"]
    list_filter = ["edition", "unit"]
    search_fields = ["name", "key", "edition"]


@admin.register(ExtraBankHoliday)
class ExtraBankHolidayAdmin(AuditedAdmin[ExtraBankHoliday]):
    """Bank holidays proclaimed late."""

    list_display = ["date", "name"]


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """The trail of the installation itself (accounts, reference lists); boards read their own."""

    list_display = ["at", "actor_name", "action", "object_name"]
    list_filter = ["action"]
    search_fields = ["actor_name", "object_name", "action"]
    date_hierarchy = "at"
    fields = ["at", "actor_name", "action", "object_type", "object_name", "before", "after", "request_id"]
    readonly_fields = [
        "at",
        "actor_name",
        "action",
        "object_type",
        "object_name",
        "before",
        "after",
        "request_id",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return super().get_queryset(request).filter(board_id=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
