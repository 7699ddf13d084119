"""Settings of the test suite: real code, quick hashing, state in a throw-away folder."""

import atexit
import os
import shutil
import tempfile

os.environ["HARMONY_ENV"] = "test"
os.environ["HARMONY_HOME"] = tempfile.mkdtemp(prefix="harmony-test-")
os.environ.setdefault("SECRET_KEY", "for-the-test-suite-only-and-never-anywhere-else-0123456789")

from harmony.settings import *  # noqa: F403  (this is what a derived settings module does)

atexit.register(shutil.rmtree, os.environ["HARMONY_HOME"], ignore_errors=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
