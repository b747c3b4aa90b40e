"""Files of cases lie in the store sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_panel_of_an_incident")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="is_sealed",
            field=models.BooleanField(default=False, verbose_name="sealed in the store"),
        )
    ]
