"""Addresses shown to be somebody's, certificates, check-in, and finding one's own rows over all boards."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.protection import ProtectBoardTables

# Where one address is known, and which board a certificate is of: questions that no board's scope can answer. Each
# looks at all boards for this one question, gives back ids alone, and leaves the settings as they were.
FUNCTIONS = """
CREATE FUNCTION training_known_as(address text) RETURNS TABLE (board_id bigint, delegate_id bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('app.board_ids', true), '');
BEGIN
    PERFORM set_config(
        'app.board_ids', (SELECT coalesce(string_agg(board.id::text, ','), '') FROM boards_board board), true);
    RETURN QUERY
        SELECT delegate.board_id, coalesce(delegate.merged_into_id, delegate.id)
        FROM training_delegate delegate WHERE delegate.email = address AND delegate.email <> '';
    PERFORM set_config('app.board_ids', before, true);
END $$;
CREATE FUNCTION training_board_of_certificate(wanted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('app.board_ids', true), '');
    found bigint;
BEGIN
    PERFORM set_config(
        'app.board_ids', (SELECT coalesce(string_agg(board.id::text, ','), '') FROM boards_board board), true);
    SELECT certificate.board_id INTO found FROM training_certificate certificate WHERE certificate.number = wanted;
    PERFORM set_config('app.board_ids', before, true);
    RETURN found;
END $$;
"""
UNDO = """
DROP FUNCTION training_known_as(text);
DROP FUNCTION training_board_of_certificate(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('training', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('path', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='UnlistedAgency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('delegate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='unlisted_agency', to='training.delegate')),
            ],
            options={
                'verbose_name_plural': 'unlisted agencies',
                'ordering': ['name'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=254, verbose_name='full name')),
                ('course_title', models.CharField(max_length=160, verbose_name='course')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='length in hours')),
                ('trainers', models.CharField(blank=True, max_length=500)),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='to be refreshed by')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=200, verbose_name='why it was withdrawn')),
                ('mail_due', models.BooleanField(default=False)),
                ('mail_attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='training.booking')),
            ],
            options={
                'ordering': ['name', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('mail_due', True)), fields=['board', 'id'], name='certificate_mail_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('booking',), name='one_valid_certificate', violation_error_message='There is a valid certificate already.')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='training.booking')),
            ],
            options={
                'ordering': ['on', 'id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('booking', 'on'), name='one_check_in_a_day')],
            },
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
        ProtectBoardTables(),
    ]
