"""Addresses of cases that go from board to board, and of other authorities in a case."""

from django.urls import path

from lado.urls.contacts import BASE, ONE
from lado.views import authorities, offered, offers, officers

SENT = f"{ONE}offers/<int:offer>/"
OFFER = f"{BASE}offered/<int:pk>/"
AUTHORITY = f"{ONE}authorities/<int:authority>/"

urlpatterns = [
    path(f"{ONE}offers/add/", offers.OfferAdd.as_view(), name="offer_add"),
    path(f"{SENT}withdraw/", offers.OfferWithdraw.as_view(), name="offer_withdraw"),
    path(f"{SENT}seen/", offers.OfferSeen.as_view(), name="offer_seen"),
    path(f"{BASE}offered/", offered.OfferedList.as_view(), name="offered"),
    path(OFFER, offered.OfferPage.as_view(), name="offer"),
    path(f"{OFFER}accept/", offered.OfferAccept.as_view(), name="offer_accept"),
    path(f"{OFFER}refuse/", offered.OfferRefuse.as_view(), name="offer_refuse"),
    path(f"{ONE}authorities/add/", authorities.AuthorityAdd.as_view(), name="case_authority_add"),
    path(AUTHORITY, authorities.AuthorityChange.as_view(), name="case_authority"),
    path(f"{AUTHORITY}remove/", authorities.AuthorityRemove.as_view(), name="case_authority_remove"),
    path(f"{BASE}post/", officers.PostPage.as_view(), name="post"),
]
