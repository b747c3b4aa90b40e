"""Roles and invitations, which point at agencies and groups."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0002_tables_of_boards'),
        ('core', '0002_files_and_jobs'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='RoleAssignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to='boards.board')),
                    ('role', models.CharField(choices=[('board_manager', 'Board manager'), ('chair', 'Chair'), ('scrutineer', 'Scrutineer'), ('group_chair', 'Group chair'), ('member', 'Member'), ('agency_lead', 'Agency lead'), ('data_analyst', 'Data analyst'), ('training_coordinator', 'Training coordinator'), ('lado', 'Designated officer (LADO)'), ('review_lead', 'Review lead'), ('panel_member', 'Panel member'), ('delegate', 'Delegate')], max_length=30)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.group')),
                    ('review_id', models.BigIntegerField(blank=True, null=True, verbose_name='review')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ],
                options={
                    'ordering': ['board', 'user', 'role'],
                    'indexes': [models.Index(fields=['user', 'board'], name='core_roleas_user_id_c04518_idx'), models.Index(fields=['board', 'role'], name='core_roleas_board_i_cc99c3_idx')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'board', 'role', 'agency', 'group', 'review_id', 'starts_on'), name='role_once', nulls_distinct=False, violation_error_message='This person already holds this role here.'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_dates_in_order', violation_error_message='The role ends before it starts.'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'agency_lead'), _negated=True), ('agency__isnull', False), _connector='OR'), name='role_agency_lead_names_its_subject', violation_error_message='A agency lead needs a agency.'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'group_chair'), _negated=True), ('group__isnull', False), _connector='OR'), name='role_group_chair_names_its_subject', violation_error_message='A group chair needs a group.'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'panel_member'), _negated=True), ('review_id__isnull', False), _connector='OR'), name='role_panel_member_names_its_subject', violation_error_message='A panel member needs a review.')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254, verbose_name='email address')),
                    ('name', models.CharField(max_length=120, verbose_name='full name')),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('role', models.CharField(choices=[('board_manager', 'Board manager'), ('chair', 'Chair'), ('scrutineer', 'Scrutineer'), ('group_chair', 'Group chair'), ('member', 'Member'), ('agency_lead', 'Agency lead'), ('data_analyst', 'Data analyst'), ('training_coordinator', 'Training coordinator'), ('lado', 'Designated officer (LADO)'), ('review_lead', 'Review lead'), ('panel_member', 'Panel member'), ('delegate', 'Delegate')], max_length=30)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.agency')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.group')),
                    ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('expires_at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['board', '-created_at'], name='core_invita_board_i_b7f59b_idx')],
                    'constraints': [],
                },
            ),
        ]),
    ]
