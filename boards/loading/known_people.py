"""People whom a file names as holders of seats: those the board knows, and new ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.loading.cells import name_key, spellings
from boards.models import Person
from core.loading import LoadPlan, warn_of_near
from core.models import User


@dataclass(frozen=True)
class Named:
    """A person as one row names them; either may be empty, not both."""

    row: int
    name: str
    email: str

    @property
    def key(self) -> tuple[str, str]:
        return name_key(self.name), self.email


class KnownPeople:
    """The board's people, by email first and by name where that is enough. Two queries at most."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        self._found: dict[tuple[str, str], Person] = {}
        self.changed: set[int] = set()  # id() of people whom this load changes
        for person in Person.objects.filter(board=plan.board).order_by("pk"):
            self._keep(person)
        self._known_names = [p.name for people in self._by_name.values() for p in people]

    def _keep(self, person: Person) -> None:
        if person.email:
            self._by_email[person.email.casefold()] = person
        same = self._by_name.setdefault(name_key(person.name), [])
        if person not in same:
            same.append(person)

    def learn(self, named: Iterable[Named], columns: tuple[str, str]) -> None:
        """Plan the people who are not known, and addresses that are. `columns`: of the name and of the email."""
        rows = list(named)
        spelled = spellings(one.name for one in rows if one.name)
        new: list[Person] = []
        # Addresses first: they say who somebody is, names only mostly do.
        for one in sorted(rows, key=lambda one: (not one.email, one.key)):
            if one.key not in self._found:
                person = (
                    self._with_email(one, spelled, new, columns)
                    if one.email
                    else self._with_name(one, spelled, new)
                )
                if person is not None:
                    self._found[one.key] = person
        self._ask_who(rows, columns)
        self._link_users(new)
        for person in new:
            self._plan.create(
                person, "person", f"{person.name} <{person.email}>" if person.email else person.name
            )
        warn_of_near(self._plan, "person", list(dict.fromkeys(p.name for p in new)), self._known_names)

    def _with_email(
        self, one: Named, spelled: dict[str, str], new: list[Person], columns: tuple[str, str]
    ) -> Person | None:
        known = self._by_email.get(one.email)
        if known is not None:
            if one.name and name_key(known.name) != name_key(one.name):
                self._plan.warn(
                    f"{one.email} belongs to {known.name} here; the file says {one.name}. The name stays."
                )
            return known
        if not one.name:
            self._plan.problem(
                one.row,
                columns[1],
                one.email,
                "Nobody with this email address is known on this board",
                f"a known address, or the name as well ({columns[0]})",
            )
            return None
        same = self._by_name.get(name_key(one.name), [])
        without = [person for person in same if not person.email]
        if len(same) == 1 and without:
            person = without[0]
            if not person._state.adding:
                self._plan.change(one.row, person, {"email": one.email}, action="person.changed")
                self.changed.add(id(person))
            else:
                person.email = one.email
            self._keep(person)
            return person
        if same:
            others = ", ".join(p.email or "no address" for p in same)
            self._plan.warn(
                f"{one.name} <{one.email}> is taken as another person than {one.name} ({others})."
            )
        return self._new(spelled[name_key(one.name)], one.email, new)

    def _with_name(self, one: Named, spelled: dict[str, str], new: list[Person]) -> Person | None:
        same = self._by_name.get(name_key(one.name), [])
        if len(same) > 1:
            return None  # every row that says no more gets a problem: _ask_who
        return same[0] if same else self._new(spelled[name_key(one.name)], "", new)

    def _new(self, name: str, email: str, new: list[Person]) -> Person:
        person = Person(board=self._plan.board, name=name, email=email)
        new.append(person)
        self._keep(person)
        return person

    def _ask_who(self, rows: list[Named], columns: tuple[str, str]) -> None:
        for one in rows:
            if not one.email and one.key not in self._found:
                self._plan.problem(
                    one.row,
                    columns[0],
                    one.name,
                    f"Several people here are called {one.name}",
                    f"the email address as well ({columns[1]})",
                )

    @staticmethod
    def _link_users(new: list[Person]) -> None:
        """Whoever signs in with the same address is the same person."""
        emails = [person.email for person in new if person.email]
        users = {u.email.casefold(): u for u in User.objects.filter(email__in=emails)} if emails else {}
        for person in new:
            person.user = users.get(person.email)

    def get(self, one: Named) -> Person | None:
        """The person whom a row names; None where there was a problem."""
        return self._found.get(one.key)
