"""Forms, steps and analyses of child deaths, and the national returns."""

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
        ('reviews', '0006_learning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='DeathAnalysis',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('rca', 'Root cause analysis'), ('clinical', 'Clinical review'), ('other', 'Another analysis')], default='rca', max_length=8)),
                    ('done_on', models.DateField(verbose_name='completed on')),
                    ('led_by', models.CharField(blank=True, max_length=120, verbose_name='led by which agency or post')),
                    ('summary', core.sealing.SealedTextField(blank=True, verbose_name='what it found')),
                    ('file_name', core.sealing.SealedTextField(blank=True, verbose_name='name of the file')),
                    ('content_type', models.CharField(blank=True, max_length=100)),
                    ('content', core.sealing.SealedTextField(blank=True, verbose_name='the file, as base64')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('death', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='analyses', to='reviews.childdeath')),
                ],
                options={
                    'ordering': ['done_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ResponseStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('police', 'Police'), ('ambulance', 'Ambulance'), ('doctor', 'Paediatrician'), ('nurse', 'Rapid response nurse'), ('social_care', 'Children’s social care'), ('coroner', 'Coroner’s officer'), ('gp', 'GP or health visitor'), ('other', 'Somebody else')], max_length=11)),
                    ('taken_at', models.DateTimeField(verbose_name='when')),
                    ('text', core.sealing.SealedTextField(verbose_name='what was done')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('death', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='reviews.childdeath')),
                ],
                options={
                    'ordering': ['taken_at', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='DeathFormRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('notification', 'Notification form'), ('reporting', 'Reporting form'), ('supplementary', 'Supplementary form'), ('analysis', 'Analysis form'), ('other', 'Another report')], default='reporting', max_length=13)),
                    ('whom', models.CharField(blank=True, max_length=120, verbose_name='asked of')),
                    ('asked_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='asked on')),
                    ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('death', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forms', to='reviews.childdeath')),
                ],
                options={
                    'ordering': ['asked_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('received_on', None), ('received_on__gte', models.F('asked_on')), _connector='OR'), name='death_form_received_after_asked', violation_error_message='A form cannot come before it was asked for.'), models.CheckConstraint(condition=models.Q(('agency__isnull', False), models.Q(('whom', ''), _negated=True), _connector='OR'), name='death_form_asked_of_somebody', violation_error_message='Choose the agency, or write of whom it is asked.')],
                },
            ),
            migrations.CreateModel(
                name='DeathReturn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year_start', models.DateField(verbose_name='first day of the year')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('sent_on', models.DateField(blank=True, null=True, verbose_name='sent on')),
                    ('figures', models.JSONField(blank=True, default=list, verbose_name='figures as sent')),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-year_start'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board', 'year_start'), name='death_return_once_a_year', violation_error_message='There is already a return of this year.'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('year_start'))), name='death_return_due_after_the_year_began', violation_error_message='The return is due after the year has begun.')],
                },
            ),
        ]),
        ProtectBoardTables(
            only=["DeathAnalysis", "DeathFormRequest", "DeathReturn", "ResponseStep"],
            clearances=dict.fromkeys(["DeathAnalysis", "DeathFormRequest", "DeathReturn", "ResponseStep"], "reviews"),
        ),
    ]
