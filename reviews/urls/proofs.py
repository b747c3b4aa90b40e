"""Addresses of what shows that practice changed: proof, the action plan and its signing, what came of a review."""

from django.urls import URLPattern, path

from reviews.views import plans, proofs

ONE = "boards/<slug:board>/reviews/<int:pk>/"
PROOF = f"{ONE}proof/<int:proof>/"
RESULT = f"{ONE}results/<int:result>/"

urlpatterns: list[URLPattern] = [
    path(f"{ONE}recommendations/<int:recommendation>/proof/", proofs.ProofAdd.as_view(), name="proof_add"),
    path(f"{PROOF}file/", proofs.ProofFile.as_view(), name="proof_file"),
    path(f"{PROOF}remove/", proofs.ProofRemove.as_view(), name="proof_remove"),
    path(f"{ONE}plan/", plans.PlanPage.as_view(), name="plan"),
    path(f"{ONE}plan/sign-off/", plans.PlanSign.as_view(), name="plan_sign"),
    path(f"{ONE}results/add/", proofs.ResultAdd.as_view(), name="result_add"),
    path(RESULT, proofs.ResultEdit.as_view(), name="result_edit"),
    path(f"{RESULT}remove/", proofs.ResultRemove.as_view(), name="result_remove"),
]
