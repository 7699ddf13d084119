"""Settings of a served salon: caches, sessions and keys as in real use, quick hashing."""

import os

os.environ["HARMONY_ENV"] = "test"
os.environ.setdefault("SECRET_KEY", "for-the-test-suite-only-and-never-anywhere-else-0123456789")

from harmony.settings import *  # noqa: F403  (this is what a derived settings module does)

ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # How long one waits for another is not what is tried, and a machine may be slow.
    DATABASES["default"]["OPTIONS"]["timeout"] = 240  # noqa: F405
LETTER_MAILBOX = f"folder:{os.environ['HARMONY_HOME']}/mail-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
