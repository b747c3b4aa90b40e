"""Answers sent on from a return on another board."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0006_return_uploads'),
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_cycle', models.CharField(max_length=120, verbose_name='cycle it was said in')),
                ('from_answer', models.PositiveBigIntegerField()),
                ('from_edited_at', models.DateTimeField(blank=True, null=True, verbose_name='when it was last written there')),
                ('edited_at', models.DateTimeField(verbose_name='when it was written here')),
                ('addition', models.TextField(blank=True, verbose_name='what was added for this board')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_from', to='audits.answer')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('from_board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.board')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectBoardTables(),
    ]
