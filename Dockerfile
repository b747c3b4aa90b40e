# One image for web, worker, beat and migrations; docker-compose.yml says which is which.
FROM python:3.13-slim-bookworm AS build
COPY requirements/base.txt /requirements.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes --no-deps -r /requirements.txt

FROM python:3.13-slim-bookworm
# What WeasyPrint loads, and the fonts that the reports are set in.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin partnership \
    && install --directory --owner partnership /data/files /data/beat
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=partnership.settings.production \
    MEDIA_ROOT=/data/files \
    VAR_DIR=/data \
    XDG_CACHE_HOME=/tmp
# The settings want values, but collecting files reaches nothing with them.
RUN SECRET_KEY=build ALLOWED_HOSTS=build CSRF_TRUSTED_ORIGINS=https://build DATABASE_URL=postgresql://build/build \
    EMAIL_URL=smtp://build DEFAULT_FROM_EMAIL=build@build.example SITE_URL=https://build \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q core boards audits reports partnership
USER partnership
EXPOSE 8000
ENTRYPOINT ["/app/deploy/entrypoint"]
CMD ["web"]
