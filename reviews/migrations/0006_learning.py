"""Proof that practice changed, signed plans, briefings, and reviews of other areas."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('core', '0007_panel_of_an_incident'),
        ('reviews', '0005_requests_and_chronology'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewrecommendation',
            name='done_because',
            field=models.TextField(blank=True, verbose_name='why it counts as done without proof'),
        ),
        migrations.AlterField(
            model_name='review',
            name='kind',
            field=models.CharField(choices=[('scr', 'Serious case review'), ('lcspr', 'Local child safeguarding practice review'), ('silp', 'Significant incident learning process'), ('plr', 'Practice learning review'), ('joint', 'Joint review with neighbours'), ('elsewhere', 'Review led elsewhere'), ('dhr', 'Domestic homicide review, joint'), ('rca', 'Root cause analysis'), ('audit', 'Case audit'), ('outside', 'Published by another area'), ('other', 'Another kind')], max_length=9),
        ),
        CreateTogether([
            migrations.CreateModel(
                name='Briefing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('seven', 'Seven-minute briefing'), ('practitioner', 'Practitioner briefing')], default='seven', max_length=12)),
                    ('title', models.CharField(max_length=160)),
                    ('about', models.TextField(blank=True)),
                    ('matters', models.TextField(blank=True)),
                    ('happened', models.TextField(blank=True)),
                    ('found', models.TextField(blank=True)),
                    ('good', models.TextField(blank=True)),
                    ('change', models.TextField(blank=True)),
                    ('questions', models.TextField(blank=True)),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                    ('pages', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pages of the PDF')),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='briefings', to='reviews.review')),
                ],
                options={
                    'ordering': ['-published_on', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='BriefingSending',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('due_on', models.DateField(verbose_name='answer by')),
                    ('reminded_on', models.DateField(blank=True, null=True, verbose_name='reminded on')),
                    ('done', models.CharField(blank=True, choices=[('shared', 'Shared with staff'), ('discussed', 'Talked about in teams or supervision'), ('trained', 'Built into training'), ('changed', 'Changed how we work'), ('not_for_us', 'Not for us')], max_length=10, verbose_name='what was done with it')),
                    ('text', models.TextField(blank=True, verbose_name='in their words')),
                    ('reached', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many people it reached')),
                    ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('briefing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='reviews.briefing')),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['agency__name', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='OutsideReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area', models.CharField(max_length=120, verbose_name='area that published it')),
                    ('link', models.URLField(blank=True, max_length=500, verbose_name='where it is published')),
                    ('relevance', models.TextField(blank=True, verbose_name='why it matters here')),
                    ('local_action', models.TextField(blank=True, verbose_name='what is done here')),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('review', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outside', to='reviews.review')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='PlanSignOff',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('signed_on', models.DateField(verbose_name='signed off on')),
                    ('accepted_because', models.TextField(blank=True, verbose_name='why what is open is accepted')),
                    ('left_open', models.JSONField(blank=True, default=list)),
                    ('plan', models.JSONField(default=dict)),
                    ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.group')),
                    ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='boards.meeting')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='reviews.review')),
                    ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-signed_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='RecommendationProof',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('policy', 'Policy or procedure changed'), ('training', 'Training given'), ('audit', 'Audit shows it'), ('indicator', 'Indicator moved'), ('children', 'Children or families say so')], max_length=9)),
                    ('text', models.TextField(verbose_name='what shows it')),
                    ('shown_on', models.DateField(verbose_name='when')),
                    ('told_by', models.CharField(blank=True, max_length=120, verbose_name='who says so')),
                    ('link', models.URLField(blank=True, max_length=500)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                    ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='reviews.reviewrecommendation')),
                ],
                options={
                    'ordering': ['shown_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.CreateModel(
                name='ReviewResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('group', 'Group or forum'), ('programme', 'Programme'), ('campaign', 'Campaign'), ('practice', 'Change of practice')], default='programme', max_length=9)),
                    ('name', models.CharField(max_length=200)),
                    ('began_on', models.DateField(blank=True, null=True, verbose_name='began on')),
                    ('text', models.TextField(blank=True, verbose_name='what it does')),
                    ('link', models.URLField(blank=True, max_length=500)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='boards.group')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='reviews.review')),
                ],
                options={
                    'ordering': ['began_on', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                },
            ),
            migrations.AddConstraint(
                model_name='briefing',
                constraint=models.UniqueConstraint(fields=('review', 'kind'), name='briefing_once_of_a_kind', violation_error_message='There is already a briefing of this kind for the review.'),
            ),
            migrations.AddConstraint(
                model_name='briefingsending',
                constraint=models.UniqueConstraint(fields=('briefing', 'agency'), name='briefing_sent_once_to_an_agency'),
            ),
            migrations.AddConstraint(
                model_name='briefingsending',
                constraint=models.CheckConstraint(condition=models.Q(('answered_on', None), models.Q(('done', ''), _negated=True), _connector='OR'), name='briefing_answer_says_what_was_done', violation_error_message='Choose what was done with the briefing.'),
            ),
            migrations.AddConstraint(
                model_name='outsidereview',
                constraint=models.CheckConstraint(condition=models.Q(('area', ''), _negated=True), name='outside_review_has_an_area', violation_error_message='Enter the area that published the review.'),
            ),
        ]),
        ProtectBoardTables(
            only=[
                "Briefing", "BriefingSending", "OutsideReview", "PlanSignOff", "RecommendationProof", "ReviewResult",
            ],
        ),
    ]
