"""Facts that a framework asks for beside its grades."""

import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0004_case_audits'),
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='FactAsked',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(editable=False, max_length=40)),
                    ('place', models.PositiveSmallIntegerField(editable=False, verbose_name='place in the standard')),
                    ('kind', models.CharField(choices=[('person', 'A named person'), ('share', 'How many of how many'), ('date', 'A date'), ('yes_no', 'Yes or no'), ('text', 'A short text')], max_length=6)),
                    ('label', models.CharField(max_length=200, verbose_name='what is asked for')),
                    ('hint', models.CharField(blank=True, max_length=300)),
                    ('counts', models.CharField(blank=True, max_length=60, verbose_name='what is counted, in the plural')),
                    ('most', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='how many people at most')),
                    ('months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='pointed out when older than, in months')),
                    ('is_required', models.BooleanField(default=True, verbose_name='needed before the return is handed in')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts_asked', to='audits.standard')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts_asked', to='audits.frameworkversion')),
                ],
                options={
                    'verbose_name_plural': 'facts asked for',
                    'ordering': ['version', 'standard__number', 'place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='fact_key_once'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('standard', 'place'), name='fact_place_once'), models.CheckConstraint(condition=models.Q(('most__gte', 1)), name='fact_of_one_person_or_more')],
                },
            ),
            migrations.CreateModel(
                name='Fact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField(default=1)),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('post', models.CharField(blank=True, max_length=120)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('level', models.CharField(blank=True, max_length=80, verbose_name='level of training')),
                    ('on', models.DateField(blank=True, null=True, verbose_name='date')),
                    ('amount', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many')),
                    ('of', models.PositiveIntegerField(blank=True, null=True, verbose_name='of how many')),
                    ('is_yes', models.BooleanField(blank=True, null=True, verbose_name='yes')),
                    ('text', models.CharField(blank=True, max_length=500)),
                    ('is_none', models.BooleanField(default=False, verbose_name='there is none')),
                    ('is_from_last', models.BooleanField(default=False, verbose_name='from last time, to be confirmed')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('agency_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='audits.return')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='audits.factasked')),
                ],
                options={
                    'ordering': ['agency_return', 'asked__standard__number', 'asked__place', 'place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('agency_return', 'asked', 'place'), name='one_fact_per_place'), models.CheckConstraint(condition=models.Q(('amount', None), ('of', None), ('amount__lte', models.F('of')), _connector='OR'), name='fact_share_of_whole', violation_error_message='More than there are: the first number cannot be above the second.'), models.CheckConstraint(condition=models.Q(('is_none', False), models.Q(('amount', None), ('email', ''), ('is_yes', None), ('level', ''), ('name', ''), ('of', None), ('on', None), ('post', ''), ('text', '')), _connector='OR'), name='fact_or_none', violation_error_message='Fill in the fields, or say that there is none: not both.')],
                },
            ),
        ]),
        ProtectBoardTables(),
    ]
