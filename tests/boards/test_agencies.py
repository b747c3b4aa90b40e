"""Agencies: the board's list, names over time, successors, key contacts; what other boards must not see."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from boards.models import Agency, AgencyName, AgencySuccession, Board, BoardAgency, KeyContact, Sector
from boards.services import agencies as services
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

DAY = dt.date(2026, 4, 1)


@pytest.fixture
def police(in_dunmoor: Board, manager: User) -> Agency:
    return services.add_agency(board=in_dunmoor, name="Dunmoor Police", sector=None, actor=manager).agency


def test_a_known_name_is_not_made_twice(police: Agency, in_dunmoor: Board, manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_agency(board=in_dunmoor, name=" dunmoor  POLICE", sector=None, actor=manager)
    assert caught.value.message_dict == {
        "name": [
            "There is already an agency of this name (Dunmoor Police). Choose it from the search instead."
        ]
    }
    with pytest.raises(ValidationError) as caught:
        services.name_agency(board=in_dunmoor, agency=police, actor=manager)
    assert caught.value.message_dict == {"agency": ["Dunmoor Police is already in the board's list."]}
    assert list(AuditEntry.objects.order_by("id").values_list("action", "board_id")) == [
        ("agency.added", in_dunmoor.pk),
        ("agency.named", in_dunmoor.pk),
    ]


def test_renaming_keeps_the_old_name(police: Agency, in_dunmoor: Board, manager: User) -> None:
    services.rename_agency(police, board=in_dunmoor, name="Dunmoor Constabulary", on=DAY, actor=manager)
    services.rename_agency(
        police, board=in_dunmoor, name="Dunmoor Police Service", on=dt.date(2026, 6, 1), actor=manager
    )
    assert police.name == "Dunmoor Police Service"
    assert list(police.names.order_by("used_until").values_list("name", "used_from", "used_until")) == [
        ("Dunmoor Police", None, dt.date(2026, 3, 31)),
        ("Dunmoor Constabulary", DAY, dt.date(2026, 5, 31)),
    ]
    with pytest.raises(ValidationError) as caught:
        services.rename_agency(police, board=in_dunmoor, name="X", on=DAY, actor=manager)
    assert caught.value.message_dict == {
        "on": ["The present name is in use since 1 June 2026: choose a later day."]
    }
    assert services.known_as("dunmoor constabulary") == police


def test_what_boards_share_is_not_one_boards_to_change(
    police: Agency, in_dunmoor: Board, eastvale: Board, manager: User
) -> None:
    with board_scope(eastvale.pk):
        builders.seat(builders.main_group(eastvale), "Dunmoor Police")
    other = builders.agency("Dunmoor Fire")
    with pytest.raises(ValidationError) as caught:
        services.rename_agency(police, board=in_dunmoor, name="New", on=DAY, actor=manager)
    assert caught.value.messages == [services.SHARED]
    with pytest.raises(ValidationError):
        services.record_succession(
            police, successor=other, kind="merged", on=DAY, board=in_dunmoor, actor=manager
        )
    administrator = builders.user("admin@example.org", is_staff=True)
    services.rename_agency(police, board=in_dunmoor, name="New", on=DAY, actor=administrator)
    # Looking at the other boards has not widened the scope.
    assert BoardAgency.objects.count() == 1


def test_mergers_close_and_splits_do_not(police: Agency, in_dunmoor: Board, manager: User) -> None:
    one, two = builders.agency("One"), builders.agency("Two")
    services.record_succession(police, successor=one, kind="split", on=DAY, board=in_dunmoor, actor=manager)
    assert police.closed_on is None
    services.record_succession(police, successor=two, kind="merged", on=DAY, board=in_dunmoor, actor=manager)
    assert police.closed_on == dt.date(2026, 3, 31)
    with pytest.raises(ValidationError) as caught:
        services.record_succession(
            two, successor=police, kind="merged", on=DAY, board=in_dunmoor, actor=manager
        )
    assert list(caught.value.message_dict) == ["successor"]
    assert AgencySuccession.objects.count() == 2


def test_an_agency_with_a_seat_stays_listed(police: Agency, in_dunmoor: Board, manager: User) -> None:
    builders.seat(builders.main_group(in_dunmoor), "Dunmoor Police")
    listed = BoardAgency.objects.get()
    with pytest.raises(ValidationError) as caught:
        services.unlist_agency(listed, on=DAY, actor=manager)
    assert caught.value.messages == ["Dunmoor Police still has 1 open seat: close them first."]


def test_a_contact_is_of_something_and_reachable(police: Agency, in_dunmoor: Board, manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_contact(board=in_dunmoor, role="Duty desk", phone="1", actor=manager)
    assert caught.value.message_dict == {"sector": ["Choose a sector or an agency."]}
    with pytest.raises(ValidationError) as caught:
        services.add_contact(board=in_dunmoor, role="Duty desk", agency=police, actor=manager)
    assert caught.value.message_dict == {"mailbox": ["Give a shared mailbox or a telephone number."]}


@pytest.fixture
def planted(dunmoor: Board, eastvale: Board) -> tuple[Agency, Agency]:
    """Dunmoor Police on both boards, Eastvale Trust on the other only."""
    shared, theirs = builders.agency("Dunmoor Police"), builders.agency("Eastvale Trust")
    with board_scope(dunmoor.pk):
        BoardAgency.objects.create(board=dunmoor, agency=shared, standing="statutory_partner")
        builders.seat(builders.main_group(dunmoor), "Dunmoor Police", "Commander")
        KeyContact.objects.create(
            board=dunmoor, agency=shared, role="Duty desk", mailbox="desk@dunmoor.example"
        )
        KeyContact.objects.create(
            board=dunmoor, agency=shared, role="Night desk", phone="1", is_published=False
        )
    with board_scope(eastvale.pk):
        BoardAgency.objects.create(board=eastvale, agency=shared, note="Eastvale note")
        BoardAgency.objects.create(board=eastvale, agency=theirs)
        builders.seat(builders.main_group(eastvale), "Dunmoor Police", "Secret role")
        KeyContact.objects.create(board=eastvale, agency=shared, role="Secret desk", phone="2")
    return shared, theirs


def test_pages_and_who_may_open_them(planted, signed_in, manager, other_manager, dunmoor, client) -> None:
    shared, theirs = planted
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    base = "/boards/dunmoor"
    with board_scope(dunmoor.pk):
        contact = KeyContact.objects.filter(role="Duty desk").get()
    reading = [f"{base}/agencies/", f"{base}/agencies/{shared.pk}/", f"{base}/contacts/"]
    changing = [f"{base}/agencies/add/", f"{base}/agencies/new/", f"{base}/contacts/new/"]
    changing += [f"{base}/agencies/{shared.pk}/{page}/" for page in ("change", "rename", "successor")]
    changing += [f"{base}/contacts/{contact.pk}/change/", f"{base}/agencies/{theirs.pk}/include/"]
    for url in reading + changing:
        assert signed_in(manager).get(url).status_code == 200, url
        assert signed_in(lead).get(url).status_code == (200 if url in reading else 403), url
        assert signed_in(delegate).get(url).status_code == 403, url
        assert signed_in(other_manager).get(url).status_code == 404, url
        assert client.get(url).status_code == 302, url
    for page in ("", "change/", "rename/", "successor/", "remove/"):
        url = f"{base}/agencies/{theirs.pk}/{page}"
        assert signed_in(manager).post(url, {}).status_code in {404, 405}, url
    with board_scope(dunmoor.pk):
        other = KeyContact.objects.count()
    assert other == 2


def test_other_boards_never_show(planted, signed_in, manager, dunmoor) -> None:
    shared, _theirs = planted
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    for person in (manager, lead):
        client = signed_in(person)
        pages = [
            client.get(url).content.decode()
            for url in (
                "/boards/dunmoor/agencies/",
                f"/boards/dunmoor/agencies/{shared.pk}/",
                "/boards/dunmoor/contacts/",
            )
        ]
        for words in ("Secret", "Eastvale note", "Eastvale Trust"):
            assert [words in page for page in pages] == [False] * 3
    # Contacts that are not published are for those who keep the list.
    assert "Night desk" not in client.get("/boards/dunmoor/contacts/").content.decode()
    assert "Night desk" in signed_in(manager).get("/boards/dunmoor/contacts/").content.decode()


def test_a_lead_sees_actions_of_the_own_agency_only(planted, signed_in, dunmoor) -> None:
    shared, _ = planted
    other = builders.agency("Dunmoor Fire")
    with board_scope(dunmoor.pk):
        BoardAgency.objects.create(board=dunmoor, agency=other)
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    client = signed_in(lead)
    assert "Open actions" in client.get(f"/boards/dunmoor/agencies/{shared.pk}/").content.decode()
    page = client.get(f"/boards/dunmoor/agencies/{other.pk}/").content.decode()
    assert [words in page for words in ("Open actions", "Attendance of this agency")] == [False, False]


def test_adding_looks_first(planted, signed_in, manager, dunmoor) -> None:
    _shared, theirs = planted
    AgencyName.objects.create(agency=theirs, name="Eastvale Primary Care Trust")
    client, base = signed_in(manager), "/boards/dunmoor"

    def found(query: str) -> list[tuple[str, bool]]:
        response = client.get(f"{base}/agencies/add/?q={query}")
        return [(agency.name, agency.is_listed) for agency in response.context["found"]]

    assert found("police") == [("Dunmoor Police", True)]
    assert found("Dunmor+Police") == [("Dunmoor Police", True)]
    assert found("primary+care") == [("Eastvale Trust", False)]
    assert found("nothing+like+it") == []
    for query in ("a%00b", "x" * 161):
        assert "found" not in client.get(f"{base}/agencies/add/?q={query}").context
    # A near name asks once more; a new one does not.
    fields = {"standing": "relevant_agency"}
    response = client.post(f"{base}/agencies/new/", {"name": "Dunmor Police", **fields})
    assert list(response.context["form"].errors) == ["sure"]
    assert (
        client.post(f"{base}/agencies/new/", {"name": "Dunmor Police", "sure": "on", **fields}).status_code
        == 302
    )
    assert client.post(f"{base}/agencies/new/", {"name": "Youth Service", **fields}).status_code == 302
    response = client.post(f"{base}/agencies/new/", {"name": "dunmoor police", "sure": "on", **fields})
    assert list(response.context["form"].errors) == ["name"]
    response = client.post(f"{base}/agencies/{theirs.pk}/include/", {**fields, "named_on": "2026-04-01"})
    assert response.headers["Location"] == f"{base}/agencies/{theirs.pk}/"
    with board_scope(dunmoor.pk):
        names = list(BoardAgency.objects.values_list("agency__name", flat=True))
    assert names == ["Dunmoor Police", "Dunmor Police", "Eastvale Trust", "Youth Service"]


def test_forms_save_and_explain(planted, signed_in, manager, dunmoor, eastvale) -> None:
    shared, theirs = planted
    client, base = signed_in(manager), "/boards/dunmoor"
    page = client.get(f"{base}/agencies/{shared.pk}/rename/").content.decode()
    assert "Other boards use this agency too" in page
    response = client.post(f"{base}/agencies/{shared.pk}/rename/", {"name": "New", "on": "2026-04-01"})
    assert response.context["form"].non_field_errors() == [services.SHARED]
    own = Agency.objects.create(name="Dunmoor Hospital")
    with board_scope(dunmoor.pk):
        listed = BoardAgency.objects.create(board=dunmoor, agency=own)
    response = client.post(
        f"{base}/agencies/{own.pk}/rename/", {"name": "Dunmoor NHS Trust", "on": "2026-04-01"}
    )
    assert response.status_code == 302
    response = client.post(
        f"{base}/agencies/{own.pk}/successor/", {"kind": "merged", "successor": theirs.pk, "on": "2026-05-01"}
    )
    assert list(response.context["form"].errors) == ["successor"]
    response = client.post(
        f"{base}/agencies/{own.pk}/successor/", {"kind": "merged", "successor": shared.pk, "on": "2026-05-01"}
    )
    assert response.status_code == 302
    page = client.get(f"{base}/agencies/{own.pk}/").content.decode()
    assert [
        words in page
        for words in (
            "Called Dunmoor Hospital until 31 March 2026",
            "Merged into Dunmoor Police",
            "30 April 2026",
        )
    ] == [True] * 3
    response = client.post(f"{base}/agencies/{own.pk}/change/", {"standing": "other", "note": "Guest"})
    assert response.status_code == 302
    with board_scope(dunmoor.pk):
        listed.refresh_from_db()
    assert (listed.standing, listed.note, listed.is_published) == ("other", "Guest", False)
    assert client.get(f"{base}/agencies/{own.pk}/remove/").status_code == 405
    assert client.post(f"{base}/agencies/{own.pk}/remove/").status_code == 302
    response = client.post(f"{base}/agencies/{shared.pk}/remove/", follow=True)
    assert "still has 1 open seat" in response.content.decode()
    sector = Sector.objects.first() or Sector.objects.create(name="Health")
    response = client.post(f"{base}/contacts/new/", {"sector": sector.pk, "role": "Nurse"})
    assert list(response.context["form"].errors) == ["mailbox"]
    fields = {
        "sector": sector.pk,
        "role": "Named nurse",
        "mailbox": "nurse@dunmoor.example",
        "is_published": "on",
    }
    assert client.post(f"{base}/contacts/new/", fields).status_code == 302
    with board_scope(dunmoor.pk):
        contact = KeyContact.objects.get(role="Named nurse")
    assert (
        client.post(f"{base}/contacts/{contact.pk}/change/", {**fields, "role": "Nurse"}).status_code == 302
    )
    assert client.post(f"{base}/contacts/{contact.pk}/remove/").status_code == 302
    with board_scope(eastvale.pk):
        foreign = KeyContact.objects.get()
    assert client.post(f"{base}/contacts/{foreign.pk}/remove/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        sector = Sector.objects.create(name="Sector under test")
        for number in range(count):
            agency = builders.agency(f"Agency {number}", sector=sector)
            BoardAgency.objects.create(board=dunmoor, agency=agency)
            KeyContact.objects.create(board=dunmoor, agency=agency, role="Desk", phone="1")
    client = signed_in(manager)
    client.get("/boards/dunmoor/agencies/")
    with django_assert_num_queries(10):
        client.get("/boards/dunmoor/agencies/")
    with django_assert_num_queries(7):
        client.get("/boards/dunmoor/contacts/")


@pytest.mark.parametrize("count", [1, 3])
def test_an_agency_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        agency = builders.agency("Dunmoor Police")
        for number in range(count):
            builders.seat(builders.main_group(dunmoor), "Dunmoor Police", f"Officer {number}")
            KeyContact.objects.create(board=dunmoor, agency=agency, role=f"Desk {number}", phone="1")
            AgencyName.objects.create(agency=agency, name=f"Name {number}")
            AgencySuccession.objects.create(
                predecessor=agency, successor=builders.agency(f"Next {number}"), on=DAY
            )
    client = signed_in(manager)
    url = f"/boards/dunmoor/agencies/{agency.pk}/"
    client.get(url)
    with django_assert_num_queries(14):
        client.get(url)


def test_contacts_that_are_not_published_are_for_the_manager(dunmoor, manager, signed_in) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        BoardAgency.objects.create(board=dunmoor, agency=police)
        for role, published in (("Duty desk", True), ("Home number", False)):
            KeyContact.objects.create(board=dunmoor, agency=police, role=role, is_published=published)
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    for address in (f"/boards/dunmoor/agencies/{police.pk}/", "/boards/dunmoor/contacts/"):
        seen = {person: signed_in(person).get(address).content.decode() for person in (manager, lead)}
        found = {person: ("Duty desk" in text, "Home number" in text) for person, text in seen.items()}
        assert found == {manager: (True, True), lead: (True, False)}
