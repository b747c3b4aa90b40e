"""Facts that a framework asks for beside its grades."""

import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0004_case_audits'),
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FactAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(editable=False, max_length=40)),
                ('place', models.PositiveSmallIntegerField(editable=False)),
                ('kind', models.CharField(choices=[('person', 'A named person with post, email, level of training and its date'), ('share', 'How many of how many, such as staff trained of staff'), ('date', 'A date, such as when a policy was last reviewed'), ('yes_no', 'Yes or no'), ('text', 'A short text')], max_length=6)),
                ('label', models.CharField(max_length=200, verbose_name='what is asked for')),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('is_required', models.BooleanField(default=True, verbose_name='must be given before the return is handed in')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('standard', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='facts_asked', to='audits.standard')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts_asked', to='audits.frameworkversion')),
            ],
            options={
                'verbose_name_plural': 'facts asked for',
                'ordering': ['version', 'place'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('post', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('level', models.CharField(blank=True, max_length=80, verbose_name='level of training')),
                ('on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('amount', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many')),
                ('of', models.PositiveIntegerField(blank=True, null=True, verbose_name='of how many')),
                ('is_yes', models.BooleanField(blank=True, null=True, verbose_name='yes')),
                ('text', models.CharField(blank=True, max_length=500)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('agency_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='audits.return')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='audits.factasked')),
            ],
            options={
                'ordering': ['agency_return', 'asked__place'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='factasked',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='fact_key_once'),
        ),
        migrations.AddConstraint(
            model_name='factasked',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('version', 'place'), name='fact_place_once'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.UniqueConstraint(fields=('agency_return', 'asked'), name='one_fact_per_return'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('of', None), ('amount__lte', models.F('of')), _connector='OR'), name='fact_share_of_whole', violation_error_message='More than there are: the first number cannot be above the second.'),
        ),
        ProtectBoardTables(),
    ]
