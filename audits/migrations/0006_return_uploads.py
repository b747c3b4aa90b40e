"""Workbooks of a return that were filled in away from the pages."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0005_facts'),
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='when the workbook was taken')),
                ('lines', models.JSONField(blank=True, default=list)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('status', models.CharField(choices=[('waiting', 'Waiting for you to confirm'), ('saved', 'Saved'), ('dropped', 'Left')], default='waiting', max_length=8)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('agency_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='audits.return')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('agency_return', 'sent_by'), name='one_upload_waits_per_person', violation_error_message='Another workbook of yours waits to be confirmed.')],
            },
        ),
        ProtectBoardTables(),
    ]
