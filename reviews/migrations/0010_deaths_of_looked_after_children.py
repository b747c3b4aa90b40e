"""Whether a child who died was looked after by a local authority."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_writers_of_agency_reports")]

    operations = [
        migrations.AddField(
            model_name="childdeath",
            name="looked_after",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Looked after"), ("no", "Not looked after")],
                default="",
                max_length=3,
                verbose_name="looked after by a local authority",
            ),
            preserve_default=False,
        )
    ]
