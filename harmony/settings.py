"""Settings, all from the environment and `HARMONY_HOME/harmony.env`; see docs/operations.md."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from harmony.sqlite import sqlite_options

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()  # type: ignore[no-untyped-call]  # django-environ has no types
HARMONY_HOME = Path(os.environ.get("HARMONY_HOME") or BASE_DIR / "var").resolve()
env.read_env(HARMONY_HOME / "harmony.env")

HARMONY_ENV: str = env.str("HARMONY_ENV", default="production")
PRODUCTION = HARMONY_ENV == "production"
DEBUG = False
SECRET_KEY: str = env.str("SECRET_KEY")
HARMONY_URL: str = env.str("HARMONY_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# On an installed machine the master key is root's, and systemd gives it (docs/operations.md, Keys).
_GIVEN_KEY = Path(os.environ.get("CREDENTIALS_DIRECTORY") or "/nonexistent") / "master.key"
HARMONY_MASTER_KEY_GIVEN = os.path.exists(_GIVEN_KEY)  # no error where it may not be looked at
HARMONY_KEY_SEAL: str = env.str("HARMONY_KEY_SEAL", default="")  # tpm2, host, root; see Keys
HARMONY_MASTER_KEY_FILE = (
    _GIVEN_KEY
    if HARMONY_MASTER_KEY_GIVEN
    else Path(
        env.str("HARMONY_MASTER_KEY_FILE", default=str(HARMONY_HOME / "keys" / "master.key"))
    ).resolve()  # a change of the key replaces the file, not a link to it
)
HARMONY_KEY_RING_FILE = HARMONY_HOME / "keys" / "keyring.json"
HARMONY_DOCUMENTS = HARMONY_HOME / "documents"
HARMONY_ERASURE_LOG = HARMONY_HOME / "erasures" / "erasures.jsonl"
HARMONY_AUDIT_HEAD_FILE = HARMONY_HOME / "audit" / "head.json"
HARMONY_RECOVERY_KEY_FILE = HARMONY_HOME / "keys" / "recovery.pub"
HARMONY_BACKUP_STATUS_FILE = HARMONY_HOME / "backup" / "status.json"
HARMONY_BACKUP_DIR: str = env.str("HARMONY_BACKUP_DIR", default="")  # nightly copies
HARMONY_BACKUP_SECOND_DIR: str = env.str("HARMONY_BACKUP_SECOND_DIR", default="")
HARMONY_DESTROY_EPOCHS: bool = env.bool("HARMONY_DESTROY_EPOCHS", default=False)  # see Keys
HARMONY_BACKUP_DAYS: int = env.int("HARMONY_BACKUP_DAYS", default=35)  # at most 35 (R61)
HARMONY_COMMAND: str = env.str("HARMONY_COMMAND", default="python3 run.py manage")  # typed by hand
ADMIN_PATH: str = env.str("ADMIN_PATH", default="hallinta/")

SALON_NAME: str = env.str("SALON_NAME", default="Kauneushoitola Harmony")
# Who the salon is to the law: the letterhead, the privacy notice, the footer of the newsletter.
SALON_CONTROLLER: str = env.str(  # name and legal form, which only the salon knows; see docs
    "SALON_CONTROLLER",
    default="Kauneushoitola Harmony (keksitty toiminimi)" if HARMONY_ENV == "demo" else "",
)
SALON_BUSINESS_ID: str = env.str("SALON_BUSINESS_ID", default="2006637-3")
SALON_ADDRESS: str = env.str("SALON_ADDRESS", default="Kirkkokatu 27 A 45, 90100 Oulu")
SALON_PHONE: str = env.str("SALON_PHONE", default="040 652 1122")
SALON_EMAIL: str = env.str("SALON_EMAIL", default="hannele@kauneushoitolaharmony.fi")
SALON_CONTACT: str = env.str("SALON_CONTACT", default="Hannele Moilanen")
# Changed storage periods, as client=38m,audit=12m: in force when a new notice says so.
RETENTION: dict[str, str] = env.dict("RETENTION", default={})
SALON_ACCENT: str = env.str("SALON_ACCENT", default="plum")  # one of static/css/tokens.css
DAY_SHEET_NAMES: bool = env.bool("DAY_SHEET_NAMES", default=False)  # first names on the day sheet
MINOR_OWN_CONSENT_AGE: int = env.int("MINOR_OWN_CONSENT_AGE", default=15)  # law.md U6

INSTALLED_APPS = [
    "harmony.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "lucide",
    "harmony.apps.HarmonyConfig",
    "privacy.audit",
    "privacy",
    "clients",
    "treatments",
    "marketing",
    "staff",
]

MIDDLEWARE = [
    "harmony.middleware.ResponseHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Behind the headers: its answer to plain http carries them as well.
    "django.middleware.security.SecurityMiddleware",
    "harmony.middleware.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "privacy.middleware.ClosedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.LockMiddleware",
    "staff.middleware.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "staff.middleware.RequireSecondFactorMiddleware",
    "staff.middleware.RequireUndertakingMiddleware",
    "axes.middleware.AxesMiddleware",
    "harmony.middleware.GoneMiddleware",
]

ROOT_URLCONF = "harmony.urls"
WSGI_APPLICATION = "harmony.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "harmony.context.salon",
            ],
        },
    },
]
FORM_RENDERER = "harmony.forms.HarmonyFormRenderer"

# --- database -------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{HARMONY_HOME / 'harmony.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = sqlite_options()
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
# PostgreSQL: the role that serves pages; migrations run under another one and give it rows only.
DATABASE_APP_ROLE: str = env.str("DATABASE_APP_ROLE", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Django throws out at 300 entries, and used codes and counters with them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

# --- static files ---------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("HARMONY_STATIC_ROOT", default=str(HARMONY_HOME / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- login (what works together: docs/decisions) ----------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "staff.passwords.LengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "staff.passwords.SalonWordsValidator"},
    {"NAME": "staff.passwords.BreachedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Behind a proxy on a socket the browser's address stands in X-Forwarded-For, and nowhere else.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "staff.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,10/5m/key",
    "reset_password": "10/h/ip,3/h/key",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "staff.entrance_forms.EntranceForm",
    "reauthenticate": "staff.entrance_forms.AgainForm",
    "change_password": "staff.entrance_forms.NewPasswordForm",
    "reset_password": "staff.entrance_forms.ResetForm",
    "reset_password_from_key": "staff.entrance_forms.ResetKeyForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  (a class)
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "staff.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "staff.mfa.GuardedAuthenticateForm",
    "reauthenticate": "staff.mfa.GuardedReauthenticateForm",
    "activate_totp": "staff.mfa.AppForm",
    "add_webauthn": "staff.mfa.PasskeyForm",
    "edit_webauthn": "staff.mfa.PasskeyNameForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 25  # 83 bits
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = SALON_NAME
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http on localhost only
ACCOUNT_USER_DISPLAY = "staff.adapters.user_display"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

AXES_HANDLER = "staff.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "staff.lockout.axes_username"
AXES_CLIENT_IP_CALLABLE = "staff.lockout.axes_ip"
AXES_SENSITIVE_PARAMETERS = [
    "login",
    "email",
    "username",
    "ip_address",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "credential",
    "next",
]
AXES_LOCKOUT_CALLABLE = "staff.lockout.lockout_response"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- sessions, cookies, headers -----------------------------------------------------------------
# An uploaded list of clients stays in memory: no temporary file on the disk, ever.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 20_500_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "staff.sessions"
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "harmony.views.form_grown_old"
CSRF_COOKIE_SAMESITE = "Strict"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, str | list[str]] = {
    **{
        feature: []
        for feature in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    },
    "publickey-credentials-get": "self",
    "publickey-credentials-create": "self",
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# --- mail and logs ------------------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HARMONY_HOME / "mail"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SALON_EMAIL or "webmaster@localhost"
LETTER_FROM: str = env.str("LETTER_FROM", default=SALON_EMAIL)
LETTER_BOUNCES_TO: str = env.str("LETTER_BOUNCES_TO", default=LETTER_FROM)
LETTER_MAILBOX: str = env.str(  # imaps://user:password@host/folder; in the demo a folder of files
    "LETTER_MAILBOX",
    default=f"folder:{HARMONY_HOME / 'mail-in'}" if HARMONY_ENV == "demo" else "",
)
LETTER_PER_MINUTE: int = env.int("LETTER_PER_MINUTE", default=120)  # 0: as fast as it goes
LETTER_CA_FILE: str = env.str("LETTER_CA_FILE", default="")  # only for a relay of one's own
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "harmony.logs.WithoutValues"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
