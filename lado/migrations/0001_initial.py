"""Contacts, cases and what happens in them."""

import core.sealing
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('boards', '0005_schools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=30)),
                    ('received_on', models.DateField(verbose_name='received on')),
                    ('received_time', models.TimeField(blank=True, null=True, verbose_name='at')),
                    ('how', models.CharField(blank=True, choices=[('phone', 'By telephone'), ('email', 'By email'), ('form', 'By a form'), ('in_person', 'In person'), ('other', 'Another way')], max_length=9, verbose_name='how it came')),
                    ('referrer', models.CharField(blank=True, max_length=120, verbose_name='from which organisation')),
                    ('referrer_role', models.CharField(blank=True, max_length=120, verbose_name='their post')),
                    ('stage', models.CharField(choices=[('advice', 'Advice'), ('consultation', 'Consultation without a name'), ('referral', 'Referral')], default='referral', max_length=12)),
                    ('role', models.CharField(blank=True, max_length=120, verbose_name='post of the adult')),
                    ('thresholds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('harmed', 'Has harmed a child, or may have'), ('crime', 'May have committed an offence against a child, or to do with one'), ('risk', 'Behaved towards a child in a way that points to a risk of harm'), ('unsuitable', 'Behaved in a way, at work or outside, that puts in doubt whether they should work with children')], max_length=10), blank=True, default=list, size=None)),
                    ('prior_concerns', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='concerns before')),
                    ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                    ('employer_heard_on', models.DateField(blank=True, null=True, verbose_name='when the employer heard of it')),
                    ('adult_name', core.sealing.SealedTextField(blank=True, verbose_name='name of the adult')),
                    ('adult_details', core.sealing.SealedTextField(blank=True, verbose_name='date of birth, address, other names')),
                    ('children', core.sealing.SealedTextField(blank=True, verbose_name='the children')),
                    ('account', core.sealing.SealedTextField(blank=True, verbose_name='what is said to have happened')),
                    ('prior_note', core.sealing.SealedTextField(blank=True, verbose_name='what is known from before')),
                    ('adult_hash', models.CharField(blank=True, editable=False, max_length=64)),
                    ('adult_sounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), blank=True, default=list, editable=False, size=None)),
                    ('decision', models.CharField(blank=True, choices=[('advice', 'Advice only'), ('employer', 'For the employer to handle'), ('meeting', 'A meeting')], max_length=8)),
                    ('decided_on', models.DateField(blank=True, null=True)),
                    ('decision_reasons', core.sealing.SealedTextField(blank=True, verbose_name='reasons')),
                    ('immediate_risk', core.sealing.SealedTextField(blank=True, verbose_name='immediate risk to children, and what was done')),
                    ('suspension', models.CharField(blank=True, choices=[('', 'Not considered yet'), ('not_needed', 'Considered, not needed'), ('alternative', 'Considered, other duties instead'), ('suspended', 'Suspended')], default='', max_length=11)),
                    ('told_by', models.CharField(blank=True, max_length=120, verbose_name='who tells the adult')),
                    ('told_on', models.DateField(blank=True, null=True, verbose_name='when the adult is told')),
                    ('outcome_on', models.DateField(blank=True, null=True)),
                    ('outcome_reasons', core.sealing.SealedTextField(blank=True, verbose_name='reasons for the outcome')),
                    ('employer_action', models.BooleanField(default=False, verbose_name='the employer takes action beside it')),
                    ('closed_on', models.DateField(blank=True, null=True)),
                    ('hold_since', models.DateField(blank=True, null=True, verbose_name='held back from disposal since')),
                    ('hold_reason', core.sealing.SealedTextField(blank=True)),
                    ('disposed_on', models.DateField(blank=True, null=True)),
                    ('came_reference', models.CharField(blank=True, max_length=30)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('came_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='boards.board')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-received_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', '-received_on', '-id'], name='contact_by_day'), models.Index(fields=['board', 'adult_hash'], name='contact_by_adult'), django.contrib.postgres.indexes.GinIndex(fields=['adult_sounds'], name='contact_by_sound')],
                    'constraints': [models.UniqueConstraint(fields=('board', 'reference'), name='contact_reference_once', violation_error_message='There is already a case with this reference.'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('received_on')), _connector='OR'), name='closed_after_contact', violation_error_message='The case cannot be closed before it was received.')],
                },
            ),
            migrations.CreateModel(
                name='CaseDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40)),
                    ('place', models.CharField(max_length=200)),
                    ('fields', core.sealing.SealedTextField()),
                    ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='lado.contact')),
                    ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-saved_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board', 'key'), name='case_draft_once')],
                },
            ),
            migrations.CreateModel(
                name='CaseNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('happened_on', models.DateField(verbose_name='on')),
                    ('text', core.sealing.SealedTextField()),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='lado.contact')),
                ],
                options={
                    'ordering': ['happened_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='CaseMeeting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('trust', 'Position of trust meeting'), ('allegations', 'Allegations management meeting'), ('review', 'Review meeting')], default='trust', max_length=11)),
                    ('held_on', models.DateField(verbose_name='on')),
                    ('held_time', models.TimeField(blank=True, null=True, verbose_name='at')),
                    ('place', models.CharField(blank=True, max_length=160, verbose_name='where, or how to join')),
                    ('discussion', core.sealing.SealedTextField(blank=True)),
                    ('decisions', core.sealing.SealedTextField(blank=True)),
                    ('why_late', core.sealing.SealedTextField(blank=True, verbose_name='why it was later than its limit')),
                    ('is_cancelled', models.BooleanField(default=False)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='lado.contact')),
                ],
                options={
                    'ordering': ['held_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'held_on'], name='case_meeting_by_day')],
                },
            ),
            migrations.CreateModel(
                name='BodyReferral',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('body', models.CharField(choices=[('barring', 'Disclosure and Barring Service'), ('teaching', 'Teaching Regulation Agency'), ('social_work', 'Social Work England'), ('nursing', 'Nursing and Midwifery Council'), ('medical', 'General Medical Council'), ('health', 'Health and Care Professions Council'), ('ofsted', 'Ofsted'), ('other', 'Another body')], max_length=11)),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                    ('made_on', models.DateField(blank=True, null=True, verbose_name='made on')),
                    ('made_by', models.CharField(blank=True, max_length=120, verbose_name='by whom (the post, not a name)')),
                    ('note', core.sealing.SealedTextField(blank=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='body_referrals', to='lado.contact')),
                ],
                options={
                    'ordering': ['contact', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('contact', 'body'), name='body_referral_once')],
                },
            ),
            migrations.CreateModel(
                name='ContactNature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('nature', models.CharField(choices=[('physical', 'Physical'), ('sexual', 'Sexual'), ('emotional', 'Emotional'), ('neglect', 'Neglect'), ('conduct', 'Conduct outside work')], max_length=9)),
                    ('is_main', models.BooleanField(default=False)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='natures', to='lado.contact')),
                ],
                options={
                    'ordering': ['-is_main', 'nature'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('contact', 'nature'), name='nature_once'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('contact',), name='one_main_nature')],
                },
            ),
            migrations.CreateModel(
                name='ContactSector',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('place', models.PositiveSmallIntegerField(default=0)),
                    ('is_active', models.BooleanField(default=True, verbose_name='can be chosen')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['place', 'name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('board'), name='contact_sector_once', violation_error_message='There is already a sector of this name.')],
                },
            ),
            migrations.AddField(
                model_name='contact',
                name='sector',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='lado.contactsector'),
            ),
            migrations.CreateModel(
                name='AwarenessVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('held_on', models.DateField(verbose_name='on')),
                    ('kind', models.CharField(choices=[('visit', 'Visit'), ('briefing', 'Briefing'), ('training', 'Training')], default='visit', max_length=8)),
                    ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many people came')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='what it was about')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='lado.contactsector')),
                ],
                options={
                    'ordering': ['-held_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Disposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=30)),
                    ('outcome', models.CharField(blank=True, max_length=80)),
                    ('closed_on', models.DateField()),
                    ('keep_years', models.PositiveSmallIntegerField()),
                    ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='disposal', to='lado.contact')),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-proposed_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='disposal_by_two_people', violation_error_message='Somebody else must agree: two people dispose of a case.')],
                },
            ),
            migrations.CreateModel(
                name='MeetingAttendee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', core.sealing.SealedTextField()),
                    ('post', models.CharField(blank=True, max_length=120)),
                    ('email', core.sealing.SealedTextField(blank=True)),
                    ('has_come', models.BooleanField(blank=True, null=True, verbose_name='came')),
                    ('invited_at', models.DateTimeField(blank=True, null=True)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='lado.casemeeting')),
                ],
                options={
                    'ordering': ['id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='OutcomeLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('meaning', models.CharField(choices=[('substantiated', 'Substantiated'), ('malicious', 'Malicious'), ('false', 'False'), ('unsubstantiated', 'Unsubstantiated'), ('unfounded', 'Unfounded'), ('none', 'None of these')], default='none', max_length=16, verbose_name='counts as')),
                    ('definition', models.TextField(blank=True, verbose_name='what it means')),
                    ('place', models.PositiveSmallIntegerField(default=0)),
                    ('keep_years', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='years that cases are kept after they were closed')),
                    ('is_active', models.BooleanField(default=True, verbose_name='can be chosen')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['place', 'name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('board'), name='outcome_label_once', violation_error_message='There is already an outcome of this name.')],
                },
            ),
            migrations.AddField(
                model_name='contact',
                name='outcome',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='lado.outcomelabel'),
            ),
            migrations.CreateModel(
                name='OutcomeLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.CharField(choices=[('adult', 'The adult'), ('employer', 'The employer')], max_length=8)),
                    ('text', core.sealing.SealedTextField()),
                    ('sent_on', models.DateField(blank=True, null=True, verbose_name='sent on')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='lado.contact')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['made_at', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Setting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160)),
                    ('normalised_name', models.CharField(editable=False, max_length=160)),
                    ('has_employer', models.BooleanField(default=True, verbose_name='somebody employs the people there')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='lado.contactsector')),
                ],
                options={
                    'ordering': ['name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board', 'normalised_name'), name='setting_once')],
                },
            ),
            migrations.AddField(
                model_name='contact',
                name='setting',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='lado.setting'),
            ),
            migrations.CreateModel(
                name='Strand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('police', 'Police'), ('social_care', "Children's social care"), ('employer', 'Employer')], max_length=11)),
                    ('state', models.CharField(choices=[('not_involved', 'Not involved'), ('waiting', 'Waiting for a decision'), ('running', 'Under way'), ('ended', 'Ended')], default='waiting', max_length=12)),
                    ('began_on', models.DateField(blank=True, null=True, verbose_name='began on')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                    ('outcome', models.CharField(blank=True, max_length=160, verbose_name='what came of it')),
                    ('bail_until', models.DateField(blank=True, null=True, verbose_name='bail until')),
                    ('charged_on', models.DateField(blank=True, null=True, verbose_name='charged on')),
                    ('suspended_on', models.DateField(blank=True, null=True, verbose_name='suspended on')),
                    ('disciplinary_on', models.DateField(blank=True, null=True, verbose_name='disciplinary hearing on')),
                    ('returned_on', models.DateField(blank=True, null=True, verbose_name='back at work on')),
                    ('note', core.sealing.SealedTextField(blank=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strands', to='lado.contact')),
                ],
                options={
                    'ordering': ['contact', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('contact', 'kind'), name='strand_once_per_case'), models.CheckConstraint(condition=models.Q(('began_on', None), ('ended_on', None), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='strand_dates_in_order', violation_error_message='It cannot end before it began.')],
                },
            ),
            migrations.CreateModel(
                name='ClockPause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('clock', models.SlugField(max_length=60, verbose_name='which clock')),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('reason', core.sealing.SealedTextField()),
                    ('waiting_for', models.CharField(blank=True, max_length=120, verbose_name='waiting for whom (an agency, not a name)')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='lado.contact')),
                ],
                options={
                    'ordering': ['starts_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('starts_on')), _connector='OR'), name='pause_dates_in_order', violation_error_message='It cannot end before it begins.')],
                },
            ),
            migrations.CreateModel(
                name='CaseOffer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('share', 'To know of it'), ('hand_over', 'To take it over')], max_length=9)),
                    ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='offered', max_length=9)),
                    ('from_contact', models.PositiveBigIntegerField()),
                    ('from_reference', models.CharField(max_length=30)),
                    ('content', core.sealing.SealedTextField()),
                    ('message', core.sealing.SealedTextField(blank=True)),
                    ('offered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answer', core.sealing.SealedTextField(blank=True, verbose_name='what was answered')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('from_board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.board')),
                    ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accepted_offers', to='lado.contact')),
                ],
                options={
                    'ordering': ['-offered_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('board', 'from_board', 'from_contact'), name='one_open_offer_per_case', violation_error_message='This case is offered to that board already.')],
                },
            ),
            migrations.AddConstraint(
                model_name='contact',
                constraint=models.CheckConstraint(condition=models.Q(('outcome_on', None), ('outcome_on__gte', models.F('received_on')), _connector='OR'), name='outcome_after_contact', violation_error_message='The outcome cannot be earlier than the contact.'),
            ),
            migrations.AddConstraint(
                model_name='contact',
                constraint=models.CheckConstraint(condition=models.Q(('outcome_on', None), ('outcome__isnull', False), _connector='OR'), name='outcome_with_its_day'),
            ),
        ]),
        ProtectBoardTables(
            clearances=dict.fromkeys(
                (
                    'BodyReferral',
                    'CaseDraft',
                    'CaseMeeting',
                    'CaseNote',
                    'CaseOffer',
                    'ClockPause',
                    'Contact',
                    'ContactNature',
                    'MeetingAttendee',
                    'OutcomeLetter',
                    'Setting',
                    'Strand',
                ),
                'lado',
            )
        ),
    ]
