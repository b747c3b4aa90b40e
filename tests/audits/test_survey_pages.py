"""The manager's pages of a practitioner survey: making it, its links, how many have answered, closing it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from audits.models import Cycle, Return, Survey, SurveyLink, SurveyQuestion
from audits.services import surveys as services
from audits.services.cycles import ask_agencies
from boards.models import Agency, Board
from core import audit
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.audits import survey_stories as told


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def cycle(dunmoor: Board, police: Agency) -> Cycle:
    with board_scope(dunmoor.pk):
        return stories.cycle_of(stories.framework_of(dunmoor), police)


@pytest.fixture
def survey(dunmoor: Board, cycle: Cycle) -> Survey:
    with board_scope(dunmoor.pk):
        return told.survey_of(cycle)


@pytest.fixture
def client(manager: User, signed_in) -> Client:
    return signed_in(manager)


def url_of(cycle: Cycle, more: str = "") -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/survey/{more}"


def text(response) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def fields(response) -> dict[str, str]:
    """What a browser sends when nothing is changed."""
    form = response.context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "day"):
            found |= {f"{bound.name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")}
        else:
            found[bound.name] = "" if value is None else str(value)
    return found


def test_a_survey_is_made_with_plain_statements_and_a_link_for_each_agency(dunmoor, cycle, client) -> None:
    with board_scope(dunmoor.pk):
        first = cycle.version.standards.get(number=1)
        cycle.version.standards.filter(pk=first.pk).update(key="training")
    page = client.get(url_of(cycle))
    assert "There is no survey yet" in text(page)
    page = client.get(url_of(cycle, "add/"))
    sent = fields(page)
    assert sent[f"statement_{first.pk}"] == "The safeguarding training I have had helps me in my work."
    assert "My organisation does this well: Standard 2" in sent.values()
    page = client.post(url_of(cycle, "add/"), sent, follow=True)
    assert "Send each agency its link." in page.content.decode()
    with board_scope(dunmoor.pk):
        survey = Survey.objects.get()
        assert services.questions_of(survey)[0].text.startswith("The safeguarding training")
        entry = audit.history(survey).get()
        assert (entry.action, entry.after["agencies"]) == ("survey.made", 1)
        link = SurveyLink.objects.select_related("agency").get()
    url = re.search(r'value="(http[^"]+/survey/[^"]+)"', page.content.decode())
    assert url is not None
    assert services.token_of(link) in url[1]
    assert "Dunmoor Police" in text(Client().get("/survey/" + url[1].split("/survey/")[1]))
    assert client.get(url_of(cycle, "add/")).url == url_of(cycle)


def test_a_statement_may_be_left_out_but_not_all(dunmoor, cycle, client) -> None:
    sent = fields(client.get(url_of(cycle, "add/")))
    names = [name for name in sent if name.startswith("statement_")]
    page = client.post(url_of(cycle, "add/"), sent | dict.fromkeys(names, " "))
    assert "Write at least one statement." in text(page)
    client.post(url_of(cycle, "add/"), sent | {names[0]: ""})
    with board_scope(dunmoor.pk):
        assert SurveyQuestion.objects.get().standard.number == 2


def test_days_that_cannot_be(dunmoor, cycle, client) -> None:
    sent = fields(client.get(url_of(cycle, "add/")))
    year = str(timezone.localdate().year - 1)
    page = client.post(url_of(cycle, "add/"), sent | {"closes_on_year": year})
    assert "The last day cannot be before the survey opens" in text(page)
    page = client.post(url_of(cycle, "add/"), sent | {"closes_on_year": year, "opens_on_year": year})
    assert "The last day to answer has passed already" in text(page)
    with board_scope(dunmoor.pk):
        assert not Survey.objects.exists()


def test_a_cycle_has_one_survey(dunmoor, cycle, survey) -> None:
    with board_scope(dunmoor.pk), pytest.raises(ValidationError, match="has a survey already"):
        told.survey_of(cycle)


def test_statements_stay_once_somebody_has_answered(dunmoor, cycle, survey, police, client) -> None:
    sent = fields(client.get(url_of(cycle, "change/")))
    name = next(name for name in sent if name.startswith("statement_"))
    client.post(url_of(cycle, "change/"), sent | {name: "We do it better."})
    with board_scope(dunmoor.pk):
        texts = [one.text for one in services.questions_of(survey)]
        assert texts == ["We do it better.", "We do 2 well."]
        told.reply(told.link_of(survey, police), 5, 4)
    page = client.post(url_of(cycle, "change/"), sent | {name: "Differently."})
    assert "Somebody has answered already" in text(page)
    client.post(url_of(cycle, "change/"), sent | {name: "We do it better.", "intro": "Please take part."})
    with board_scope(dunmoor.pk):
        survey.refresh_from_db()
        assert survey.intro == "Please take part."
        assert [one.text for one in services.questions_of(survey)] == texts


def test_only_the_number_of_replies_is_shown_while_it_is_open(dunmoor, cycle, survey, police, client) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), (5, 5), (1, 1))
    page = text(client.get(url_of(cycle)))
    assert "Dunmoor Police 2 Link for" in page
    assert "What people answered is shown once the survey has ended" in page
    assert "agree" not in page


def test_agencies_that_were_asked_later_get_a_link(dunmoor, cycle, survey, manager, client) -> None:
    with board_scope(dunmoor.pk):
        ask_agencies(cycle, [builders.agency("Dunmoor Fire")], actor=manager)
        withdrawn = builders.agency("Dunmoor Health")
        Return.objects.create(board=dunmoor, cycle=cycle, agency=withdrawn, withdrawn_on=timezone.localdate())
    assert "1 agency was asked after the survey was made." in text(client.get(url_of(cycle)))
    page = client.post(url_of(cycle, "links/"), follow=True)
    assert "1 link is made." in page.content.decode()
    with board_scope(dunmoor.pk):
        assert SurveyLink.objects.filter(agency__name="Dunmoor Fire").count() == 1
        assert not SurveyLink.objects.filter(agency=withdrawn).exists()


def test_a_link_that_went_astray_is_replaced(dunmoor, cycle, survey, police, client) -> None:
    with board_scope(dunmoor.pk):
        before = services.token_of(told.link_of(survey, police))
    page = client.post(url_of(cycle, f"links/{police.pk}/replace/"), follow=True)
    assert "The old one does not work any more." in page.content.decode()
    assert before not in page.content.decode()
    assert client.post(url_of(cycle, "links/999999/replace/")).status_code == 404


def test_a_closed_survey_stays_closed(dunmoor, cycle, survey, police, manager, client) -> None:
    assert "cannot be opened again" in text(client.get(url_of(cycle, "close/")))
    page = client.post(url_of(cycle, "close/"), follow=True)
    assert page.redirect_chain[0][0] == url_of(cycle, "results/")
    with board_scope(dunmoor.pk):
        survey.refresh_from_db()
        link = told.link_of(survey, police)
        for change in (
            lambda: services.close_survey(survey, actor=manager),
            lambda: services.change_survey(survey, facts=told.facts_of(cycle), actor=manager),
            lambda: services.add_links(survey, actor=manager),
            lambda: services.replace_link(link, actor=manager),
        ):
            with pytest.raises(ValidationError, match="has ended"):
                change()
    assert "This survey has ended" in text(client.get(url_of(cycle, "change/")))
    assert services.token_of(link) not in client.get(url_of(cycle)).content.decode()


def test_the_cycle_leads_there(dunmoor, cycle, survey, client, signed_in) -> None:
    page = client.get(f"/boards/dunmoor/audits/cycles/{cycle.pk}/").content.decode()
    assert f'href="{url_of(cycle)}"' in page
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    page = member.get(f"/boards/dunmoor/audits/cycles/{cycle.pk}/").content.decode()
    assert f'href="{url_of(cycle)}"' not in page
    assert f'href="{url_of(cycle, "results/")}"' in page
    assert member.get(url_of(cycle)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries(count, dunmoor, client, django_assert_num_queries) -> None:
    with board_scope(dunmoor.pk):
        agencies = [builders.agency(f"Agency {number}") for number in range(count)]
        cycle = stories.cycle_of(stories.framework_of(dunmoor, standards=count), *agencies)
        survey = told.survey_of(cycle)
        for agency in agencies:
            told.replies(told.link_of(survey, agency), *[[5] * count] * count)
    client.get("/boards/dunmoor/meetings/")  # renews the session
    with django_assert_num_queries(12):
        client.get(url_of(cycle))
