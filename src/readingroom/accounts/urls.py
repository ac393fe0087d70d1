"""Addresses below `/account/`."""

from django.urls import path

from readingroom.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("menu", views.menu, name="account-menu"),
    path("sign-in", views.SignIn.as_view(), name="sign-in"),
    path("sign-out", views.SignOut.as_view(), name="sign-out"),
    path("password", views.ChangePassword.as_view(), name="change-password"),
    path("password/changed", views.PasswordChanged.as_view(), name="password-changed"),
]
