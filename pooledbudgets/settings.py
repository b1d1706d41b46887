"""Settings: one file, driven by the environment. `docs/settings.md` lists every variable read here.

A fresh clone runs without any. With `PB_ENV=production` the secret key and the host names are compulsory.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
REQUIRED: Any = object()

env = Env()


def read(parse: Callable[..., Any], name: str, *, default: Any, example: str, **rules: Any) -> Any:
    """The value of one variable of the environment; `default` when it is unset or empty.

    Raises ImproperlyConfigured, naming the variable and an example, when the value cannot be used or when
    `default` is REQUIRED and there is none. The value itself is never repeated: it may be a secret.
    """
    if not os.environ.get(name, "").strip():
        if default is REQUIRED:
            raise ImproperlyConfigured(f"{name} is not set. Set it, for example {name}={example}")
        return default
    try:
        return parse(name, **rules)
    except (EnvError, ValueError) as error:
        why = " ".join(getattr(error, "error_messages", None) or [str(error)])
        raise ImproperlyConfigured(
            f"{name} cannot be used: {why} Set it, for example {name}={example}"
        ) from None


def databases_from(url: str) -> dict[str, Any]:
    """Django's DATABASES for one database URL, SQLite or PostgreSQL.

    SQLite takes the write lock when a transaction begins and waits for it, so that two people saving at once
    queue instead of failing; WAL lets readers go on meanwhile.
    """
    try:
        database = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        raise ValueError("It is not a database address, or its password needs %-encoding.") from None
    match database["ENGINE"]:
        case "django.db.backends.sqlite3":
            database["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            }
        case "django.db.backends.postgresql":
            pass
        case _:
            raise ValueError("Only SQLite and PostgreSQL are supported.")
    return {"default": database}


def email_from(url: str) -> dict[str, Any]:
    """Django's e-mail settings for `smtp://`, `smtp+tls://` (STARTTLS), `smtps://` or `console:`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ValueError("It is not a mail address of the form smtp+tls://user:password@host:port.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


@env.parser_for("database_url")
def _database_url(value: str) -> dict[str, Any]:
    return databases_from(value)


@env.parser_for("email_url")
def _email_url(value: str) -> dict[str, Any]:
    return email_from(value)


# What this process is

ENVIRONMENT: str = read(
    env.str,
    "PB_ENV",
    default="development",
    example="production",
    validate=validate.OneOf(["development", "production"], error="It is either development or production."),
)
PRODUCTION = ENVIRONMENT == "production"
DEBUG: bool = read(env.bool, "PB_DEBUG", default=False, example="true")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured(
        "PB_DEBUG shows settings to visitors and cannot be used in production. Unset PB_DEBUG."
    )
SECRET_KEY: str = read(
    env.str,
    "SECRET_KEY",
    default=REQUIRED if PRODUCTION else "for-development-on-one-machine-only-never-in-production",
    example="\"$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')\"",
    validate=validate.Length(min=50, error="It is shorter than 50 characters."),
)
ALLOWED_HOSTS: list[str] = read(
    env.list,
    "PB_ALLOWED_HOSTS",
    default=REQUIRED if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"],
    example="pools.example.gov.uk,pools.example.nhs.uk",
    validate=validate.ContainsNoneOf("*", error="It names every host; name yours."),
)
PB_TODAY: date | None = read(env.date, "PB_TODAY", default=None, example="2017-06-20")
if PRODUCTION and PB_TODAY is not None:
    raise ImproperlyConfigured(
        "PB_TODAY sets the calendar of a demonstration and cannot be used in production. Unset PB_TODAY."
    )
DATA_DIR: Path = read(env.path, "PB_DATA_DIR", default=BASE_DIR / "var", example="/srv/pooled-budgets")
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError:
    raise ImproperlyConfigured(
        "PB_DATA_DIR cannot be used: The directory cannot be made. Name one that can, or make it yourself."
    ) from None

# Applications and requests

INSTALLED_APPS = [
    "agreements",
    "pools",
    "governance",
    "pooledbudgets",
    "djmoney",
    "simple_history",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "agreements.admin_config.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "agreements.middleware.StandingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "pooledbudgets.urls"
WSGI_APPLICATION = "pooledbudgets.wsgi.application"
ASGI_APPLICATION = "pooledbudgets.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "pooledbudgets.lib.templatetags.pb"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pooledbudgets.context_processors.product",
            ],
        },
    },
]

FORM_RENDERER = "pooledbudgets.lib.forms.GovukRenderer"

# Data

DATABASES: dict[str, Any] = read(
    env.database_url,
    "DATABASE_URL",
    default=databases_from(f"sqlite:///{quote(str(DATA_DIR / 'pooledbudgets.sqlite3'))}"),
    example="postgresql://user:password@host:5432/pooledbudgets",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CURRENCIES = ("GBP",)
DEFAULT_CURRENCY = "GBP"
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# Attempts to sign in and to check documents are counted in the cache: in production every process sees the same.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
        if PRODUCTION
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
# What is given the rows of every recorded write, within its transaction.
AFTER_EACH_WRITE = ("governance.services.searching.refresh_written",)
# Long work waits in the database, on SQLite and on PostgreSQL, until a worker (`manage.py db_worker`) does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a grid of 1,000 lines and ten partners posts every cell
LARGEST_PAPER = 20_000_000  # bytes of a file that an author sends in for a meeting
MOST_PAPER_PAGES = 500  # of such a file

# People

AUTH_USER_MODEL = "agreements.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agreements.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "agreements.account_forms.SignInForm",
    "reauthenticate": "agreements.account_forms.ReauthenticateForm",
    "change_password": "agreements.account_forms.ChangePasswordForm",
    "reset_password": "agreements.account_forms.ResetPasswordForm",
    "reset_password_from_key": "agreements.account_forms.NewPasswordForm",
}
MFA_ADAPTER = "agreements.accounts.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "agreements.account_forms.CodeForm",
    "reauthenticate": "agreements.account_forms.CodeAgainForm",
    "activate_totp": "agreements.account_forms.ActivateAppForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Addresses are entered by an administrator who knows the person; nobody can sign up with somebody else's.
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"verify": "20/m/ip"}  # beside allauth's own of signing in
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Pooled Budgets"
SESSION_COOKIE_AGE = 12 * 60 * 60  # one working day

# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("govuk", BASE_DIR / "build" / "govuk")]  # made by `make setup` from node_modules
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Outside production files are served from where they are written, whatever DEBUG says (tests turn it off).
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
MEDIA_ROOT = DATA_DIR / "files"

# E-mail

EMAIL: dict[str, Any] = read(
    env.email_url,
    "PB_EMAIL_URL",
    default=email_from("smtp://localhost" if PRODUCTION else "console:"),
    example="smtp+tls://user:password@mail.example.gov.uk:587",
)
globals().update(EMAIL)
DEFAULT_FROM_EMAIL: str = read(
    env.str,
    "PB_EMAIL_FROM",
    default="pooled-budgets@localhost",
    example="pooled-budgets@example.gov.uk",
    validate=validate.Email(error="It is not an e-mail address."),
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_ADDRESS: str = read(
    env.str,
    "PB_SITE_ADDRESS",
    default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000",
    example="https://pools.example.gov.uk",
    validate=validate.URL(require_tld=False, error="It is not a web address."),
).rstrip("/")

# Packs: what making one PDF may take, in a process of its own

PB_PACK_SECONDS: int = read(
    env.int,
    "PB_PACK_SECONDS",
    default=600,
    example="600",
    validate=validate.Range(min=10, error="It is less than ten seconds."),
)
PB_PACK_MEGABYTES: int = read(
    env.int,
    "PB_PACK_MEGABYTES",
    default=500,
    example="500",
    validate=validate.Range(min=150, error="It is less than 150 megabytes."),
)

# Security: the same content policy everywhere, transport security in production

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
BEHIND_PROXY: bool = read(env.bool, "PB_BEHIND_PROXY", default=False, example="true")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Logs: JSON lines in production, plain lines in development, to standard output

LOG_LEVEL: int = read(env.log_level, "PB_LOG_LEVEL", default="INFO", example="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "pooledbudgets.lib.logs.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json" if PRODUCTION else "plain",
        }
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    # Django's own handlers (a plain console, mail to administrators) give way to the one above.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # A line for every task it takes up and ends; what fails is an error.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        # A line for every page it lays out.
        "weasyprint.progress": {"level": "WARNING"},
        # A line whenever it is imported.
        "pikepdf": {"level": "WARNING"},
    },
}
