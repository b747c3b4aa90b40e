"""Open cases are few among those of ten years, and are asked for most."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lado', '0004_edition_of_clocks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('closed_on', None)), fields=['board', '-received_on', '-id'], name='contact_open_by_day'),
        ),
    ]
