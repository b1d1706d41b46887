"""ASGI entry point, for a production web server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pooledbudgets.settings")

application = get_asgi_application()
