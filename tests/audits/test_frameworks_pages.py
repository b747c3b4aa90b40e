"""The pages about frameworks, by the people who use them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.models import Criterion, CriterionMatch, Framework, FrameworkVersion, Standard
from audits.services import frameworks as services
from boards.models import Board, Sector
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

ALL = "/boards/dunmoor/audits/frameworks/"


@pytest.fixture
def client(manager: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(manager)


@pytest.fixture
def lead(dunmoor: Board, signed_in: Callable[[User], Client]) -> Client:
    """An agency lead reads what is published."""
    return signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))


@pytest.fixture
def scope(dunmoor: Board) -> Iterator[Board]:
    with board_scope(dunmoor.pk):
        yield dunmoor


def address(version: FrameworkVersion, rest: str = "") -> str:
    return f"{ALL}versions/{version.pk}/{rest}"


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_take_over_a_shipped_framework(client: Client, scope: Board) -> None:
    assert "Take over" in page(client, ALL)

    response = client.post(f"{ALL}take/small-groups/", follow=True)

    html = response.content.decode()
    assert "is taken over. A cycle can begin with it." in html
    assert (
        "1.1 One person leads on safeguarding, somebody stands in, and everybody knows who they are." in html
    )
    assert "app-grade--amber" in html
    assert 'take/small-groups/"' not in page(client, ALL)


def test_taking_over_twice_says_why_not(client: Client, scope: Board, manager: User) -> None:
    services.take_shipped("small-groups", board=scope, actor=manager)

    response = client.post(f"{ALL}take/small-groups/", follow=True)

    assert "This board has Small voluntary and faith groups already." in response.content.decode()
    assert Framework.objects.count() == 1


def test_leads_read_published_versions_and_no_drafts(lead: Client, scope: Board, manager: User) -> None:
    version = stories.framework_of(scope)
    draft = services.copy_version(version, actor=manager)

    html = page(lead, address(version))

    assert "Standard 2" in html
    assert "Copy to a new version" not in html
    assert str(draft.get_absolute_url()) not in page(lead, ALL)
    page(lead, address(draft), 404)
    page(lead, address(draft, "standards.csv"), 404)
    assert f'value="{draft.pk}"' not in page(lead, address(version, "crosswalk/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    client: Client, scope: Board, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        stories.framework_of(scope, key=f"own-{n}", name=f"Own {n}")
    client.get(ALL)

    with django_assert_num_queries(9):
        html = page(client, ALL)

    assert html.count("Published</strong>") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_version_takes_the_same_queries(
    client: Client, scope: Board, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = stories.framework_of(scope, standards=count, criteria=count)
    client.get(address(version))

    with django_assert_num_queries(15):
        html = page(client, address(version))

    assert html.count('class="app-criterion"') == count * count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("rest", "queries"), [("crosswalk/", 10), ("compare/", 19)])
def test_crosswalk_and_comparison_take_the_same_queries(
    client: Client,
    scope: Board,
    manager: User,
    count: int,
    rest: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = stories.framework_of(scope, standards=count, criteria=count)
    draft = services.copy_version(version, actor=manager)
    client.get(address(draft, rest))

    with django_assert_num_queries(queries):
        page(client, address(draft, rest))


def test_a_version_as_one_kind_of_agency_sees_it(lead: Client, scope: Board) -> None:
    health, police = Sector.objects.create(name="Health"), Sector.objects.create(name="Police")
    version = stories.framework_of(scope, standards=1)
    Criterion.objects.filter(key="c1-2").update(sector_ids=[health.pk])

    html = page(lead, address(version, f"?sector={police.pk}"))

    assert "What is asked in 1.1" in html
    assert "What is asked in 1.2" not in html
    assert "1 criterion is not asked of Police." in html
    assert "Asked of: Health" in page(lead, address(version))


def test_start_an_own_framework_and_write_it(client: Client, scope: Board) -> None:
    data = {"name": "Neglect", "about": "", "scored_by": "criteria", "scale": "three"}
    response = client.post(f"{ALL}add/", data, follow=True)
    assert "Add at least one standard." in response.content.decode()
    version = FrameworkVersion.objects.get()

    client.post(address(version, "standards/add/"), {"title": "Seeing\r\nneglect", "guidance": ""})
    standard = Standard.objects.get()
    grades = list(version.grades.order_by("score"))
    criterion = {
        "text": "Do staff see neglect early?",
        "guidance": "",
        "evidence_hint": "",
        "weight": "1",
        **{f"grade_{grade.pk}": f"What {grade.label} means" for grade in grades},
    }
    response = client.post(f"{ALL}standards/{standard.pk}/criteria/add/", criterion, follow=True)

    html = response.content.decode()
    assert "1. Seeing neglect" in html
    assert "What Partly means" in html
    response = client.post(address(version, "publish/"), follow=True)
    assert "Neglect, version 1 is published." in response.content.decode()
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "framework.started",
        "framework_version.part_added",
        "framework_version.part_added",
        "framework_version.published",
    ]


def test_a_name_that_is_there_already_is_said_at_the_field(client: Client, scope: Board) -> None:
    stories.framework_of(scope)
    data = {"name": "section 11", "about": "", "scored_by": "criteria", "scale": "three"}

    html = client.post(f"{ALL}add/", data).content.decode()

    assert "There is already a framework of this name." in html


def test_change_criterion_shows_and_keeps_what_is_there(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")
    sector = Sector.objects.create(name="Health")
    criterion = Criterion.objects.get(key="c1-1")
    url = f"{ALL}criteria/{criterion.pk}/edit/"
    form: Any = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {
        "text": "New text",
        "sectors": [sector.pk],
    }

    response = client.post(url, data)

    criterion.refresh_from_db()
    assert response.headers["Location"] == f"{version.get_absolute_url()}#criterion-1-1"
    assert (criterion.text, criterion.sector_ids) == ("New text", [sector.pk])
    told = [one.text for one in criterion.descriptors.order_by("grade__score")]
    assert told == ["Not met: 1.1", "Partly met: 1.1", "Mostly met: 1.1", "Fully met: 1.1"]


def filled(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a form that was opened, with some fields changed."""
    return {name: value for name in form.fields if (value := form[name].value())} | changes


def test_two_managers_in_one_criterion_see_both_texts(client: Client, scope: Board) -> None:
    stories.framework_of(scope, status="draft")
    criterion = Criterion.objects.get(key="c1-1")
    url = f"{ALL}criteria/{criterion.pk}/edit/"
    one, two = (client.get(url).context["form"] for _ in range(2))
    client.post(url, filled(one, text="The first text"))

    response = client.post(url, filled(two, text="The second text"))

    html = response.content.decode()
    assert "Somebody else changed this while you were writing." in html
    assert "The first text</dd>" in html
    assert "The second text</textarea>" in html
    criterion.refresh_from_db()
    assert criterion.text == "The first text"
    client.post(url, filled(response.context["form"]))
    criterion.refresh_from_db()
    assert criterion.text == "The second text"


def test_two_managers_in_one_scale_see_both(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")
    url = address(version, "scale/")
    one, two = (client.get(url).context["form"] for _ in range(2))
    client.post(url, filled(one, label_0="Poor"))

    response = client.post(url, filled(two, label_0="Weak", note="Shorter words"))

    html = response.content.decode()
    assert "Somebody else changed this while you were writing." in html
    assert "25 red Poor<br>50 blue Partly met" in html
    assert 'value="Weak"' in html
    assert version.grades.get(score=25).label == "Poor"
    response = client.post(url, filled(response.context["form"]))
    assert response.status_code == 302
    version.refresh_from_db()
    assert (version.grades.get(score=25).label, version.note) == ("Weak", "Shorter words")


def test_two_managers_in_one_standard_see_both_texts(client: Client, scope: Board) -> None:
    stories.framework_of(scope, status="draft")
    standard = Standard.objects.get(number=1)
    url = f"{ALL}standards/{standard.pk}/edit/"
    one, two = (client.get(url).context["form"] for _ in range(2))
    client.post(url, filled(one, guidance="The first text"))

    html = client.post(url, filled(two, guidance="The second text")).content.decode()

    assert "The first text</dd>" in html
    assert "The second text</textarea>" in html
    standard.refresh_from_db()
    assert standard.guidance == "The first text"


@pytest.mark.parametrize("weight", ["0", "-1", "100", "1.234", "many"])
def test_a_weight_that_is_none_is_refused(client: Client, scope: Board, weight: str) -> None:
    stories.framework_of(scope, status="draft")
    criterion = Criterion.objects.get(key="c1-1")

    html = client.post(
        f"{ALL}criteria/{criterion.pk}/edit/", {"text": "Text", "weight": weight}
    ).content.decode()

    assert "There is a problem" in html
    criterion.refresh_from_db()
    assert criterion.text == "What is asked in 1.1"


def test_move_and_remove_by_buttons(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")
    second = Criterion.objects.get(key="c1-2")
    standard = Standard.objects.get(number=2)

    client.post(f"{ALL}criteria/{second.pk}/move/", {"direction": "up"})
    client.post(f"{ALL}standards/{standard.pk}/move/", {"direction": "up"})
    client.post(f"{ALL}criteria/{Criterion.objects.get(key='c1-1').pk}/remove/")
    html = client.post(f"{ALL}standards/{standard.pk}/remove/", follow=True).content.decode()

    rows = Criterion.objects.filter(version=version).select_related("standard")
    assert [(row.number, row.key) for row in rows] == [("1.1", "c1-2")]
    assert "was removed." in html


def test_removing_asks_first(client: Client, scope: Board) -> None:
    stories.framework_of(scope, status="draft")
    standard, criterion = Standard.objects.get(number=2), Criterion.objects.get(key="c1-1")

    assert "Its 2 criteria go with it." in page(client, f"{ALL}standards/{standard.pk}/remove/")
    assert "“What is asked in 1.1” is taken out" in page(client, f"{ALL}criteria/{criterion.pk}/remove/")
    assert Criterion.objects.count() == 4


def test_a_published_version_has_no_editor(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope)
    standard = Standard.objects.get(number=1)

    html = client.get(f"{ALL}standards/{standard.pk}/edit/", follow=True).content.decode()
    assert "is published and cannot be changed" in html
    assert "/edit/" not in html
    html = client.post(f"{ALL}standards/{standard.pk}/remove/", follow=True).content.decode()
    assert "is published and cannot be changed" in html
    assert Standard.objects.filter(version=version).count() == 2


def scale(*grades: tuple[str, str, str]) -> dict[str, str]:
    data = {"note": "", "scored_by": "criteria"}
    for n, row in enumerate(grades):
        data |= dict(zip((f"score_{n}", f"label_{n}", f"colour_{n}"), row, strict=True))
    return data


def test_change_the_scale(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")

    client.post(address(version, "scale/"), scale(("3", "Good", "green"), ("0.5", "Poor", "red")))

    assert list(version.grades.values_list("score", "label")) == [(0.5, "Poor"), (3, "Good")]


@pytest.mark.parametrize(
    ("grade", "says"),
    [
        (("", "Good", "green"), "Enter the score of grade 2"),
        (("101", "Good", "green"), "must be 100 or less"),
        (("2", "", "green"), "Enter the words for grade 2"),
        (("2", "Good", ""), "Choose the colour of grade 2"),
        (("1.0", "Good", "green"), "There is already a grade with this score"),
    ],
)
def test_a_bad_scale_is_refused(client: Client, scope: Board, grade: tuple[str, str, str], says: str) -> None:
    version = stories.framework_of(scope, status="draft")

    html = client.post(address(version, "scale/"), scale(("1", "Poor", "red"), grade)).content.decode()

    assert says in html
    assert version.grades.count() == 4


def test_copy_compare_and_publish(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope)
    html = client.post(address(version, "copy/"), follow=True).content.decode()
    assert "Its criteria are matched with those that they came from." in html
    draft = FrameworkVersion.objects.get(number=2)
    Criterion.objects.filter(version=draft, key="c1-1").update(text="What is now asked in 1.1")

    html = page(client, address(draft, "compare/"))

    assert "0 added, 0 removed, 1 changed, 0 only moved. 3 criteria are as before." in html
    assert re.search(r'<ins><span class="govuk-visually-hidden">added: </span>\s*now\s*</ins>', html)
    assert "Version 1 is superseded" in page(client, address(draft, "publish/"))
    client.post(address(draft, "publish/"))
    assert "There is a newer version." in page(client, address(version))


def test_compare_alone_says_what_is_missing(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope)

    assert "There is no other version yet" in page(client, address(version, "compare/"))
    assert "There are no other standards yet" in page(client, address(version, "crosswalk/"))


def test_crosswalk_between_two_frameworks(client: Client, scope: Board) -> None:
    old = stories.framework_of(scope)
    new = stories.framework_of(scope, key="own-neglect", name="Neglect")
    one = Criterion.objects.get(version=old, key="c1-1")
    two = Criterion.objects.get(version=new, key="c2-2")
    url = address(new, f"crosswalk/?with={old.pk}")
    assert "Nothing is matched yet" in page(client, url)

    add = address(new, f"crosswalk/add/?with={old.pk}")
    response = client.post(add, {"earlier": one.pk, "later": two.pk}, follow=True)
    assert "The match was added." in response.content.decode()
    assert (
        "These two are matched already."
        in client.post(add, {"earlier": one.pk, "later": two.pk}).content.decode()
    )
    assert "There is a problem" in client.post(add, {"earlier": two.pk, "later": one.pk}).content.decode()

    match = CriterionMatch.objects.get()
    client.post(address(new, f"crosswalk/{match.pk}/remove/"))
    assert not CriterionMatch.objects.exists()
    client.post(address(new, f"crosswalk/same/?with={old.pk}"))
    assert CriterionMatch.objects.count() == 4


def test_the_crosswalk_is_no_form_for_leads(lead: Client, scope: Board) -> None:
    version = stories.framework_of(scope)
    stories.framework_of(scope, key="own-neglect", name="Neglect")

    assert "Add a match" not in page(lead, address(version, "crosswalk/"))
    assert lead.post(address(version, "crosswalk/add/")).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_download_and_load_again(client: Client, scope: Board, form: str) -> None:
    version = stories.framework_of(scope, status="draft")
    response = client.get(address(version, f"standards.{form}"))
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert AuditEntry.objects.get(action="export").after["rows"] == 4

    file = SimpleUploadedFile(f"standards.{form}", data)
    html = client.post(address(version, "load/"), {"file": file}).content.decode()

    assert "The file says what the draft says already" in html


def test_an_unknown_form_of_download_does_not_exist(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope)

    page(client, address(version, "standards.pdf"), 404)


def test_all_that_is_wrong_with_a_file_is_shown(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")
    text = "standard,standard_title,criterion,text,0 red No,1 green Yes\nx,A,1.1,B,,\n1,A,1.z,B,,\n"
    file = SimpleUploadedFile("standards.csv", text.encode())

    html = client.post(address(version, "load/"), {"file": file}).content.decode()

    assert "Nothing was loaded: 2 things must be mended in the file." in html
    assert "“x” is not a number" in html
    assert "“1.z” is not the number of a criterion" in html
    assert Criterion.objects.filter(version=version).count() == 4


def test_throw_a_draft_away(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope, status="draft")
    assert "Throw this draft away" in page(client, address(version, "drop/"))

    html = client.post(address(version, "drop/"), follow=True).content.decode()

    assert "was thrown away." in html
    assert not Framework.objects.exists()


def test_an_unfinished_draft_is_not_published(client: Client, scope: Board, manager: User) -> None:
    version = services.start_framework(board=scope, name="Neglect", actor=manager)

    assert "It cannot be published yet" in page(client, address(version, "publish/"))
    html = client.post(address(version, "publish/"), follow=True).content.decode()

    assert "The scale needs at least two grades." in html
    version.refresh_from_db()
    assert version.is_draft


def test_change_the_name_of_a_published_one(client: Client, scope: Board) -> None:
    version = stories.framework_of(scope)

    client.post(address(version, "name/"), {"name": "Section 11 audit", "about": "What it is for"})

    framework = Framework.objects.get()
    assert (framework.name, framework.about) == ("Section 11 audit", "What it is for")


def test_another_board_sees_nothing(
    other_manager: User, signed_in: Callable[[User], Client], dunmoor: Board
) -> None:
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor)
    client = signed_in(other_manager)

    page(client, address(version), 404)
    page(client, f"/boards/eastvale/audits/frameworks/versions/{version.pk}/", 404)
