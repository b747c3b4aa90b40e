"""Makes the first administrator of an installation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from core.commands import PlainCommand
from core.services import accounts


class Command(PlainCommand):
    """manage.py create_administrator EMAIL NAME: prints a link to set the password, and emails it when asked."""

    help = "Make an administrator of the installation; prints a link that works once to set the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="email address to sign in with")
        parser.add_argument("name", help="full name")
        parser.add_argument("--send", action="store_true", help="email the link instead of printing it")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            person = accounts.add_person(
                email_address=options["email"], name=options["name"], actor=None, is_administrator=True
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["send"]:
            accounts.send_password_link(person, actor=None)
            self.stdout.write(f"{person.email} gets an email with a link to set a password.")
        else:
            self.stdout.write("Open this address to set the password. It works once, for 3 days:")
            self.stdout.write(accounts.password_link(person))
        self.stdout.write("At the first sign-in an authenticator app is set up.")
