"""Boards, and the lists that all boards share."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Area',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ons_code', models.CharField(max_length=9, unique=True, validators=[django.core.validators.RegexValidator('^[EKNSW]\\d{8}$', 'An ONS code looks like E08000027.')], verbose_name='ONS code')),
                    ('name', models.CharField(max_length=120)),
                ],
                options={
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Sector',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, unique=True)),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['order', 'name'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Agency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160)),
                    ('normalised_name', models.CharField(editable=False, max_length=160, unique=True)),
                    ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='boards.sector')),
                    ('website', models.URLField(blank=True)),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='ceased to exist on')),
                ],
                options={
                    'verbose_name_plural': 'agencies',
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='AgencyName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='boards.agency')),
                    ('name', models.CharField(max_length=160)),
                    ('normalised_name', models.CharField(db_index=True, editable=False, max_length=160)),
                    ('used_from', models.DateField(blank=True, null=True)),
                    ('used_until', models.DateField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['agency', models.OrderBy(models.F('used_from'), nulls_first=True)],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='AgencySuccession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='boards.agency')),
                    ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preceded_by', to='boards.agency')),
                    ('kind', models.CharField(choices=[('succeeded', 'Succeeded by'), ('merged', 'Merged into'), ('split', 'Split, in part, into')], default='succeeded', max_length=10)),
                    ('on', models.DateField(verbose_name='on')),
                ],
                options={
                    'ordering': ['on'],
                    'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='succession_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_of_two', violation_error_message='An agency cannot succeed itself.')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='Board',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, unique=True)),
                    ('slug', models.SlugField(unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+$', 'Use small letters, digits and hyphens only.')], verbose_name='short name in addresses')),
                    ('kind', models.CharField(choices=[('children', 'Safeguarding children partnership or board'), ('adults', 'Safeguarding adults board'), ('executive', 'Partnership executive'), ('joint_panel', 'Joint panel serving several areas')], default='children', max_length=20)),
                    ('year_start_month', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the year')),
                    ('edition', models.CharField(choices=[('2010', 'Working Together 2010'), ('2013', 'Working Together 2013'), ('2015', 'Working Together 2015'), ('2018', 'Working Together 2018'), ('2023', 'Working Together 2023'), ('2026', 'Working Together 2026')], default='2026', max_length=10, verbose_name='edition of guidance in force')),
                    ('attendance_threshold', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='minimum attendance, per cent')),
                    ('small_number_threshold', models.PositiveSmallIntegerField(default=5, help_text='Counts below this are suppressed in print. 0 switches it off.', verbose_name='smallest count that is published')),
                    ('colour', models.CharField(default='#1f5c5c', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'A colour looks like #1f5c5c.')], verbose_name='colour for print')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name="the office's mailbox")),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ('areas', models.ManyToManyField(blank=True, related_name='boards', to='boards.area')),
                ],
                options={
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='DigestSent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254)),
                    ('day', models.DateField()),
                ],
                options={
                    'verbose_name_plural': 'digests sent',
                    'ordering': ['-day', 'email'],
                    'constraints': [models.UniqueConstraint(fields=('email', 'day'), name='digest_once_a_day')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                    ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_read_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-created_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user',), name='one_open_feed_per_user')],
                    'indexes': [],
                },
            ),
        ]),
    ]
