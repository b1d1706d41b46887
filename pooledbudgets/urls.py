"""Every address of the product. The apps' own addresses are in their urls.py."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from pooledbudgets import views

urlpatterns = [
    path("", views.home, name="home"),
    path("agreements/", include("agreements.urls")),
    path("agreements/", include("pools.urls")),
    path("", include("governance.urls")),
    path("help/roles/", views.help_roles, name="help-roles"),
    path("help/words/", views.help_page, {"page": "glossary"}, name="help-glossary"),
    path("help/keyboard/", views.help_page, {"page": "keyboard"}, name="help-keyboard"),
    path("help/accessibility/", views.help_page, {"page": "accessibility"}, name="accessibility"),
    # Addresses people sign in with are kept by administrators: the page for changing one's own stays shut.
    path("accounts/email/", RedirectView.as_view(pattern_name="mfa_index"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
