"""Reports, their sections and editions."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('boards', '0002_tables_of_boards'),
        ('core', '0002_files_and_jobs'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('title', models.CharField(max_length=160)),
                    ('starts_on', models.DateField(verbose_name='period from')),
                    ('ends_on', models.DateField(verbose_name='period until')),
                    ('version', models.PositiveSmallIntegerField(default=1, editable=False)),
                    ('previous', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next_version', to='reports.report')),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('with_chair', 'With the chair'), ('signed_off', 'Signed off'), ('published', 'Published')], default='draft', max_length=12)),
                    ('chair_note', models.TextField(blank=True, editable=False)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('signed_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('frozen', models.JSONField(blank=True, editable=False, null=True)),
                ],
                options={
                    'ordering': ['-starts_on', '-version'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board', 'starts_on', 'ends_on', 'version'), name='report_version_once', violation_error_message='There is already a report for this period. Open it instead.'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='report_period_in_order', violation_error_message='The period ends before it starts.'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'with_chair']), ('frozen__isnull', False), _connector='OR'), name='signed_report_is_frozen')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='ReportSection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.report')),
                    ('order', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('text', 'Text'), ('figures', 'Figures')], max_length=8)),
                    ('key', models.SlugField(max_length=40)),
                    ('title', models.CharField(max_length=120)),
                    ('body', models.TextField(blank=True)),
                    ('is_included', models.BooleanField(default=True, verbose_name='in the report')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['report', 'order', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('report', 'key'), name='report_section_once')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='ReportEdition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='reports.report')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('was_frozen', models.BooleanField(default=False)),
                    ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                    ('html', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                    ('figures', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                    ('tables', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ],
                options={
                    'ordering': ['report', '-number'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_edition_once')],
                    'indexes': [],
                },
            ),
        ]),
    ]
