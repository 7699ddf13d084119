"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmony.settings")
application = get_wsgi_application()

from clients.search import warm_up_aside  # noqa: E402  (needs the settings)

warm_up_aside()
