"""All settings of MSL CRM.

Every difference between machines is read from the environment here, and nowhere else:
`DATABASE_URL`, `REDIS_URL`, `SECRET_KEY`, `SECRET_KEY_FALLBACKS`, `DEBUG`, `ALLOWED_HOSTS`,
`CSRF_TRUSTED_ORIGINS`,
`MSL_CRM_DATA`, `MSL_CRM_TRIAL`, `EMAIL_URL`, `DEFAULT_FROM_EMAIL`, `NIGHTLY_HOUR_UTC`,
`NIGHT_ALARM_HOUR_UTC`, `NIGHTLY_CHUNK_SIZE`, `INTEGRITY_NIGHTS`, `CONN_MAX_AGE`,
`SECURE_SSL_REDIRECT`, `TRUSTED_PROXY_COUNT`, `METRICS_TOKEN`, `PROMETHEUS_MULTIPROC_DIR`,
`LOG_LEVEL`, `SAFETY_CLOCK`, `SAFETY_HOLIDAYS`.
"""

import contextlib
import datetime as dt
import secrets
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from msl_crm.settings.logs import logging_settings

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

# The data folder holds what this installation makes: the trial database, the secret key, uploads.
DATA_DIR = Path(env.str("MSL_CRM_DATA", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
# Trial mode: one machine, SQLite, one embedded worker, plain HTTP on loopback.
TRIAL = env.bool("MSL_CRM_TRIAL", default="DATABASE_URL" not in env.ENVIRON)


def _generated_secret_key() -> str:
    path = DATA_DIR / "secret_key"
    # Exclusive creation: web and worker may start together and must agree on one key.
    with contextlib.suppress(FileExistsError), path.open("x", encoding="ascii") as new_file:
        path.chmod(0o600)
        new_file.write(secrets.token_urlsafe(60))
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", default="") or _generated_secret_key()
# Former secrets, as long as signatures and keys of devices by them may still be about.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "dashboards",
    "trust_scores",
    "interactions",
    "opinion_leaders",
    "jobs",
    "audit",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "msl_crm.middleware.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "msl_crm.middleware.UserTimeZoneMiddleware",
    "msl_crm.middleware.AuditContextMiddleware",
    "msl_crm.middleware.PrivatePagesMiddleware",
    "msl_crm.middleware.NulByteMiddleware",
]

ROOT_URLCONF = "msl_crm.urls"
WSGI_APPLICATION = "msl_crm.wsgi.application"

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
                "csp.context_processors.nonce",
                "msl_crm.context_processors.shell",
            ],
        },
    },
]

# Database: SQLite for the trial, PostgreSQL by DATABASE_URL.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'msl_crm.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these, parallel writers fail with "database is locked" (docs/adr/0006).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Nobody waits longer for a server that does not answer; DATABASE_URL may say otherwise.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits need one cache that all processes share.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    )
}

# People and sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:today"
ACCOUNT_ADAPTER = "accounts.adapters.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# How many proxies of ours stand in front; without it all clients behind them share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Language and time: stored in UTC, shown in the user's zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["msl_crm.formats"]

# Static files: sources in static/, the bundle in static_build/ (made by script/assets).
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "static_build", BASE_DIR / "static/img") if folder.is_dir()
]
WHITENOISE_USE_FINDERS = TRIAL or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TRIAL or DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Uploads are never served by address; they lie beside the database.
MEDIA_ROOT = DATA_DIR / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Headers.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not (TRIAL or DEBUG):
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # Monitors ask from inside, past the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_FAILURE_VIEW = "msl_crm.views.csrf_failure"

# Mail goes into the outbox of `jobs`, and from there by way of MAIL_DELIVERY_BACKEND: without
# EMAIL_URL into files of the data folder.
EMAIL_TIMEOUT = 10
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
    MAIL_DELIVERY_BACKEND = vars()["EMAIL_BACKEND"]
else:
    MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_BACKEND = "jobs.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="MSL CRM <no-reply@localhost>")

# Background work (see jobs/ and msl_crm/celery.py).
NIGHTLY_HOUR_UTC = env.int("NIGHTLY_HOUR_UTC", default=2)
# By then a night must have ended, or an alert is raised.
NIGHT_ALARM_HOUR_UTC = env.int("NIGHT_ALARM_HOUR_UTC", default=6)
JOB_MAX_TRIES = 3
# A task is told to stop after the first, and its process is ended after the second; the lease
# of a chunk is as long as a task can possibly work on it.
JOB_SOFT_SECONDS = 60
JOB_HARD_SECONDS = 90
JOB_LEASE_SECONDS = 90
# How often the ledger is compared with what happened: without a broker it is all that wakes
# the worker. A message that was not heeded for longer than the second is taken for lost.
JOB_RECONCILE_SECONDS = 60 if REDIS_URL else 2
JOB_RESEND_SECONDS = 120
# How often a worker and the beat show that they live.
JOB_SIGN_OF_LIFE_SECONDS = 30
NIGHTLY_CHUNK_SIZE = env.int("NIGHTLY_CHUNK_SIZE", default=2000)
# Within so many nights every relationship's sums are checked against all evidence; 0: never.
INTEGRITY_NIGHTS = env.int("INTEGRITY_NIGHTS", default=28)

# Safety notes: "24h", or "business_day" for the same time on the next working day, which is none
# of these holidays (2026-12-25,2027-01-01).
SAFETY_CLOCK = env.str("SAFETY_CLOCK", default="24h")
SAFETY_HOLIDAYS = frozenset(map(dt.date.fromisoformat, env.list("SAFETY_HOLIDAYS", default=[])))

# Figures for Prometheus: with a token for whoever sends it, without one for this machine only.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Set by gunicorn.conf.py, so that the processes of one web server count together.
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")

LOGGING = logging_settings(level=env.str("LOG_LEVEL", default="INFO"))
LOGGING_CONFIG = "logging.config.dictConfig"
