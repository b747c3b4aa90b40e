"""The demonstration's sign-ins (`make run`): one for each role, with a second factor that needs no phone.

Only for settings.DEMONSTRATION. The demonstration data makes these people with `add_person` below and gives
them their roles.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured

from core.models import User
from core.permissions import SECOND_FACTOR_ROLES, Role
from core.services import accounts

PASSWORD: Final = "demonstration-2026"  # noqa: S105 -- printed on the sign-in page
TOTP_SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- its code is shown on the sign-in page


@dataclass(frozen=True)
class SignIn:
    """One person of the demonstration; without a role the administrator of the installation."""

    label: str
    email: str
    name: str
    role: Role | None

    @property
    def needs_code(self) -> bool:
        """True when signing in asks for the six digits."""
        return self.role is None or self.role in SECOND_FACTOR_ROLES


SIGN_INS: Final = (
    SignIn("Board manager", "manager@dunmoor.example", "Alex Morgan", Role.BOARD_MANAGER),
    SignIn("Chair", "chair@dunmoor.example", "Robin Ashworth", Role.CHAIR),
    SignIn("Scrutineer", "scrutineer@dunmoor.example", "Sam Okafor", Role.SCRUTINEER),
    SignIn("Group chair", "group-chair@dunmoor.example", "Priya Nair", Role.GROUP_CHAIR),
    SignIn("Member", "member@dunmoor.example", "Jordan Ellis", Role.MEMBER),
    SignIn(
        "Agency lead, of one agency on several boards",
        "lead@dunmoor.example",
        "Casey Brennan",
        Role.AGENCY_LEAD,
    ),
    SignIn("Data analyst", "analyst@dunmoor.example", "Lee Wei", Role.DATA_ANALYST),
    SignIn("Training coordinator", "training@dunmoor.example", "Dana Price", Role.TRAINING_COORDINATOR),
    SignIn("Designated officer (LADO)", "lado@dunmoor.example", "Morgan Hale", Role.LADO),
    SignIn("Review lead", "reviews@dunmoor.example", "Taylor Quinn", Role.REVIEW_LEAD),
    SignIn("Panel member of one review", "panel@dunmoor.example", "Kim Sorrel", Role.PANEL_MEMBER),
    SignIn("Delegate", "delegate@dunmoor.example", "Chris Adeyemi", Role.DELEGATE),
    SignIn("Administrator of the installation", "administrator@partnership.example", "Pat Rowan", None),
)


@cache
def _hashed() -> str:
    """The one password, hashed once for everybody: hashing is slow on purpose."""
    return make_password(PASSWORD)


def add_person(sign_in: SignIn) -> User:
    """The account of one sign-in, made when it is missing, with the fixed second factor where one is needed."""
    if not settings.DEMONSTRATION:
        raise ImproperlyConfigured(
            "Demonstration accounts have a published password: never make them for real."
        )
    person = User.objects.filter(email=sign_in.email).first()
    if person is None:
        person = accounts.add_person(
            email_address=sign_in.email, name=sign_in.name, is_administrator=sign_in.role is None, actor=None
        )
        person.password = _hashed()
        person.save(update_fields=["password"])
    if sign_in.needs_code and not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, TOTP_SECRET)
        RecoveryCodes.activate(person)
    return person


def current_code() -> str:
    """The six digits that the authenticator app of every demonstration person shows now."""
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
