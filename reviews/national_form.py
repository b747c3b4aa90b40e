"""What the national notification form asks for, filled in from what is kept; what is missing first. Pure."""

import datetime as dt
from dataclasses import dataclass

from core.partial_dates import display_date
from reviews.identity_dates import day_in_words
from reviews.models import CaseFacts, Incident, IncidentCase, IncidentDecision
from reviews.serious_incident import CRITERIA, words_of
from reviews.services.cases import CaseGiven
from reviews.services.identity import IdentityFacts


@dataclass(frozen=True)
class Asked:
    """One question of the form and its answer; empty where nothing is kept yet."""

    label: str
    answer: str


def asked(
    incident: Incident, case: CaseGiven, decision: IncidentDecision | None, identity: IdentityFacts
) -> list[Asked]:
    """Everything that the form asks, in its order."""
    agencies = [*map(str, case.agencies), case.more_agencies]
    return [
        Asked("Reference", incident.reference),
        Asked("Partnership", str(incident.board)),
        Asked("The local authority became aware on", _day(incident.aware_on)),
        Asked("It happened on", _day(case.happened_on)),
        Asked("Died or seriously harmed", _label("Harm", case.harm)),
        Asked("Name of the child", identity.name),
        Asked("Date of birth", day_in_words(identity.born_on)),
        Asked("Age", _age(case)),
        Asked("Sex", _label("Sex", case.sex)),
        Asked("Ethnicity", case.ethnicity),
        Asked("Disability", _label("Answer", case.disability)),
        Asked("Legal status", _label("LegalStatus", case.legal_status)),
        Asked("Where the child lived", case.lived_where),
        Asked("What happened", case.what_happened),
        Asked(
            "Why it is a serious incident",
            "; ".join(words_of(decision.criteria, CRITERIA)) if decision else "",
        ),
        Asked("Reasons", decision.reasons if decision else ""),
        Asked("Agencies involved", "\n".join(one for one in agencies if one)),
        Asked("Other areas involved", case.other_areas),
        Asked("Brothers and sisters", case.siblings),
    ]


def missing_of(rows: list[Asked]) -> list[str]:
    """What the form asks and nobody has written down yet."""
    return [one.label for one in rows if not one.answer]


def _day(day: dt.date | None) -> str:
    return display_date(day) if day else ""


def _label(choices: str, value: str) -> str:
    if value == "unknown":
        return ""
    return str(dict(getattr(CaseFacts, choices).choices).get(value, ""))


def _age(case: CaseGiven) -> str:
    return IncidentCase(age=case.age, age_unit=case.age_unit).age_words
