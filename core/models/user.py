"""People who sign in, what they may do on which board, and invitations."""

import datetime as dt
import hashlib
import secrets
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.permissions import ROLE_SUBJECT, Role


class UserManager(BaseUserManager["User"]):
    """Users are found by their email address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in; roles come apart (RoleAssignment)."""
        if not email or "@" not in email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The administrator of the installation: Django admin, no case content."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One person who may sign in, on any number of boards. `is_staff` marks an administrator."""

    email = models.EmailField(
        "email address", unique=True, error_messages={"unique": "This address is taken."}
    )
    name = models.CharField("full name", max_length=120)
    is_staff = models.BooleanField("administrator of the installation", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Roles in domain words."""

    def current(self, on: dt.date | None = None) -> Self:
        """Roles in force on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
            user__is_active=True,
        )

    def not_ended(self, on: dt.date | None = None) -> Self:
        """Roles in force on a day (today) or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or timezone.localdate()))


class RoleAssignment(models.Model):
    """One role that one user holds on one board, between two dates.

    Not under row-level security: it is what decides which boards a request may be about.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    board = models.ForeignKey("boards.Board", on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=Role.choices)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        "boards.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Plain ids: reviews stand above this app. A panel member is named on exactly one of the two.
    incident_id = models.BigIntegerField("incident", null=True, blank=True)
    review_id = models.BigIntegerField("review", null=True, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until", null=True, blank=True)

    objects: ClassVar[Any] = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["board", "user", "role"]
        indexes = [models.Index(fields=["user", "board"]), models.Index(fields=["board", "role"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board", "role", "agency", "group", "incident_id", "review_id", "starts_on"],
                nulls_distinct=False,
                name="role_once",
                violation_error_message="This person already holds this role here.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="role_dates_in_order",
                violation_error_message="The role ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.PANEL_MEMBER)
                | Q(incident_id=None, review_id__isnull=False)
                | Q(incident_id__isnull=False, review_id=None),
                name="role_panel_member_names_its_subject",
                violation_error_message="A panel member needs an incident or a review.",
            ),
            *[
                models.CheckConstraint(
                    condition=~Q(role=role) | Q(**{f"{subject}__isnull": False}),
                    name=f"role_{role}_names_its_subject",
                    violation_error_message=f"A {role.label.lower()} needs a {subject}.",
                )
                for role, subject in ROLE_SUBJECT.items()
            ],
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} on {self.board}"


def hash_token(token: str) -> str:
    """SHA-256 of a secret link's token: the database never holds the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in domain words."""

    def open(self) -> Self:
        """Invitations whose link works."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """One invitation by email to take a role on a board; it expires, and works once."""

    email = models.EmailField("email address")
    name = models.CharField("full name", max_length=120)
    board = models.ForeignKey("boards.Board", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        "boards.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    incident_id = models.BigIntegerField("incident", null=True, blank=True)
    review_id = models.BigIntegerField("review", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Nobody: the list was loaded by a command, in the name of the board.
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["board", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    @property
    def sender(self) -> str:
        """Who invites: a person, or the board."""
        return str(self.invited_by or self.board)

    @staticmethod
    def new_token() -> str:
        """A secret of 256 bits for a link."""
        return secrets.token_urlsafe(32)

    @property
    def is_open(self) -> bool:
        """True while the link works."""
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at
