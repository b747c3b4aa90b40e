"""The project's addresses and those of the planted app; tests name this module as ROOT_URLCONF."""

from django.urls import include, path

from tests.planted import careless, lists

planted = [
    path("boards/<slug:board>/planted/items/", lists.ItemList.as_view(), name="items"),
    path("boards/<slug:board>/planted/items/add/", lists.AddItem.as_view(), name="add_item"),
    path("boards/<slug:board>/planted/forgetful/", careless.ForgetfulBoardPage.as_view(), name="forgetful"),
    path("planted/mine/", careless.ForgetfulPageOfMyBoards.as_view(), name="forgetful_mine"),
    path("planted/installation/", careless.ForgetfulInstallationPage.as_view(), name="forgetful_all"),
    path("planted/open/", careless.ForgetfulOpenPage.as_view(), name="forgetful_open"),
]

urlpatterns = [
    path("", include((planted, "planted"))),
    path("", include("partnership.urls")),
]
