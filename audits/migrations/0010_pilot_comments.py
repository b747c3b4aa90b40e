"""What agencies of a pilot say about the audit itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0009_commentaries'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='tool_comment',
            field=models.TextField(blank=True, verbose_name='what would make the audit easier, in a pilot'),
        ),
    ]
