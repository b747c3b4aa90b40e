"""What every installation has in common."""

from pathlib import Path

import dj_database_url
import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from core.logs import write_plainly
from partnership.celery import app as celery_app  # noqa: F401 -- whoever enqueues a task needs the app
from partnership.settings import env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "reports.apps.ReportsConfig",
    "audits.apps.AuditsConfig",
    "lado.apps.LadoConfig",
    "reviews.apps.ReviewsConfig",
    "training.apps.TrainingConfig",
    "boards.apps.BoardsConfig",
    "core.apps.CoreConfig",
    "core.admin_config.PartnershipAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.IdleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.sign_in.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.AccessMiddleware",
]

ROOT_URLCONF = "partnership.urls"
WSGI_APPLICATION = "partnership.wsgi.application"

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
                "core.context.page",
            ],
            "builtins": ["core.templatetags.addresses"],
        },
    },
]

# The application's own role: not a superuser, not the owner of the tables (docs/access.md).
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", "postgresql:///partnership"), conn_max_age=600, conn_health_checks=True
    )
}
# The role that owns the tables; `migrate` runs as it. Empty: the application's role owns them.
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", "")
DATABASE_OWNER_USER = dj_database_url.parse(DATABASE_OWNER_URL)["USER"] if DATABASE_OWNER_URL else ""
# The role that `migrate` gives its rights to when it runs as the owner.
APP_DB_ROLE = env.text("APP_DB_ROLE", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL, CACHE_URL = env.broker_urls(env.text("REDIS_URL", "redis://127.0.0.1:6379/0"))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL},
    # Remembered pages (core/board_cache.py), apart so that tests and benchmarks can do without them.
    "pages": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "pages",
    },
}

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True  # results are Job rows
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000_000  # kilobytes: a report of 160 pages takes about 670 MB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60}
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": 15.0},
    "heartbeat": {"task": "core.heartbeat", "schedule": 10.0},
    "overdue-digest": {
        "task": "boards.send_overdue_digests",
        "schedule": crontab(hour=7, minute=0, day_of_week="mon-fri"),
    },
    "meeting-mail": {"task": "boards.deliver_meeting_mail", "schedule": 300.0},
    "meeting-reminders": {"task": "boards.send_meeting_reminders", "schedule": crontab(hour=7, minute=30)},
    "audit-messages": {"task": "audits.tell_of_messages", "schedule": 300.0},
    "audit-reminders": {"task": "audits.send_reminders", "schedule": crontab(hour=7, minute=15)},
    "request-reminders": {
        "task": "reviews.send_request_reminders",
        "schedule": crontab(hour=7, minute=20),
    },
    "questionnaires": {"task": "training.send_questionnaires", "schedule": crontab(hour=7, minute=35)},
    "briefing-answers": {"task": "reviews.chase_briefings", "schedule": crontab(hour=7, minute=45)},
    "quarters": {"task": "reports.count_quarters", "schedule": crontab(hour=4, minute=10)},
    "audit-uploads": {"task": "audits.forget_uploads", "schedule": crontab(hour=3, minute=20)},
    "missing-in-referrals": {"task": "reviews.chase_missing", "schedule": crontab(hour=8, minute=10)},
    "review-drafts": {"task": "reviews.delete_old_drafts", "schedule": crontab(hour=3, minute=50)},
    "review-reports": {"task": "reviews.release_reports", "schedule": 60.0},
    "certificates": {"task": "training.deliver_certificates", "schedule": 300.0},
    "training-mail": {"task": "training.deliver_messages", "schedule": 300.0},
    "training-places": {"task": "training.keep_places_moving", "schedule": 600.0},
    "training-reminders": {"task": "training.send_reminders", "schedule": crontab(hour=7, minute=40)},
    "case-drafts": {"task": "lado.delete_old_drafts", "schedule": crontab(hour=3, minute=40)},
}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
MFA_ADAPTER = "core.accounts.MFAAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True  # one address for each account; a new one counts once its code was entered
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "core.forms_accounts.SignInForm",
    "reset_password": "core.forms_accounts.ForgottenPasswordForm",
    "reset_password_from_key": "core.forms_accounts.NewPasswordForm",
    "change_password": "core.forms_accounts.ChangePasswordForm",
    "set_password": "core.forms_accounts.SetPasswordForm",
    "add_email": "core.forms_accounts.EmailAddressForm",
    "confirm_email_verification_code": "core.forms_accounts.EmailCodeForm",
    "reauthenticate": "core.forms_accounts.PasswordAgainForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
# Pages of training without sign-in. A council's people share one address: of most only what is wrong is counted.
TRAINING_RATE_LIMITS = {
    "link": "100/m/ip",
    "link_to": "5/h/key",
    "wrong_code": "60/m/ip",
    "unknown_certificate": "30/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Partnership"
MFA_TOTP_TOLERANCE = 1  # the code before and after: phones whose clock is half a minute off
MFA_FORMS = {
    "authenticate": "core.forms_accounts.CodeForm",
    "reauthenticate": "core.forms_accounts.CodeAgainForm",
    "activate_totp": "core.forms_accounts.FirstCodeForm",
}

SESSION_COOKIE_AGE = 30 * 60  # idle time; core.middleware.IdleMiddleware renews it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_WARNING_SECONDS = 2 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
INVITATION_DAYS = 14

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "partnership.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploads never lie below STATIC_ROOT and have no URL: they leave through a permission check only.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CRISPY_ALLOWED_TEMPLATE_PACKS = ("gov",)
CRISPY_TEMPLATE_PACK = "gov"
DJANGO_TABLES2_TEMPLATE = "django_tables2/gov.html"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True

DEFAULT_FROM_EMAIL = "Partnership <no-reply@partnership.example>"
EMAIL_SUBJECT_PREFIX = ""

# Pages for demonstrations (the emails that would have been sent); never in production.
DEMONSTRATION = False

write_plainly()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logs.RequestIdFilter"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {  # a line per page and per font otherwise
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

# Make every compiled query anew each time, and compare (core.compiled): tests do.
CHECK_COMPILED = False
