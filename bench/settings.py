"""Settings of a process that measures: database and state of its own, given by the caller."""

import os

os.environ["HARMONY_ENV"] = "test"
os.environ.setdefault("SECRET_KEY", "for-measuring-only-and-never-anywhere-else-0123456789abcdef")

from harmony.settings import *  # noqa: F403  (this is what a derived settings module does)

ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "bench.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
