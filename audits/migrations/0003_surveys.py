"""The practitioner survey."""

import uuid

import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0002_protection'),
        ('boards', '0004_fileload_options'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Survey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('intro', models.TextField(blank=True, verbose_name='what people read first')),
                    ('opens_on', models.DateField(verbose_name='opens on')),
                    ('closes_on', models.DateField(verbose_name='last day to answer')),
                    ('most_a_day', models.PositiveSmallIntegerField(default=300, help_text='More than these are refused until the next day, so that nobody can flood the survey.', verbose_name='most replies a day from one agency')),
                    ('closed_on', models.DateField(blank=True, editable=False, null=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='audits.cycle')),
                ],
                options={
                    'ordering': ['-opens_on'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('cycle',), name='one_survey_per_cycle', violation_error_message='This cycle has a survey already.'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='survey_ends_after_opening', violation_error_message='The last day cannot be before the survey opens.'), models.CheckConstraint(condition=models.Q(('most_a_day__gte', 1)), name='survey_takes_replies', violation_error_message='Enter 1 or more.')],
                },
            ),
            migrations.CreateModel(
                name='SurveyLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('edition', models.PositiveSmallIntegerField(default=1, editable=False)),
                    ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='audits.survey')),
                ],
                options={
                    'ordering': ['survey', 'agency__name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('survey', 'agency'), name='survey_link_once')],
                },
            ),
            migrations.CreateModel(
                name='SurveyQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField(editable=False)),
                    ('text', models.CharField(max_length=300, verbose_name='statement')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audits.standard')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='audits.survey')),
                ],
                options={
                    'ordering': ['survey', 'place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('survey', 'place'), name='survey_question_place_once')],
                },
            ),
            migrations.CreateModel(
                name='SurveyReply',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('given_on', models.DateField(default=django.utils.timezone.localdate)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='audits.survey')),
                ],
                options={
                    'verbose_name_plural': 'survey replies',
                    'ordering': ['id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['survey', 'agency', 'given_on'], name='survey_replies_of_a_day')],
                },
            ),
            migrations.CreateModel(
                name='SurveyMark',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('mark', models.PositiveSmallIntegerField(blank=True, choices=[(5, 'Strongly agree'), (4, 'Agree'), (3, 'Neither agree nor disagree'), (2, 'Disagree'), (1, 'Strongly disagree')], null=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='audits.surveyquestion')),
                    ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='audits.surveyreply')),
                ],
                options={
                    'ordering': ['reply', 'question__place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('reply', 'question'), name='survey_mark_once'), models.CheckConstraint(condition=models.Q(('mark', None), models.Q(('mark__gte', 1), ('mark__lte', 5)), _connector='OR'), name='survey_mark_in_range')],
                },
            ),
        ]),
        ProtectBoardTables(),
    ]
