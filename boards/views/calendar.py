"""Private calendar feeds: the person's own page, and the feed itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from boards.services.calendar import find_feed, make_feed, open_feed, read_feed, revoke_feed
from core.access import AccessRequest
from core.email import site_url
from core.permissions import Perm
from core.views.base import OpenView


@method_decorator(never_cache, name="dispatch")
class CalendarFeedPage(OpenView):
    """Make, see once, and revoke the private feed. POST `do=make` or `do=revoke`."""

    http_method_names = ["get", "post"]
    request: AccessRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "revoke":
            if revoke_feed(actor=self.request.user):
                messages.success(request, "The address works no more.")
            return HttpResponseRedirect(request.path)
        # Shown here and now instead of after a redirect: the secret is kept nowhere, not even in the session.
        return self._show(make_feed(actor=self.request.user))

    def _show(self, token: str = "") -> HttpResponse:
        user = self.request.user
        address = site_url(reverse("boards:calendar_ics", kwargs={"token": token})) if token else ""
        context = {
            "feed": open_feed(user),
            "address": address,
            "own_address": f"{address}?only=mine" if address else "",
            "feed_boards": [held.board for held in self.request.access.boards_with(Perm.MEETING_READ)],
        }
        return render(self.request, "boards/calendar_feed.html", context)


@method_decorator([login_not_required, never_cache], name="dispatch")
class CalendarICS(OpenView):
    """The feed, for calendar programs: no sign-in, the address is the secret."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        feed = find_feed(str(kwargs["token"]))
        if feed is None:
            raise Http404
        content = read_feed(feed, only_mine=request.GET.get("only") == "mine")
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="meetings.ics"'
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
