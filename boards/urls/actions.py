"""Addresses: actions. On its board an action is known by its number."""

from django.urls import URLPattern, path

from boards.views import action_changes, actions, my_actions

ONE = "boards/<slug:board>/actions/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("actions/", my_actions.MyActions.as_view(), name="my_actions"),
    path("boards/<slug:board>/actions/", actions.ActionList.as_view(), name="actions"),
    path("boards/<slug:board>/actions/add/", action_changes.ActionAdd.as_view(), name="action_add"),
    path(ONE, actions.ActionDetail.as_view(), name="action"),
    path(f"{ONE}edit/", action_changes.ActionEdit.as_view(), name="action_edit"),
    path(f"{ONE}update/", action_changes.ActionUpdatePage.as_view(), name="action_update"),
    path(f"{ONE}agree/", action_changes.ActionAgree.as_view(), name="action_agree"),
    path(f"{ONE}send-back/", action_changes.ActionRefuse.as_view(), name="action_refuse"),
    path(f"{ONE}withdraw/", action_changes.ActionWithdraw.as_view(), name="action_withdraw"),
    path(f"{ONE}reopen/", action_changes.ActionReopen.as_view(), name="action_reopen"),
    path(f"{ONE}evidence/<int:pk>/", actions.Evidence.as_view(), name="action_evidence"),
    path(
        f"{ONE}evidence/<int:pk>/remove/",
        action_changes.EvidenceRemove.as_view(),
        name="action_evidence_remove",
    ),
]
