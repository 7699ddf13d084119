"""Settings of a process to be killed: a real database, real files, given by the caller."""

import os

os.environ["HARMONY_ENV"] = "test"
os.environ.setdefault("SECRET_KEY", "for-the-test-suite-only-and-never-anywhere-else-0123456789")

from harmony.settings import *  # noqa: F403  (this is what a derived settings module does)

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # How long one waits for another is not what is tried, and a machine may be slow.
    DATABASES["default"]["OPTIONS"]["timeout"] = 240  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
