"""Who wrote each field of an agency's report last: what the same person saved before is no conflict with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_campaigns")]

    operations = [
        migrations.AddField(
            model_name="agencyreportversion",
            name="writers",
            field=models.JSONField(blank=True, default=dict, verbose_name="who wrote each field last, by key"),
        )
    ]
