#!/bin/sh
# Run once by the postgres image, when its volume is new: the two roles and the database.
#
# partnership_owner owns the tables and runs `migrate`; it bypasses row-level security, so that migrations see every
# row. partnership_app is what web, worker and beat connect as: no superuser, no owner, bound by row-level security.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
CREATE ROLE partnership_owner LOGIN CREATEDB BYPASSRLS NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE partnership_app LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE partnership OWNER partnership_owner;
REVOKE ALL ON DATABASE partnership FROM PUBLIC;
GRANT CONNECT ON DATABASE partnership TO partnership_app;
\connect partnership
ALTER SCHEMA public OWNER TO partnership_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO partnership_app;
SQL
