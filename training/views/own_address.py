"""Asking for a link, opening it, and leaving again: how a delegate without an account is known."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from training.forms.book_place import AddressForm
from training.services.own_address import open_link, send_link, use_link
from training.views.public_page import ADDRESS_KEY, TOO_OFTEN, DelegatePage, keep_address

LONGEST_PATH = 300


def path_after(wanted: str) -> str:
    """A page of training on this site, and nothing else; My training where something else was asked for."""
    own = reverse("training:my_training")
    fits = wanted.startswith("/training/") and len(wanted) <= LONGEST_PATH
    return wanted if fits and url_has_allowed_host_and_scheme(wanted, None) else own


def ask_first(request: HttpRequest) -> HttpResponse:
    """Send somebody whom nobody knows to show an address; they come back to where they are."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('training:address_ask')}?{query}")


class AskForLink(DelegatePage):
    """GET: the form; `next` is where to go afterwards. POST: the link is on its way, whoever the address is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        path = path_after(request.GET.get("next", ""))
        if self.address:
            return HttpResponseRedirect(path)
        return self.show("address_ask", form=AddressForm(), path=path)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        path, form = path_after(request.POST.get("next", "")), AddressForm(request.POST)
        if not form.is_valid():
            return self.show("address_ask", 422, form=form, path=path)
        if not self.allowed("link"):
            form.add_error(None, TOO_OFTEN)
            return self.show("address_ask", 429, form=form, path=path)
        email = form.cleaned_data["email"].strip().casefold()
        # Somebody else's post box is not filled; whoever asks is told the same.
        if self.allowed("link_to", key=email):
            send_link(email, path=path)
        return self.show("address_sent", email=email, again=f"{request.path}?{urlencode({'next': path})}")


class OpenLink(DelegatePage):
    """GET: a button, because programs that check emails open every link. POST: the link is used up."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("address_open", link=open_link(str(kwargs["token"])))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        link = use_link(str(kwargs["token"]))
        if link is None:
            return self.show("address_open", link=None)
        keep_address(request, link.email)
        return HttpResponseRedirect(path_after(link.path))


class LeaveAddress(DelegatePage):
    """Forget the address in this browser, such as on a machine that others use."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.pop(ADDRESS_KEY, None)
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        request.session.flush()
        return HttpResponseRedirect(reverse("training:address_ask"))
