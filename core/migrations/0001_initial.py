"""People, the audit trail, clocks: what belongs to no board."""

import django.utils.timezone
from django.db import migrations, models

from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(error_messages={'unique': 'This address is taken.'}, max_length=254, unique=True, verbose_name='email address')),
                    ('name', models.CharField(max_length=120, verbose_name='full name')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='administrator of the installation')),
                    ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'ordering': ['name', 'email'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('board_id', models.BigIntegerField(editable=False, null=True)),
                    ('actor_id', models.BigIntegerField(editable=False, null=True)),
                    ('actor_name', models.CharField(editable=False, max_length=160)),
                    ('action', models.CharField(editable=False, max_length=60)),
                    ('object_type', models.CharField(editable=False, max_length=60)),
                    ('object_id', models.CharField(editable=False, max_length=40)),
                    ('object_name', models.CharField(editable=False, max_length=200)),
                    ('before', models.JSONField(default=dict, editable=False)),
                    ('after', models.JSONField(default=dict, editable=False)),
                    ('clearance', models.CharField(blank=True, default='', editable=False, max_length=20)),
                    ('request_id', models.CharField(blank=True, editable=False, max_length=36)),
                ],
                options={
                    'verbose_name_plural': 'audit entries',
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(fields=['board_id', '-at'], name='core_audite_board_i_a153fd_idx'), models.Index(fields=['board_id', 'object_type', 'object_id', '-at'], name='core_audite_board_i_41022b_idx')],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='StatutoryClock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=60)),
                    ('name', models.CharField(max_length=160)),
                    ('start_event', models.CharField(max_length=160, verbose_name='starts with')),
                    ('length', models.PositiveSmallIntegerField()),
                    ('unit', models.CharField(choices=[('working_days', 'working days'), ('calendar_days', 'calendar days'), ('weeks', 'weeks'), ('months', 'months'), ('hours', 'hours')], max_length=20)),
                    ('edition', models.CharField(max_length=120)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('source', models.CharField(max_length=300)),
                ],
                options={
                    'ordering': ['key', models.OrderBy(models.F('valid_from'), nulls_first=True)],
                    'constraints': [models.UniqueConstraint(fields=('key', 'edition', 'valid_from'), name='clock_once_per_edition', nulls_distinct=False, violation_error_message='This edition already has this clock.'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='clock_dates_in_order', violation_error_message='The clock ends before it begins.'), models.CheckConstraint(condition=models.Q(('length__gte', 1)), name='clock_has_a_length', violation_error_message='A clock runs for at least 1.')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='ExtraBankHoliday',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(unique=True)),
                    ('name', models.CharField(max_length=100)),
                ],
                options={
                    'ordering': ['date'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
        ]),
    ]
