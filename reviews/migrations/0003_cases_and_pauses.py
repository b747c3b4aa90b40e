"""What is known of a case, referrals, drafts, and pauses of clocks."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.sealing
from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('reviews', '0002_panel_and_identity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='standing',
            field=models.CharField(choices=[('referred', 'Referred'), ('serious', 'Serious incident'), ('not_serious', 'Not a serious incident')], default='serious', max_length=11),
        ),
        CreateTogether([
            migrations.CreateModel(
                name='CaseAgency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_agencies', to='reviews.incident')),
                ],
                options={
                    'ordering': ['agency__name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='IncidentCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('age', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('age_unit', models.CharField(blank=True, choices=[('years', 'years'), ('months', 'months'), ('unborn', 'Unborn')], max_length=6)),
                    ('sex', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male'), ('indeterminate', 'Indeterminate')], max_length=13)),
                    ('ethnicity', models.CharField(blank=True, max_length=80)),
                    ('ethnicity_unknown', core.sealing.SealedTextField(blank=True, verbose_name='why it is not known yet')),
                    ('disability', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known yet')], max_length=7)),
                    ('legal_status', models.CharField(blank=True, choices=[('looked_after', 'Looked after by a local authority'), ('plan', 'On a child protection plan'), ('in_need', 'Child in need'), ('none', 'None of these'), ('unknown', 'Not known yet')], max_length=12)),
                    ('harm', models.CharField(blank=True, choices=[('died', 'The child died'), ('serious', 'The child was seriously harmed'), ('other', 'Neither, or not clear yet')], max_length=7, verbose_name='died or seriously harmed')),
                    ('happened_on', models.DateField(blank=True, null=True, verbose_name='when it happened')),
                    ('what_happened', core.sealing.SealedTextField(blank=True)),
                    ('lived_where', core.sealing.SealedTextField(blank=True, verbose_name='where the child lived')),
                    ('other_areas', core.sealing.SealedTextField(blank=True, verbose_name='other areas involved')),
                    ('siblings', core.sealing.SealedTextField(blank=True, verbose_name='brothers and sisters considered')),
                    ('more_agencies', core.sealing.SealedTextField(blank=True, verbose_name='other agencies involved')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agencies', models.ManyToManyField(blank=True, related_name='+', through='reviews.CaseAgency', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='case', to='reviews.incident')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='caseagency',
                name='case',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agency_links', to='reviews.incidentcase'),
            ),
            migrations.CreateModel(
                name='IncidentDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_serious', models.BooleanField(blank=True, null=True)),
                    ('criteria', models.JSONField(blank=True, default=list)),
                    ('considered', models.JSONField(blank=True, default=list, verbose_name='bigger picture')),
                    ('reasons', core.sealing.SealedTextField(blank=True)),
                    ('decided_by', models.CharField(blank=True, max_length=160)),
                    ('decided_on', models.DateField(blank=True, null=True)),
                    ('ministers_told_on', models.DateField(blank=True, null=True, verbose_name='Secretary of State and Ofsted told on')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='serious_decision', to='reviews.incident')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Referral',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('age', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('age_unit', models.CharField(blank=True, choices=[('years', 'years'), ('months', 'months'), ('unborn', 'Unborn')], max_length=6)),
                    ('sex', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male'), ('indeterminate', 'Indeterminate')], max_length=13)),
                    ('ethnicity', models.CharField(blank=True, max_length=80)),
                    ('ethnicity_unknown', core.sealing.SealedTextField(blank=True, verbose_name='why it is not known yet')),
                    ('disability', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known yet')], max_length=7)),
                    ('legal_status', models.CharField(blank=True, choices=[('looked_after', 'Looked after by a local authority'), ('plan', 'On a child protection plan'), ('in_need', 'Child in need'), ('none', 'None of these'), ('unknown', 'Not known yet')], max_length=12)),
                    ('harm', models.CharField(blank=True, choices=[('died', 'The child died'), ('serious', 'The child was seriously harmed'), ('other', 'Neither, or not clear yet')], max_length=7, verbose_name='died or seriously harmed')),
                    ('happened_on', models.DateField(blank=True, null=True, verbose_name='when it happened')),
                    ('what_happened', core.sealing.SealedTextField(blank=True)),
                    ('lived_where', core.sealing.SealedTextField(blank=True, verbose_name='where the child lived')),
                    ('other_areas', core.sealing.SealedTextField(blank=True, verbose_name='other areas involved')),
                    ('agency_aware_on', models.DateField(blank=True, null=True, verbose_name='the agency became aware on')),
                    ('agencies_named', core.sealing.SealedTextField(blank=True, verbose_name='agencies involved')),
                    ('referrer', models.CharField(blank=True, max_length=160, verbose_name='name and post of who refers')),
                    ('on_behalf', models.BooleanField(default=False, verbose_name='written down by a review lead')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('chased_on', models.DateField(blank=True, null=True, verbose_name='asked by email for what is missing')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='reviews.incident')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ReviewDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40)),
                    ('place', models.CharField(max_length=200)),
                    ('fields', core.sealing.SealedTextField()),
                    ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-saved_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ClockPause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('clock', models.CharField(choices=[('notification', 'Notification'), ('rapid_review', 'Rapid review'), ('publication', 'Publication')], max_length=12, verbose_name='which deadline')),
                    ('begins_on', models.DateField(verbose_name='stands still from')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='runs again on')),
                    ('reason', models.CharField(choices=[('criminal', 'Criminal proceedings'), ('coroner', 'Coroner’s inquest'), ('family_court', 'Proceedings of the family court'), ('parallel', 'Another review or inquiry'), ('family', 'At the wish of the family'), ('panel', 'Waiting for the national Panel'), ('other_area', 'Waiting for another area')], max_length=12)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='reviews.incident')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='reviews.review')),
                ],
                options={
                    'ordering': ['begins_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('incident', None), ('review__isnull', False)), models.Q(('incident__isnull', False), ('review', None)), _connector='OR'), name='pause_of_one', violation_error_message='A pause is of one incident or of one review.'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('begins_on')), _connector='OR'), name='pause_ends_after_it_begins', violation_error_message='The clock cannot run again before it stood still for a day.')],
                },
            ),
            migrations.AddConstraint(
                model_name='caseagency',
                constraint=models.UniqueConstraint(fields=('case', 'agency'), name='case_agency_once'),
            ),
            migrations.AddConstraint(
                model_name='reviewdraft',
                constraint=models.UniqueConstraint(fields=('board', 'saved_by', 'key'), name='review_draft_once'),
            ),
        ]),
        ProtectBoardTables(
            only=["CaseAgency", "ClockPause", "IncidentCase", "IncidentDecision", "Referral", "ReviewDraft"],
            clearances={
                "CaseAgency": "reviews",
                "IncidentCase": "reviews",
                "IncidentDecision": "reviews",
                "Referral": "reviews",
                "ReviewDraft": "reviews",
            },
            openings={
                "CaseAgency": ["incident"],
                "IncidentCase": ["incident"],
                "IncidentDecision": ["incident"],
                "Referral": ["incident", "agency"],
                "ReviewDraft": ["agency"],
            },
        ),
    ]
