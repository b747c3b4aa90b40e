#!/bin/sh
# Restores a backup made by backup.sh into an empty database and an empty folder:  deploy/restore.sh /srv/backups/DATE
#
# Set DATABASE_OWNER_URL and MEDIA_ROOT. Stop web, worker and beat first. The roles must exist (postgres-roles.sh makes
# them); the backup holds the application's rights on each table.
set -eu
backup=${1:?Usage: restore.sh FOLDER/DATE}
: "${DATABASE_OWNER_URL:?must name the role that owns the tables}" "${MEDIA_ROOT:?must name the folder of the files}"
(cd "$backup" && sha256sum --quiet --check SHA256SUMS)
tables=$(psql --no-psqlrc --tuples-only --no-align "$DATABASE_OWNER_URL" \
  --command "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" != 0 ]; then
  echo "The database holds $tables tables; restore into an empty one." >&2
  exit 1
fi
if [ -e "$MEDIA_ROOT" ] && [ -n "$(ls -A "$MEDIA_ROOT")" ]; then
  echo "$MEDIA_ROOT is not empty." >&2
  exit 1
fi
# Programs of PostgreSQL 17 and later set transaction_timeout, which an older server does not know.
statements=$(mktemp)
trap 'rm -f "$statements"' EXIT
pg_restore --no-owner --file "$statements" "$backup/database.dump"
sed '/^SET transaction_timeout = 0;$/d' "$statements" | psql --no-psqlrc --quiet --output /dev/null \
  --set ON_ERROR_STOP=1 --single-transaction "$DATABASE_OWNER_URL"
mkdir -p "$MEDIA_ROOT"
tar --extract --gzip --file "$backup/files.tar.gz" --directory "$MEDIA_ROOT"
echo "Restored from $backup."
