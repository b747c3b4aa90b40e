"""Open pages that every public website needs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from core.views.base import OpenView


@method_decorator(login_not_required, name="dispatch")
class Accessibility(OpenView, TemplateView):
    """The accessibility statement that the Public Sector Bodies Accessibility Regulations 2018 ask for."""

    template_name = "core/accessibility.html"


@method_decorator(login_not_required, name="dispatch")
class Privacy(OpenView, TemplateView):
    """What is stored about people who sign in, and the cookies."""

    template_name = "core/privacy.html"
    extra_context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
    }
