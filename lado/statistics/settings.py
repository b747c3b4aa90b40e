"""Settings that are known from contacts: how many have no employer, how often they are asked about, who adopted what.

Which settings these are, nobody outside the officers' room sees.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from core.figures import Figure
from core.periods import Period
from core.printed import Printed, capital
from core.suppression import SUPPRESSED, suppress
from lado.models import Contact, ContactSector, PolicyAdoption, SafeguardingPolicy, Setting
from lado.statistics.counts import NOT_RECORDED

if TYPE_CHECKING:
    from boards.models import Board

SETTING_RULE = (
    "Settings that are known from contacts, by their sector. Without an employer: nobody is employed there."
)
CONTACT_RULE = (
    "Contacts received in the period about a setting without an employer, by the sector of the setting. Contacts that "
    "were disposed of name no setting any more."
)
POLICY_RULE = "Settings that adopted the policy by the end of the period, of those known that it is for."
ALL, TOTAL = "All sectors", "All settings"


@dataclass(frozen=True)
class SectorSettings:
    """One sector, or all: settings known, those without an employer, and contacts about the latter."""

    sector: int | None
    label: str
    known: Figure
    without: Figure
    contacts: Figure


def settings_of(board: "Board", period: Period, threshold: int) -> list[SectorSettings]:
    """A line for each sector with settings, for those whose sector is not recorded, and for all.

    Small counts are hidden with what betrays them: with an employer and without add to the settings known. Three
    queries, to be asked within `counting`.
    """
    known = {
        sector: (without, number - without)
        for sector, number, without in Setting.objects.filter(board=board)
        .order_by()
        .values_list("sector")
        .annotate(n=Count("pk"), without=Count("pk", filter=Q(has_employer=False)))
    }
    about = Contact.objects.filter(
        board=board, setting__has_employer=False, received_on__range=(period.start, period.end)
    )
    asked = dict(about.order_by().values_list("setting__sector").annotate(n=Count("pk")))
    if not known:
        return []
    names = {one.pk: one.name for one in ContactSector.objects.filter(board=board)}
    sectors: list[int | None] = [pk for pk in names if pk in known]
    if None in known:
        sectors.append(None)
    grid = suppress([list(known[sector]) for sector in sectors], threshold)
    contacts = suppress([asked.get(sector, 0) for sector in sectors], threshold)
    rows = [
        _line(
            sector,
            names[sector] if sector else capital(NOT_RECORDED),
            (sum(known[sector]), known[sector][0], asked.get(sector, 0)),
            (grid.row_totals[index], grid.cells[index][0], contacts.cells[index]),
            period,
        )
        for index, sector in enumerate(sectors)
    ]
    whole = (
        sum(sum(pair) for pair in known.values()),
        sum(without for without, _ in known.values()),
        sum(asked.values()),
    )
    rows.append(_line(0, TOTAL, whole, (grid.total, grid.column_totals[0], contacts.total), period))
    return rows


def _line(
    sector: int | None, label: str, numbers: tuple[int, ...], shown: tuple[object, ...], period: Period
) -> SectorSettings:
    key = f"lado.settings.{'none' if sector is None else sector or 'total'}"
    words = (("known", SETTING_RULE), ("without", SETTING_RULE), ("contacts", CONTACT_RULE))
    figures = [
        _seen(Figure.count(f"{key}.{name}", label, number, rule=rule, period=period), seen)
        for (name, rule), number, seen in zip(words, numbers, shown, strict=True)
    ]
    return SectorSettings(sector, label, *figures)


def _seen(figure: Figure, shown: object) -> Figure:
    return figure.withhold() if shown is SUPPRESSED else figure


def settings_table(lines: list[SectorSettings]) -> Printed | None:
    """The table as people read it; None where no setting is known."""
    if not lines:
        return None
    return Printed(
        "settings",
        "Settings without an employer",
        ("Sector", "Settings known", "Without an employer", "Contacts about these"),
        tuple(
            (one.label, one.known.display(), one.without.display(), one.contacts.display()) for one in lines
        ),
    )


def policies_table(
    board: "Board", period: Period, lines: list[SectorSettings], threshold: int
) -> Printed | None:
    """Policies that are followed, with the share of settings that adopted each; None where there is none.

    The settings that a policy is for are those of the table above, hidden where they are hidden there. Two queries, to
    be asked within `counting`.
    """
    policies = list(SafeguardingPolicy.objects.filter(board=board, is_active=True).select_related("sector"))
    if not policies or not lines:
        return None
    meant = Q(policy__sector=None) | Q(setting__sector=F("policy__sector"))
    adopted = dict(
        PolicyAdoption.objects.filter(meant, board=board, adopted_on__lte=period.end)
        .order_by()
        .values_list("policy")
        .annotate(n=Count("pk"))
    )
    bases = {one.sector: one.known for one in lines}
    rows = []
    for policy in policies:
        base = bases.get(policy.sector_id or 0)
        share = _share(policy, adopted.get(policy.pk, 0), base, threshold, period)
        unknown = share.suppressed or share.value is None
        rows.append(
            (
                policy.name,
                policy.sector.name if policy.sector else ALL,
                share.display() if unknown else f"{share.numerator:,}",
                base.display() if base is not None else "0",
                share.display(),
            )
        )
    return Printed(
        "policies",
        "Safeguarding policies that settings adopted",
        ("Policy", "For settings of", "Adopted by", "Of settings", "Share"),
        tuple(rows),
        numeric_from=2,
    )


def _share(
    policy: SafeguardingPolicy, adopted: int, base: Figure | None, threshold: int, period: Period
) -> Figure:
    known = base.value if base is not None and isinstance(base.value, int) else 0
    hidden = base is not None and base.suppressed
    figure = Figure.percent(
        f"lado.policy.{policy.pk}.percent", policy.name, 0 if hidden else adopted, known, of="settings",
        rule=POLICY_RULE, period=period,
    )  # fmt: skip
    small = any(0 < number < threshold for number in (adopted, known - adopted))
    return figure.withhold() if hidden or small else figure
