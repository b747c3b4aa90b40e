"""Cases that go to other boards and what came of it; other authorities in a case."""

import core.sealing
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
        ('lado', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='handed_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='boards.board'),
        ),
        migrations.AlterField(
            model_name='caseoffer',
            name='content',
            field=core.sealing.SealedTextField(blank=True),
        ),
        CreateTogether([
            migrations.CreateModel(
                name='OtherAuthority',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='which authority')),
                    ('leads', models.CharField(blank=True, choices=[('', 'Not agreed yet'), ('we', 'We lead'), ('they', 'They lead'), ('joint', 'Both together')], default='', max_length=5, verbose_name='who leads')),
                    ('post', models.CharField(blank=True, max_length=120, verbose_name='whom to call there (a post, not a name)')),
                    ('note', core.sealing.SealedTextField(blank=True)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorities', to='lado.contact')),
                ],
                options={
                    'verbose_name_plural': 'other authorities',
                    'ordering': ['contact', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('contact'), name='other_authority_once', violation_error_message='This authority is on the page of the case already. Change it there.')],
                },
            ),
            migrations.CreateModel(
                name='SentOffer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('offer', models.PositiveBigIntegerField()),
                    ('kind', models.CharField(choices=[('share', 'To know of it'), ('hand_over', 'To take it over')], max_length=9)),
                    ('with_texts', models.BooleanField(default=True, verbose_name='with minutes and notes')),
                    ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='offered', max_length=9)),
                    ('at_revision', models.PositiveIntegerField(default=0)),
                    ('offered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answer', core.sealing.SealedTextField(blank=True, verbose_name='what was answered')),
                    ('their_reference', models.CharField(blank=True, max_length=30)),
                    ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='when the answer was seen here')),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_offers', to='lado.contact')),
                    ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('to_board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.board')),
                ],
                options={
                    'ordering': ['-offered_at', '-id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('contact', 'to_board'), name='sent_offer_open_once', violation_error_message='This case is offered to that board already.')],
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
                    'SentOffer',
                    'Setting',
                    'Strand',
                ),
                'lado',
            )
        ),
    ]
