"""Which messages about returns were read, and which were told."""

from django.db import migrations, models
from django.db.models.functions import Now


def tell_nothing_old(apps, schema_editor):
    """Nobody gets an email about what was written before emails were sent."""
    question = apps.get_model('audits', 'Question')
    question._base_manager.update(told_at=Now())


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0007_sent_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='seen_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='question',
            name='told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(tell_nothing_old, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['board'], name='messages_to_tell'),
        ),
    ]
