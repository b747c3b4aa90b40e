"""The panel of an incident or a review, and who the child is."""

import core.sealing
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('reviews', '0001_initial'),
        ('core', '0007_panel_of_an_incident'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChildIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', core.sealing.SealedTextField(blank=True, verbose_name='name of the child')),
                ('other_names', core.sealing.SealedTextField(blank=True, verbose_name='other names of the child')),
                ('born_on', core.sealing.SealedTextField(blank=True, verbose_name='date of birth, as 2020-05-31')),
                ('family', core.sealing.SealedTextField(blank=True, verbose_name='names of family members and others')),
                ('places', core.sealing.SealedTextField(blank=True, verbose_name='addresses, schools and other places')),
                ('terms', core.sealing.SealedTextField(blank=True, verbose_name='other words that would tell who it is')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('incident', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='reviews.incident')),
                ('review', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='reviews.review')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('incident', None), ('review__isnull', False)), models.Q(('incident__isnull', False), ('review', None)), _connector='OR'), name='identity_about_one', violation_error_message='The record belongs to one incident or to one review.')],
            },
        ),
        migrations.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='full name')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('part', models.CharField(choices=[('chair', 'Chair of the panel'), ('member', 'Panel member'), ('reviewer', 'Lead reviewer'), ('adviser', 'Adviser'), ('support', 'Panel support')], default='member', max_length=8)),
                ('named_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='named on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='panel_members', to='reviews.incident')),
                ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='panel_members', to='reviews.review')),
            ],
            options={
                'ordering': ['ended_on', 'name', 'id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('incident', None), ('review__isnull', False)), models.Q(('incident__isnull', False), ('review', None)), _connector='OR'), name='panel_member_of_one', violation_error_message='A panel member is named on one incident or on one review.'), models.UniqueConstraint(models.F('incident'), models.F('review'), django.db.models.functions.text.Lower('email'), condition=models.Q(('ended_on', None)), name='panel_member_once', nulls_distinct=False, violation_error_message='This person is on the panel already.')],
            },
        ),
        ProtectBoardTables(
            only=["ChildIdentity", "PanelMember"],
            clearances={"ChildIdentity": "reviews", "PanelMember": "reviews"},
            openings={"PanelMember": ["incident", "review"]},
        ),
    ]
