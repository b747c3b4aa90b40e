"""Files and jobs of boards."""

import core.models.file
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0001_initial'),
        ('core', '0001_initial'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('file', models.FileField(max_length=200, upload_to=core.models.file._storage_name)),
                    ('name', models.CharField(max_length=200)),
                    ('content_type', models.CharField(max_length=120)),
                    ('size', models.PositiveBigIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('audit_reads', models.BooleanField(default=False, verbose_name='write every download down')),
                    ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('kind', models.CharField(max_length=60)),
                    ('title', models.CharField(max_length=200)),
                    ('payload', models.JSONField(blank=True, default=dict)),
                    ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=10)),
                    ('step', models.CharField(blank=True, max_length=200)),
                    ('percent', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('result_url', models.CharField(blank=True, max_length=300)),
                    ('result_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-created_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', '-created_at'], name='core_job_board_i_0ee844_idx'), models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['status'], name='job_unfinished')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='job_percent_at_most_100')],
                },
            ),
        ]),
    ]
