"""Second views, policies and who adopted them, network learning, texts of letters, how an adult is told."""

import core.sealing
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('lado', '0002_other_boards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='told_how',
            field=models.CharField(blank=True, choices=[('in_person', 'In person'), ('phone', 'By telephone or video'), ('letter', 'By letter'), ('other', 'Another way')], max_length=9, verbose_name='how the adult is told'),
        ),
        CreateTogether([
            migrations.CreateModel(
                name='QualitySample',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(verbose_name='closed from')),
                    ('ends_on', models.DateField(verbose_name='closed until')),
                    ('by', models.CharField(choices=[('number', 'A number of contacts'), ('percent', 'A share of them, in per cent')], default='number', max_length=7, verbose_name='drawn by')),
                    ('size', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='how many')),
                    ('pool', models.PositiveIntegerField(verbose_name='drawn from')),
                    ('seed', models.CharField(max_length=16)),
                    ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('drawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-drawn_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='sample_dates_in_order', violation_error_message='It cannot end before it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('by', 'percent'), _negated=True), ('size__lte', 100), _connector='OR'), name='sample_share_up_to_all', violation_error_message='A share is 100 per cent at most.')],
                },
            ),
            migrations.CreateModel(
                name='SafeguardingPolicy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('is_active', models.BooleanField(default=True, verbose_name='settings are still asked to adopt it')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='lado.contactsector')),
                ],
                options={
                    'ordering': ['name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('board'), name='safeguarding_policy_once', violation_error_message='There is already a policy of this name.')],
                },
            ),
            migrations.CreateModel(
                name='PolicyAdoption',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('adopted_on', models.DateField(verbose_name='adopted on')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('setting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adoptions', to='lado.setting')),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adoptions', to='lado.safeguardingpolicy')),
                ],
                options={
                    'ordering': ['-adopted_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('policy', 'setting'), name='policy_adopted_once', violation_error_message='This setting has adopted this policy already.')],
                },
            ),
            migrations.CreateModel(
                name='SecondView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField(verbose_name='order in which it was drawn')),
                    ('view', models.CharField(blank=True, choices=[('agree', 'Agrees'), ('meeting', 'Would have held a meeting'), ('advice', 'Would have given other advice')], max_length=7)),
                    ('reasons', core.sealing.SealedTextField(blank=True)),
                    ('learning', core.sealing.SealedTextField(blank=True, verbose_name='what can be learnt from it')),
                    ('read_on', models.DateField(blank=True, null=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_view', to='lado.contact')),
                    ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to='lado.qualitysample')),
                ],
                options={
                    'ordering': ['sample', 'place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'read_on'], name='second_view_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('read_on', None), ('view', '')), models.Q(models.Q(('view', ''), _negated=True), ('read_on__isnull', False)), _connector='OR'), name='second_view_with_its_day')],
                },
            ),
            migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.CharField(choices=[('adult', 'The adult'), ('employer', 'The employer')], max_length=8)),
                    ('text', models.TextField()),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('outcome', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to='lado.outcomelabel')),
                ],
                options={
                    'ordering': ['to', models.OrderBy(models.F('outcome__place'), nulls_first=True), 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board', 'to', 'outcome'), name='letter_template_once', nulls_distinct=False, violation_error_message='There is already a text for this letter and this outcome. Change that one.')],
                },
            ),
            migrations.CreateModel(
                name='NetworkLearning',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('heard_on', models.DateField(verbose_name='on')),
                    ('source', models.CharField(choices=[('regional', 'Regional network'), ('national', 'National network'), ('review', 'Published review'), ('other', 'Elsewhere')], default='regional', max_length=8, verbose_name='where from')),
                    ('event', models.CharField(blank=True, max_length=160, verbose_name='which meeting or review')),
                    ('point', models.TextField(verbose_name='what was learnt')),
                    ('local_action', models.TextField(blank=True, verbose_name='what is done about it here')),
                    ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['-heard_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('done_on', None), ('done_on__gte', models.F('heard_on')), _connector='OR'), name='learning_done_after_heard', violation_error_message='It cannot be done before it was heard.')],
                },
            ),
        ]),
        # All of them: a table that is not named here would lose its clearance.
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
                    'OtherAuthority',
                    'OutcomeLetter',
                    'PolicyAdoption',
                    'QualitySample',
                    'SecondView',
                    'SentOffer',
                    'Setting',
                    'Strand',
                ),
                'lado',
            )
        ),
    ]
