"""Audits of case files."""

import audits.models.case_audit
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0003_surveys'),
        ('boards', '0004_fileload_options'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='CaseAudit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('theme', models.CharField(max_length=120)),
                    ('level', models.CharField(choices=[('multi', 'Multi-agency'), ('single', 'Single-agency'), ('practitioner', 'Practitioner')], default='multi', max_length=12)),
                    ('starts_on', models.DateField(verbose_name='starts on')),
                    ('ends_on', models.DateField(verbose_name='is to be finished by')),
                    ('method', models.TextField(blank=True, verbose_name='how it is done')),
                    ('method_change', models.TextField(blank=True, verbose_name='what was changed in the method, and why')),
                    ('sample_size', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='how many cases')),
                    ('finished_on', models.DateField(blank=True, editable=False, null=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('lead_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                ],
                options={
                    'ordering': ['starts_on', 'theme'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'starts_on'], name='audits_case_board_i_8c7a80_idx')],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('theme'), models.F('board'), models.F('starts_on'), name='case_audit_once', violation_error_message='There is already an audit on this theme that starts on this day.'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='case_audit_ends_after_start', violation_error_message='It cannot be finished before it starts.')],
                },
            ),
            migrations.CreateModel(
                name='AuditedCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=20, validators=[audits.models.case_audit.check_reference])),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('case_audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='audits.caseaudit')),
                ],
                options={
                    'ordering': ['case_audit', 'reference'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('case_audit', 'reference'), name='case_reference_once', violation_error_message='This case is in the audit already.')],
                },
            ),
            migrations.CreateModel(
                name='CaseAuditAgency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('case_audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taking_part', to='audits.caseaudit')),
                ],
                options={
                    'verbose_name_plural': 'case audit agencies',
                    'ordering': ['agency__name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'agency'], name='audits_case_board_i_c773cc_idx')],
                    'constraints': [models.UniqueConstraint(fields=('case_audit', 'agency'), name='case_audit_agency_once', violation_error_message='This agency takes part already.')],
                },
            ),
            migrations.CreateModel(
                name='CaseAuditFinding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('good', 'Good practice'), ('improvement', 'Improvement')], max_length=11)),
                    ('text', models.TextField(verbose_name='what was found')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('case_audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='audits.caseaudit')),
                ],
                options={
                    'ordering': ['case_audit', 'kind', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='CaseAuditQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField()),
                    ('text', models.TextField(verbose_name='question')),
                    ('guidance', models.TextField(blank=True, verbose_name='what to look for')),
                    ('scale', models.CharField(choices=[('judgement', 'Inadequate, requires improvement, good, outstanding'), ('practice', 'No, partly, yes')], default='judgement', max_length=9)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('case_audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='audits.caseaudit')),
                ],
                options={
                    'ordering': ['case_audit', 'place'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('case_audit', 'place'), name='case_question_place_once')],
                },
            ),
            migrations.CreateModel(
                name='CaseAuditAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('grade', models.CharField(blank=True, choices=[('', 'No answer'), ('inadequate', 'Inadequate'), ('requires', 'Requires improvement'), ('good', 'Good'), ('outstanding', 'Outstanding'), ('no', 'No'), ('partly', 'Partly'), ('yes', 'Yes'), ('n/a', 'Does not apply')], default='', max_length=11)),
                    ('good_practice', models.TextField(blank=True)),
                    ('improvement', models.TextField(blank=True, verbose_name='what could be better')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='audits.auditedcase')),
                    ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='audits.caseauditquestion')),
                ],
                options={
                    'ordering': ['case__reference', 'question__place', 'agency__name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'agency'], name='audits_case_board_i_1a03b8_idx')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'question', 'agency'), name='one_case_answer_per_agency')],
                },
            ),
            migrations.CreateModel(
                name='FindingAgency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='about', to='audits.caseauditfinding')),
                ],
                options={
                    'verbose_name_plural': 'finding agencies',
                    'ordering': ['agency__name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('finding', 'agency'), name='finding_agency_once', violation_error_message='This agency is named already.')],
                },
            ),
            migrations.CreateModel(
                name='SingleAudit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('theme', models.CharField(max_length=120, verbose_name='what was audited')),
                    ('level', models.CharField(choices=[('single', 'Single-agency'), ('practitioner', 'Practitioner')], default='single', max_length=12)),
                    ('done_on', models.DateField(verbose_name='when it was done')),
                    ('sample_size', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='how many cases')),
                    ('findings', models.TextField(verbose_name='what was found')),
                    ('good_practice', models.TextField(blank=True)),
                    ('improvements', models.TextField(blank=True, verbose_name='what is to be improved')),
                    ('impact', models.TextField(blank=True, verbose_name='what has changed because of it')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-done_on', 'agency__name', 'theme'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', 'agency'], name='audits_sing_board_i_5544f9_idx')],
                },
            ),
        ]),
        ProtectBoardTables(),
    ]
