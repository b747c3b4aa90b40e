"""Phase and reference number of schools."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0004_fileload_options'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='phase',
            field=models.CharField(blank=True, choices=[('nursery', 'Nursery'), ('primary', 'Primary'), ('middle', 'Middle'), ('secondary', 'Secondary'), ('all_through', 'All-through'), ('post_16', '16 plus'), ('special', 'Special'), ('alternative', 'Alternative provision')], max_length=12, verbose_name='phase of a school'),
        ),
        migrations.AddField(
            model_name='agency',
            name='urn',
            field=models.CharField(blank=True, max_length=6, validators=[django.core.validators.RegexValidator('^\\d{6}\\Z', 'Six digits, as in the register of schools.')], verbose_name='unique reference number of a school'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(condition=models.Q(('urn', ''), _negated=True), fields=('urn',), name='school_once', violation_error_message='There is already a school with this unique reference number.'),
        ),
    ]
