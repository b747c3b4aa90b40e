"""The curly apostrophe of "Children’s social care", as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lado", "0005_open_cases")]

    operations = [
        migrations.AlterField(
            model_name="strand",
            name="kind",
            field=models.CharField(
                choices=[
                    ("police", "Police"),
                    ("social_care", "Children’s social care"),
                    ("employer", "Employer"),
                ],
                max_length=11,
            ),
        )
    ]
