"""Incidents, reviews with their recommendations, themes, child deaths."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.sealing
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
                name='Incident',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=30)),
                    ('pseudonym', models.CharField(blank=True, max_length=60)),
                    ('aware_on', models.DateField(blank=True, null=True, verbose_name='became aware on')),
                    ('notified_on', models.DateField(blank=True, null=True, verbose_name='notified on')),
                    ('rapid_review_on', models.DateField(blank=True, null=True, verbose_name='rapid review on')),
                    ('decision', models.CharField(blank=True, choices=[('review', 'Review'), ('other', 'Other learning'), ('none', 'No review')], max_length=6)),
                    ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-aware_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=30)),
                    ('kind', models.CharField(choices=[('scr', 'Serious case review'), ('lcspr', 'Local child safeguarding practice review'), ('silp', 'Significant incident learning process'), ('plr', 'Practice learning review'), ('joint', 'Joint review with neighbours'), ('elsewhere', 'Review led elsewhere'), ('dhr', 'Domestic homicide review, joint'), ('rca', 'Root cause analysis'), ('audit', 'Case audit'), ('other', 'Another kind')], max_length=9)),
                    ('pseudonym', models.CharField(blank=True, max_length=60)),
                    ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                    ('started_on', models.DateField(blank=True, null=True, verbose_name='started on')),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended without publication on')),
                    ('ended_because', models.TextField(blank=True, verbose_name='why it is not published')),
                    ('summary', models.TextField(blank=True, verbose_name='published summary')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='reviews.incident')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-started_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Theme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('is_active', models.BooleanField(default=True, verbose_name='can be chosen')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='narrower', to='reviews.theme')),
                ],
                options={
                    'ordering': ['name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ReviewTheme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='theme_links', to='reviews.review')),
                    ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_links', to='reviews.theme')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='review',
                name='themes',
                field=models.ManyToManyField(related_name='reviews', through='reviews.ReviewTheme', to='reviews.theme'),
            ),
            migrations.CreateModel(
                name='IncidentTheme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='theme_links', to='reviews.incident')),
                    ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incident_links', to='reviews.theme')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='incident',
                name='themes',
                field=models.ManyToManyField(related_name='incidents', through='reviews.IncidentTheme', to='reviews.theme'),
            ),
            migrations.CreateModel(
                name='ChildDeath',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=30)),
                    ('died_on', models.DateField(verbose_name='died on')),
                    ('notified_on', models.DateField(blank=True, null=True, verbose_name='notified on')),
                    ('expected', models.CharField(blank=True, choices=[('expected', 'Expected'), ('unexpected', 'Unexpected')], max_length=10)),
                    ('age_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='age in days')),
                    ('sex', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male'), ('indeterminate', 'Indeterminate')], max_length=13)),
                    ('ethnicity', models.CharField(blank=True, max_length=80)),
                    ('category', models.CharField(blank=True, choices=[('inflicted', 'Deliberately inflicted injury, abuse or neglect'), ('suicide', 'Suicide or deliberate self-inflicted harm'), ('trauma', 'Trauma and other external factors'), ('malignancy', 'Malignancy'), ('acute', 'Acute medical or surgical condition'), ('chronic', 'Chronic medical condition'), ('genetic', 'Chromosomal, genetic and congenital anomalies'), ('perinatal', 'Perinatal or neonatal event'), ('infection', 'Infection'), ('unexplained', 'Sudden unexpected, unexplained death')], max_length=11, verbose_name='category of death')),
                    ('place', models.CharField(blank=True, choices=[('hospital', 'Hospital'), ('home', 'Home'), ('hospice', 'Hospice'), ('public', 'Public place'), ('abroad', 'Abroad'), ('other', 'Elsewhere')], max_length=8, verbose_name='where the child died')),
                    ('area', models.CharField(blank=True, max_length=80, verbose_name='area that the child lived in')),
                    ('panel_on', models.DateField(blank=True, null=True, verbose_name='panel planned for')),
                    ('deferrals', models.PositiveSmallIntegerField(default=0, verbose_name='panels that were put off')),
                    ('deferred_because', models.CharField(blank=True, max_length=200, verbose_name='why it was put off last')),
                    ('response_on', models.DateField(blank=True, null=True, verbose_name='rapid response meeting on')),
                    ('forms_asked', models.PositiveSmallIntegerField(default=0, verbose_name='forms asked for')),
                    ('forms_received', models.PositiveSmallIntegerField(default=0, verbose_name='forms received')),
                    ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                    ('modifiable', models.CharField(blank=True, choices=[('yes', 'Modifiable factors found'), ('no', 'No modifiable factors')], max_length=3, verbose_name='modifiable factors')),
                    ('factors', core.sealing.SealedTextField(blank=True, verbose_name='which factors')),
                    ('learning', core.sealing.SealedTextField(blank=True, verbose_name='what was learned')),
                    ('notes', core.sealing.SealedTextField(blank=True)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='child_deaths', to='reviews.incident')),
                ],
                options={
                    'ordering': ['-died_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['board', '-died_on', '-id'], name='child_death_by_day')],
                    'constraints': [models.UniqueConstraint(fields=('board', 'reference'), name='child_death_reference_once', violation_error_message='There is already a death with this reference.'), models.CheckConstraint(condition=models.Q(('notified_on', None), ('notified_on__gte', models.F('died_on')), _connector='OR'), name='child_death_notified_after', violation_error_message='The death cannot be notified before the child died.'), models.CheckConstraint(condition=models.Q(('reviewed_on', None), ('reviewed_on__gte', models.F('died_on')), _connector='OR'), name='child_death_reviewed_after', violation_error_message='The death cannot be reviewed before the child died.'), models.CheckConstraint(condition=models.Q(('age_days', None), ('age_days__lt', 6588), _connector='OR'), name='child_death_of_a_child', violation_error_message='A child is under 18: enter the age in days.'), models.CheckConstraint(condition=models.Q(('forms_received__lte', models.F('forms_asked'))), name='child_death_forms_asked_first', violation_error_message='More forms are received than were asked for.')],
                },
            ),
            migrations.CreateModel(
                name='ReviewSetting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rapid_review_start', models.CharField(choices=[('rapid_review', 'Notification of the incident'), ('rapid_review_from_awareness', 'Becoming aware of the incident')], default='rapid_review', max_length=30, verbose_name='the rapid review’s time begins with')),
                    ('still_after_days', models.PositiveSmallIntegerField(default=180, validators=[django.core.validators.MinValueValidator(14), django.core.validators.MaxValueValidator(1000)], verbose_name='days without movement that are little or no progress')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('board',), name='review_setting_once')],
                },
            ),
            migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('improvement', 'To be improved'), ('good', 'Good practice')], default='improvement', max_length=11)),
                    ('text', models.TextField(verbose_name='what was found')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reviews.review')),
                ],
                options={
                    'ordering': ['review', 'number'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('review', 'number'), name='finding_number_once')],
                },
            ),
            migrations.CreateModel(
                name='ReviewRecommendation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('text', models.TextField(blank=True)),
                    ('state', models.CharField(choices=[('open', 'Not begun'), ('under_way', 'Under way'), ('done', 'Done'), ('not_acted_on', 'Not acted on')], default='open', max_length=12)),
                    ('moved_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='last moved on')),
                    ('decision_reasons', models.TextField(blank=True, verbose_name='why it is not acted on')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('finding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='reviews.finding')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='reviews.review')),
                ],
                options={
                    'verbose_name': 'recommendation',
                    'ordering': ['review', 'number'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(fields=('review', 'number'), name='recommendation_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_acted_on'), _negated=True), models.Q(('decision_reasons', ''), _negated=True), _connector='OR'), name='not_acted_on_with_reasons', violation_error_message='Say why the recommendation is not acted on.')],
                },
            ),
            migrations.AddConstraint(
                model_name='theme',
                constraint=models.UniqueConstraint(models.F('board'), django.db.models.functions.text.Lower('name'), name='theme_once', violation_error_message='There is already a theme with this name.'),
            ),
            migrations.AddConstraint(
                model_name='reviewtheme',
                constraint=models.UniqueConstraint(fields=('review', 'theme'), name='review_theme_once'),
            ),
            migrations.AddConstraint(
                model_name='review',
                constraint=models.UniqueConstraint(fields=('board', 'reference'), name='review_reference_once', violation_error_message='There is already a review with this reference.'),
            ),
            migrations.AddConstraint(
                model_name='review',
                constraint=models.CheckConstraint(condition=models.Q(('published_on', None), ('started_on', None), ('published_on__gte', models.F('started_on')), _connector='OR'), name='published_after_start', violation_error_message='A review cannot be published before it started.'),
            ),
            migrations.AddConstraint(
                model_name='incidenttheme',
                constraint=models.UniqueConstraint(fields=('incident', 'theme'), name='incident_theme_once'),
            ),
            migrations.AddConstraint(
                model_name='incident',
                constraint=models.UniqueConstraint(fields=('board', 'reference'), name='incident_reference_once', violation_error_message='There is already an incident with this reference.'),
            ),
            migrations.AddConstraint(
                model_name='incident',
                constraint=models.CheckConstraint(condition=models.Q(('notified_on', None), ('aware_on', None), ('notified_on__gte', models.F('aware_on')), _connector='OR'), name='notified_after_aware', violation_error_message='The incident cannot be notified before anybody was aware of it.'),
            ),
            migrations.AddConstraint(
                model_name='incident',
                constraint=models.CheckConstraint(condition=models.Q(('rapid_review_on', None), ('notified_on__isnull', False), _connector='OR'), name='no_rapid_review_without_notification', violation_error_message='There is no rapid review without a notification: enter when it was sent.'),
            ),
            migrations.AddConstraint(
                model_name='incident',
                constraint=models.CheckConstraint(condition=models.Q(('rapid_review_on', None), ('rapid_review_on__gte', models.F('notified_on')), _connector='OR'), name='rapid_review_after_notification', violation_error_message='The rapid review cannot be before the notification.'),
            ),
            migrations.AddConstraint(
                model_name='review',
                constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('published_on', None), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='ended_or_published', violation_error_message='A review that ends unpublished needs a reason and no day of publication.'),
            ),
        ]),
        ProtectBoardTables(clearances={'ChildDeath': 'reviews'}),
    ]
