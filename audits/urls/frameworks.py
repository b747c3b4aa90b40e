"""Addresses of standards."""

from django.urls import URLPattern, path

from audits.views import frameworks as views
from audits.views import frameworks_compare as compare
from audits.views import frameworks_editing as editing
from audits.views import frameworks_loading as loading
from audits.views import frameworks_scale as scale

ALL = "boards/<slug:board>/audits/frameworks/"
ONE = f"{ALL}versions/<int:pk>/"
STANDARD = f"{ALL}standards/<int:standard>/"
CRITERION = f"{ALL}criteria/<int:criterion>/"

urlpatterns: list[URLPattern] = [
    path(ALL, views.FrameworkList.as_view(), name="frameworks"),
    path(f"{ALL}add/", views.FrameworkAdd.as_view(), name="framework_add"),
    path(f"{ALL}take/<slug:key>/", views.FrameworkTake.as_view(), name="framework_take"),
    path(ONE, views.VersionPage.as_view(), name="version"),
    path(f"{ONE}name/", views.FrameworkEdit.as_view(), name="framework_edit"),
    path(f"{ONE}scale/", scale.VersionEdit.as_view(), name="version_edit"),
    path(f"{ONE}copy/", views.VersionCopy.as_view(), name="version_copy"),
    path(f"{ONE}publish/", views.VersionPublish.as_view(), name="version_publish"),
    path(f"{ONE}drop/", views.VersionDrop.as_view(), name="version_drop"),
    path(f"{ONE}standards.<slug:form>", views.VersionDownload.as_view(), name="version_download"),
    path(f"{ONE}load/", loading.VersionLoad.as_view(), name="version_load"),
    path(f"{ONE}standards/add/", editing.StandardAdd.as_view(), name="standard_add"),
    path(f"{STANDARD}edit/", editing.StandardEdit.as_view(), name="standard_edit"),
    path(f"{STANDARD}move/", editing.StandardMove.as_view(), name="standard_move"),
    path(f"{STANDARD}remove/", editing.StandardRemove.as_view(), name="standard_remove"),
    path(f"{STANDARD}criteria/add/", editing.CriterionAdd.as_view(), name="criterion_add"),
    path(f"{CRITERION}edit/", editing.CriterionEdit.as_view(), name="criterion_edit"),
    path(f"{CRITERION}move/", editing.CriterionMove.as_view(), name="criterion_move"),
    path(f"{CRITERION}remove/", editing.CriterionRemove.as_view(), name="criterion_remove"),
    path(f"{ONE}compare/", compare.VersionCompare.as_view(), name="version_compare"),
    path(f"{ONE}crosswalk/", compare.Crosswalk.as_view(), name="crosswalk"),
    path(f"{ONE}crosswalk/add/", compare.MatchAdd.as_view(), name="match_add"),
    path(f"{ONE}crosswalk/same/", compare.MatchSame.as_view(), name="match_same"),
    path(f"{ONE}crosswalk/<int:match>/remove/", compare.MatchRemove.as_view(), name="match_remove"),
]
