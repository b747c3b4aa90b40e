#!/bin/sh
# Writes a backup of the database and of the uploaded files into a folder:  deploy/backup.sh /srv/backups
#
# Set DATABASE_OWNER_URL and MEDIA_ROOT. The owner's role is needed: with the application's role row-level security
# would leave rows out. The database comes first, so that every file it mentions is in the archive that follows.
set -eu
umask 077
folder=${1:?Usage: backup.sh FOLDER}
: "${DATABASE_OWNER_URL:?must name the role that owns the tables}" "${MEDIA_ROOT:?must name the folder of the files}"
backup=$folder/$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$folder"
mkdir "$backup.unfinished"
pg_dump --format custom --no-owner --file "$backup.unfinished/database.dump" "$DATABASE_OWNER_URL"
tar --create --gzip --file "$backup.unfinished/files.tar.gz" --directory "$MEDIA_ROOT" .
(cd "$backup.unfinished" && sha256sum database.dump files.tar.gz > SHA256SUMS)
mv "$backup.unfinished" "$backup"
echo "$backup"
