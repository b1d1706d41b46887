"""Addresses of issued reports and, later, of meetings and decisions."""

from __future__ import annotations

from django.urls.resolvers import URLPattern

app_name = "governance"

urlpatterns: list[URLPattern] = []
