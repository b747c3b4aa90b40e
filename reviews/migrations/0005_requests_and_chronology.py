"""Chronologies, what agencies are asked, and rapid reviews."""

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
        ('core', '0007_panel_of_an_incident'),
        ('reviews', '0004_report_of_a_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='ChronologyEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date_first', models.DateField(verbose_name='the first day it may be')),
                    ('date_last', models.DateField(verbose_name='the last day it may be')),
                    ('precision', models.CharField(choices=[('day', 'To the day'), ('month', 'To the month'), ('year', 'To the year')], default='day', max_length=5)),
                    ('time', models.TimeField(blank=True, null=True)),
                    ('text', core.sealing.SealedTextField(verbose_name='what happened')),
                    ('source', core.sealing.SealedTextField(blank=True, verbose_name='where it is written')),
                    ('text_hash', models.CharField(max_length=64)),
                    ('is_significant', models.BooleanField(default=False, verbose_name='significant')),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chronology', to='reviews.incident')),
                ],
                options={
                    'ordering': ['date_first', 'position', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ChronologyClash',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('words', core.sealing.SealedTextField(verbose_name='what differs')),
                    ('settled_on', models.DateField(blank=True, null=True, verbose_name='looked at on')),
                    ('note', core.sealing.SealedTextField(blank=True, verbose_name='what is right')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clashes', to='reviews.incident')),
                    ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.chronologyevent')),
                    ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.chronologyevent')),
                ],
                options={
                    'ordering': ['id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='InformationRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('questions', core.sealing.SealedTextField(verbose_name='questions, one in each line')),
                    ('note', core.sealing.SealedTextField(blank=True, verbose_name='what else the agency should know')),
                    ('period_from', models.DateField(blank=True, null=True, verbose_name='about the time from')),
                    ('period_to', models.DateField(blank=True, null=True, verbose_name='about the time to')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('shows_identity', models.BooleanField(default=False, verbose_name='show this agency who the child is')),
                    ('asks_to_secure', models.BooleanField(default=True, verbose_name='ask to secure records')),
                    ('secured_on', models.DateField(blank=True, null=True, verbose_name='records secured on')),
                    ('secured_by', core.sealing.SealedTextField(blank=True, verbose_name='who secured them')),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('received_at', models.DateTimeField(blank=True, null=True)),
                    ('returned_at', models.DateTimeField(blank=True, null=True)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_because', core.sealing.SealedTextField(blank=True, verbose_name='why it was closed')),
                    ('reminded_on', models.DateField(blank=True, null=True)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='reviews.incident')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['due_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RapidReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('meeting_on', models.DateField(blank=True, null=True, verbose_name='meeting on')),
                    ('meeting_time', models.TimeField(blank=True, null=True, verbose_name='at')),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='where, or how to join')),
                    ('others', core.sealing.SealedTextField(blank=True, verbose_name='who else came')),
                    ('considered', models.JSONField(blank=True, default=list, verbose_name='questions that were considered')),
                    ('discussion', core.sealing.SealedTextField(blank=True, verbose_name='what was said')),
                    ('learning', core.sealing.SealedTextField(blank=True, verbose_name='what was learned at once, and done about it')),
                    ('conclusion', models.CharField(blank=True, choices=[('review', 'Local child safeguarding practice review'), ('plr', 'Practice learning review'), ('silp', 'Significant incident learning process (SILP)'), ('rca', 'Root cause analysis'), ('audit', 'Case audit'), ('none', 'No further learning process')], max_length=6)),
                    ('reasons', core.sealing.SealedTextField(blank=True, verbose_name='reasons')),
                    ('agreed_on', models.DateField(blank=True, null=True, verbose_name='agreed by the panel on')),
                    ('letter', core.sealing.SealedTextField(blank=True, verbose_name='letter to the national panel')),
                    ('letter_sent_on', models.DateField(blank=True, null=True, verbose_name='letter sent on')),
                    ('answer', models.CharField(blank=True, choices=[('agrees', 'Agrees with us'), ('disagrees', 'Does not agree')], max_length=9, verbose_name='answer of the national panel')),
                    ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                    ('advice', core.sealing.SealedTextField(blank=True, verbose_name='what the national panel says')),
                    ('final_conclusion', models.CharField(blank=True, choices=[('review', 'Local child safeguarding practice review'), ('plr', 'Practice learning review'), ('silp', 'Significant incident learning process (SILP)'), ('rca', 'Root cause analysis'), ('audit', 'Case audit'), ('none', 'No further learning process')], max_length=6, verbose_name='decided at last')),
                    ('final_on', models.DateField(blank=True, null=True, verbose_name='decided at last on')),
                    ('final_by', models.CharField(blank=True, max_length=160, verbose_name='decided at last by')),
                    ('final_reasons', core.sealing.SealedTextField(blank=True, verbose_name='why')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rapid_review', to='reviews.incident')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RapidReviewAttendee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.incident')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.panelmember')),
                    ('rapid_review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='reviews.rapidreview')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RequestAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField()),
                    ('answers', core.sealing.SealedTextField(default='[]')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('returned_at', models.DateTimeField(blank=True, null=True)),
                    ('return_reasons', core.sealing.SealedTextField(blank=True, verbose_name='what is to be amended')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.incident')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='reviews.informationrequest')),
                    ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['version'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RequestCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('met', models.JSONField(blank=True, default=list, verbose_name='criteria that are met')),
                    ('not_met', models.JSONField(blank=True, default=list, verbose_name='criteria that are not met')),
                    ('verdict', models.CharField(choices=[('good', 'Good as it is'), ('amend', 'To be amended'), ('poor', 'Not good enough, used as it is')], max_length=5)),
                    ('note', core.sealing.SealedTextField(blank=True)),
                    ('checked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='quality_check', to='reviews.requestanswer')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.incident')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RequestFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', core.sealing.SealedTextField(verbose_name='name of the file')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.incident')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='reviews.informationrequest')),
                    ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ],
                options={
                    'ordering': ['id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RequestTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('questions', models.TextField(verbose_name='questions, one in each line')),
                    ('criteria', models.TextField(verbose_name='criteria of a good answer, one in each line')),
                    ('days', models.PositiveSmallIntegerField(default=7, verbose_name='days to answer')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddIndex(
                model_name='chronologyevent',
                index=models.Index(models.F('board'), models.F('incident'), models.F('date_first'), models.OrderBy(models.F('time'), nulls_first=True), models.F('position'), models.F('id'), name='chronology_in_order'),
            ),
            migrations.AddIndex(
                model_name='chronologyevent',
                index=models.Index(fields=['board', 'incident', 'agency', 'text_hash'], name='chronology_known'),
            ),
            migrations.AddConstraint(
                model_name='chronologyevent',
                constraint=models.CheckConstraint(condition=models.Q(('date_last__gte', models.F('date_first'))), name='chronology_dates_in_order'),
            ),
            migrations.AddConstraint(
                model_name='chronologyclash',
                constraint=models.UniqueConstraint(fields=('first', 'second'), name='chronology_clash_once'),
            ),
            migrations.AddIndex(
                model_name='informationrequest',
                index=models.Index(fields=['board', 'agency', 'due_on'], name='request_of_agency'),
            ),
            migrations.AddConstraint(
                model_name='informationrequest',
                constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('incident', 'agency'), name='request_open_once', violation_error_message='This agency has an open request about the incident already.'),
            ),
            migrations.AddConstraint(
                model_name='rapidreview',
                constraint=models.CheckConstraint(condition=models.Q(('agreed_on', None), models.Q(('meeting_on__isnull', False), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='agreed_after_meeting', violation_error_message='The panel agrees on a conclusion after it has met.'),
            ),
            migrations.AddConstraint(
                model_name='rapidreviewattendee',
                constraint=models.UniqueConstraint(fields=('rapid_review', 'member'), name='rapid_review_attendee_once'),
            ),
            migrations.AddConstraint(
                model_name='requestanswer',
                constraint=models.UniqueConstraint(fields=('request', 'version'), name='answer_version_once'),
            ),
            migrations.AddConstraint(
                model_name='requesttemplate',
                constraint=models.UniqueConstraint(fields=('board',), name='request_template_once'),
            ),
        ]),
        ProtectBoardTables(
            only=[
                "ChronologyEvent",
                "ChronologyClash",
                "InformationRequest",
                "RapidReview",
                "RapidReviewAttendee",
                "RequestAnswer",
                "RequestCheck",
                "RequestFile",
                "RequestTemplate",
            ],
            clearances={
                "ChronologyEvent": "reviews",
                "ChronologyClash": "reviews",
                "InformationRequest": "reviews",
                "RapidReview": "reviews",
                "RapidReviewAttendee": "reviews",
                "RequestAnswer": "reviews",
                "RequestCheck": "reviews",
                "RequestFile": "reviews",
            },
            openings={
                "ChronologyEvent": ["incident", "agency"],
                "ChronologyClash": ["incident"],
                "InformationRequest": ["incident", "agency"],
                "RapidReview": ["incident"],
                "RapidReviewAttendee": ["incident"],
                "RequestAnswer": ["incident", "agency"],
                "RequestCheck": ["incident"],
                "RequestFile": ["incident", "agency"],
            },
        ),
    ]
