"""Signing in and out, one's account, and the corner of every page that knows who is reading."""

from django.contrib.auth import views as django_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from readingroom.accounts.forms import SignInForm

TOO_MANY_REQUESTS = 429


class SignIn(django_views.LoginView):
    """The sign-in page; who is signed in already goes on to where they wanted."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again with what is wrong; 429 and Retry-After for someone who has to wait."""
        response = super().form_invalid(form)
        wait = form.wait_seconds if isinstance(form, SignInForm) else 0
        if wait:
            response.status_code = TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(wait)
        return response


class SignOut(django_views.LogoutView):
    """Ends the session; only as POST, so that no link or image can do it."""


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the reader's account is called and may read."""
    return render(request, "accounts/account.html")


class ChangePassword(django_views.PasswordChangeView):
    """A new password, which ends the sessions on other machines."""

    template_name = "accounts/change_password.html"
    success_url = reverse_lazy("password-changed")


class PasswordChanged(django_views.PasswordChangeDoneView):
    """Says that the new password holds."""

    template_name = "accounts/password_changed.html"


@never_cache
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """The fragment with the reader's name, the only place on a page that differs from person to person."""
    return render(request, "accounts/menu.html", {"next": _page_behind(request)})


def _page_behind(request: HttpRequest) -> str:
    """The path of the page the fragment is put into, as htmx says it; the sign-in page checks where it leads."""
    current = request.headers.get("HX-Current-URL", "")
    host = f"{request.scheme}://{request.get_host()}"
    path = current.removeprefix(host) if current.startswith(f"{host}/") else ""
    return "" if path.startswith("/account/") else path
