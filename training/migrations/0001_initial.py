"""Courses, events, bookings, evaluation, totals of earlier years."""

import django.core.validators
import django.db.models.deletion
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
                name='Course',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160)),
                    ('normalised_title', models.CharField(editable=False, max_length=160)),
                    ('level', models.CharField(blank=True, max_length=60)),
                    ('summary', models.TextField(blank=True, verbose_name='what it is about')),
                    ('audience', models.TextField(blank=True, verbose_name='who it is for')),
                    ('outcomes', models.TextField(blank=True, verbose_name='what people can do afterwards')),
                    ('priorities', models.TextField(blank=True, verbose_name='priorities of the board that it serves')),
                    ('content_owner', models.CharField(blank=True, max_length=120, verbose_name='who keeps the content up to date')),
                    ('review_on', models.DateField(blank=True, null=True, verbose_name='content to be reviewed by')),
                    ('mode', models.CharField(choices=[('face_to_face', 'Face to face'), ('virtual', 'Virtual'), ('e_learning', 'E-learning'), ('blended', 'Blended')], default='face_to_face', max_length=12)),
                    ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='length in hours')),
                    ('refresh_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to be refreshed after years')),
                    ('is_offered', models.BooleanField(default=True, verbose_name='in the catalogue')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['title'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='CoursePrerequisite',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prerequisite_links', to='training.course')),
                    ('needs', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needed_by_links', to='training.course')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='course',
                name='prerequisites',
                field=models.ManyToManyField(related_name='leads_to', through='training.CoursePrerequisite', to='training.course'),
            ),
            migrations.CreateModel(
                name='Delegate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='work email address')),
                    ('reference', models.CharField(blank=True, max_length=60)),
                    ('job_title', models.CharField(blank=True, max_length=120)),
                    ('manager_email', models.EmailField(blank=True, max_length=254, verbose_name="line manager's email address")),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='training.delegate')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['name', 'email', 'reference'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('booked', 'Booked'), ('waiting', 'Waiting'), ('cancelled', 'Cancelled'), ('attended', 'Attended'), ('part', 'Attended in part'), ('left_early', 'Left early'), ('did_not_attend', 'Did not attend')], default='booked', max_length=14)),
                    ('booked_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='booked on')),
                    ('booked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('queued_at', models.DateTimeField(blank=True, null=True)),
                    ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='cancelled on')),
                    ('cancelled_because', models.CharField(blank=True, max_length=300, verbose_name='why it was cancelled')),
                    ('access_needs', models.TextField(blank=True, verbose_name='what the person needs to take part')),
                    ('is_walk_in', models.BooleanField(default=False, verbose_name='came without booking')),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('booked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='training.delegate')),
                ],
                options={
                    'ordering': ['delegate__name', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=40)),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='length in hours')),
                    ('mode', models.CharField(choices=[('face_to_face', 'Face to face'), ('virtual', 'Virtual'), ('e_learning', 'E-learning'), ('blended', 'Blended')], default='face_to_face', max_length=12)),
                    ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                    ('minimum', models.PositiveIntegerField(blank=True, null=True, verbose_name='fewest people that it runs with')),
                    ('closes_on', models.DateField(blank=True, null=True, verbose_name='last day of booking')),
                    ('has_waiting_list', models.BooleanField(default=True, verbose_name='waiting list when it is full')),
                    ('venue', models.CharField(blank=True, max_length=200)),
                    ('access_notes', models.TextField(blank=True, verbose_name='getting there and getting in')),
                    ('link', models.URLField(blank=True, max_length=500, verbose_name='link to join')),
                    ('joining', models.TextField(blank=True, verbose_name='joining instructions')),
                    ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='what it costs the board')),
                    ('bought_from', models.CharField(blank=True, max_length=120, verbose_name='bought from')),
                    ('partner', models.CharField(blank=True, max_length=120, verbose_name='held together with')),
                    ('is_cancelled', models.BooleanField(default=False)),
                    ('cancelled_because', models.CharField(blank=True, max_length=300, verbose_name='why it was cancelled')),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='training.course')),
                ],
                options={
                    'ordering': ['-starts_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Evaluation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('before', 'Before'), ('after', 'After'), ('later', '6 to 12 weeks later')], max_length=6)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('completed_at', models.DateTimeField(blank=True, null=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='training.booking')),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='training.event')),
                ],
                options={
                    'ordering': ['stage', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='booking',
                name='event',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='training.event'),
            ),
            migrations.CreateModel(
                name='EventSession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField(verbose_name='day')),
                    ('starts_at', models.TimeField(blank=True, null=True, verbose_name='from')),
                    ('ends_at', models.TimeField(blank=True, null=True, verbose_name='until')),
                    ('venue', models.CharField(blank=True, max_length=200)),
                    ('link', models.URLField(blank=True, max_length=500)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='training.event')),
                ],
                options={
                    'ordering': ['on', 'starts_at', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=300)),
                    ('normalised_text', models.CharField(editable=False, max_length=300)),
                    ('kind', models.CharField(choices=[('scale', 'Scale'), ('choice', 'Choice'), ('text', 'Text')], default='scale', max_length=6)),
                    ('purpose', models.CharField(choices=[('gain', 'Learning gain: the same scale before and after'), ('statement', 'Statement that people agree with or not'), ('plan', 'What I will do differently'), ('done', 'Whether it was done'), ('quotation', 'Words that may be printed, with consent'), ('other', 'Something else')], default='other', max_length=9)),
                    ('lowest', models.SmallIntegerField(default=1, verbose_name='lowest value of the scale')),
                    ('highest', models.SmallIntegerField(default=5, verbose_name='highest value of the scale')),
                    ('choices', models.TextField(blank=True, verbose_name='choices, one on each line')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['text'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                    ('text', models.TextField(blank=True)),
                    ('may_print', models.BooleanField(default=False, verbose_name='may be printed without a name')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='training.evaluation')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='training.question')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='Questionnaire',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('before', 'Before'), ('after', 'After'), ('later', '6 to 12 weeks later')], max_length=6)),
                    ('intro', models.TextField(blank=True, verbose_name='what people read first')),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='questionnaires', to='training.course')),
                ],
                options={
                    'ordering': ['course__title', 'stage'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='QuestionnaireQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(default=0)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='training.question')),
                    ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='training.questionnaire')),
                ],
                options={
                    'ordering': ['number', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='questionnaire',
                name='questions',
                field=models.ManyToManyField(related_name='questionnaires', through='training.QuestionnaireQuestion', to='training.question'),
            ),
            migrations.CreateModel(
                name='StaffGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['name'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='delegate',
                name='staff_group',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='delegates', to='training.staffgroup'),
            ),
            migrations.AddField(
                model_name='booking',
                name='staff_group',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to='training.staffgroup'),
            ),
            migrations.CreateModel(
                name='Trainer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='full name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('topics', models.CharField(blank=True, max_length=300, verbose_name='what they teach')),
                    ('most_events', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='most events in a year')),
                    ('is_active', models.BooleanField(default=True, verbose_name='can be chosen')),
                    ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='EventTrainer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainer_links', to='training.event')),
                    ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='event_links', to='training.trainer')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddField(
                model_name='event',
                name='trainers',
                field=models.ManyToManyField(related_name='events', through='training.EventTrainer', to='training.trainer'),
            ),
            migrations.CreateModel(
                name='YearTotal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('ends_on', models.DateField(verbose_name='until')),
                    ('measure', models.CharField(choices=[('courses', 'Courses'), ('runs', 'Runs'), ('days', 'Days of training'), ('places', 'Places offered'), ('bookings', 'Bookings made'), ('used', 'Places booked'), ('attended', 'Attended'), ('did_not_attend', 'Did not attend'), ('cancelled', 'Cancelled'), ('waiting', 'Waiting'), ('agencies', 'Agencies represented'), ('hours', 'Hours of training'), ('single_agency', 'Trained by their own agency'), ('e_learning', 'E-learning completed'), ('briefings', 'Came to briefings')], max_length=14)),
                    ('value', models.DecimalField(decimal_places=2, max_digits=11)),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='where it comes from')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['-starts_on', 'measure'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddConstraint(
                model_name='courseprerequisite',
                constraint=models.UniqueConstraint(fields=('course', 'needs'), name='prerequisite_once'),
            ),
            migrations.AddConstraint(
                model_name='courseprerequisite',
                constraint=models.CheckConstraint(condition=models.Q(('course', models.F('needs')), _negated=True), name='prerequisite_of_another', violation_error_message='A course cannot need itself.'),
            ),
            migrations.AddConstraint(
                model_name='course',
                constraint=models.UniqueConstraint(fields=('board', 'normalised_title'), name='course_title_once', violation_error_message='There is already a course of this title.'),
            ),
            migrations.AddIndex(
                model_name='evaluation',
                index=models.Index(fields=['board', 'event', 'stage'], name='evaluation_by_event'),
            ),
            migrations.AddConstraint(
                model_name='evaluation',
                constraint=models.UniqueConstraint(fields=('booking', 'stage'), name='evaluation_once', violation_error_message='This questionnaire is answered already.'),
            ),
            migrations.AddConstraint(
                model_name='eventsession',
                constraint=models.UniqueConstraint(fields=('event', 'on', 'starts_at'), name='session_once', nulls_distinct=False, violation_error_message='The event has a session at this time already.'),
            ),
            migrations.AddConstraint(
                model_name='eventsession',
                constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), models.Q(('starts_at__isnull', False), ('ends_at__gt', models.F('starts_at'))), _connector='OR'), name='session_ends_after_start', violation_error_message='A session ends after it begins, on the same day.'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.UniqueConstraint(fields=('board', 'normalised_text'), name='question_once', violation_error_message='There is already such a question.'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.CheckConstraint(condition=models.Q(('highest__gt', models.F('lowest'))), name='question_scale_goes_up', violation_error_message='The highest value of a scale is above the lowest.'),
            ),
            migrations.AddIndex(
                model_name='answer',
                index=models.Index(fields=['board', 'question'], name='answer_by_question'),
            ),
            migrations.AddConstraint(
                model_name='answer',
                constraint=models.UniqueConstraint(fields=('evaluation', 'question'), name='answer_once', violation_error_message='This question is answered already.'),
            ),
            migrations.AddConstraint(
                model_name='questionnairequestion',
                constraint=models.UniqueConstraint(fields=('questionnaire', 'question'), name='question_once_in_form'),
            ),
            migrations.AddConstraint(
                model_name='questionnaire',
                constraint=models.UniqueConstraint(fields=('board', 'course', 'stage'), name='questionnaire_once', nulls_distinct=False, violation_error_message='There is already a questionnaire for this stage.'),
            ),
            migrations.AddConstraint(
                model_name='staffgroup',
                constraint=models.UniqueConstraint(fields=('board', 'name'), name='staff_group_once', violation_error_message='There is already a staff group of this name.'),
            ),
            migrations.AddIndex(
                model_name='delegate',
                index=models.Index(fields=['board', 'agency'], name='delegate_by_agency'),
            ),
            migrations.AddIndex(
                model_name='delegate',
                index=models.Index(fields=['user', 'board'], name='delegate_by_user'),
            ),
            migrations.AddConstraint(
                model_name='delegate',
                constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('board', 'email'), name='delegate_email_once', violation_error_message='There is already a delegate with this email address.'),
            ),
            migrations.AddConstraint(
                model_name='delegate',
                constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('board', 'reference'), name='delegate_reference_once', violation_error_message='There is already a delegate with this reference.'),
            ),
            migrations.AddConstraint(
                model_name='delegate',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('reference', ''), _negated=True), _connector='OR'), name='delegate_is_known_by', violation_error_message='A delegate needs an email address or a reference.'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['board', 'event', 'status'], name='booking_by_event'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['board', 'delegate', '-id'], name='booking_by_delegate'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['board', 'agency', 'event'], name='booking_by_agency'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('event', 'delegate'), name='one_live_booking', violation_error_message='This person has booked this event already.'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('cancelled_on', None), ('status', 'cancelled'), _connector='OR'), name='only_cancelled_has_day', violation_error_message='Only a cancelled booking has a day of cancellation.'),
            ),
            migrations.AddConstraint(
                model_name='eventtrainer',
                constraint=models.UniqueConstraint(fields=('event', 'trainer'), name='trainer_once_per_event'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(fields=['board', '-starts_on', '-id'], name='event_by_day'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(fields=['board', 'course', '-starts_on'], name='event_by_course'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.UniqueConstraint(fields=('board', 'reference'), name='event_reference_once', violation_error_message='There is already an event with this reference.'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='event_ends_after_start', violation_error_message='The event cannot end before it begins.'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('minimum', None), ('capacity', None), ('minimum__lte', models.F('capacity')), _connector='OR'), name='event_minimum_fits', violation_error_message='The fewest people cannot be more than the places.'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('closes_on', None), ('closes_on__lte', models.F('ends_on')), _connector='OR'), name='event_closes_in_time', violation_error_message='Booking cannot close after the event.'),
            ),
            migrations.AddConstraint(
                model_name='yeartotal',
                constraint=models.UniqueConstraint(fields=('board', 'starts_on', 'ends_on', 'measure'), name='year_total_once', violation_error_message='This total is typed in for this period already.'),
            ),
            migrations.AddConstraint(
                model_name='yeartotal',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='year_total_of_a_period', violation_error_message='The period ends before it begins.'),
            ),
            migrations.AddConstraint(
                model_name='yeartotal',
                constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='year_total_not_negative', violation_error_message='A total is nought or more.'),
            ),
        ]),
        ProtectBoardTables(),
    ]
