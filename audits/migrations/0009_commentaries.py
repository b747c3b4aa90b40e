"""The board's commentary on the standards of a cycle."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0008_messages_seen'),
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Commentary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='commentary')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commentaries', to='audits.cycle')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audits.standard')),
            ],
            options={
                'verbose_name_plural': 'commentaries',
                'ordering': ['cycle', 'standard__number'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'standard'), name='one_commentary_per_standard', violation_error_message='There is a commentary on this standard already.')],
            },
        ),
        ProtectBoardTables(),
    ]
