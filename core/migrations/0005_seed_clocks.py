"""The statutory clocks that the project starts with; administrators keep them from here on."""

from django.db import migrations

from core.clock_rules import CLOCK_RULES


def seed(apps, schema_editor):
    clock = apps.get_model("core", "StatutoryClock")
    clock.objects.bulk_create(
        [
            clock(
                key=rule.key,
                name=rule.name,
                start_event=rule.start_event,
                length=rule.length,
                unit=rule.unit.value,
                edition=rule.edition,
                valid_from=rule.valid_from,
                valid_until=rule.valid_until,
                source=rule.source,
            )
            for rule in CLOCK_RULES
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0004_protection")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
