"""Panel members are named on an incident or on a review; invitations carry which."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('core', '0006_invitations_of_the_board'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='roleassignment',
            name='role_once',
        ),
        migrations.RemoveConstraint(
            model_name='roleassignment',
            name='role_panel_member_names_its_subject',
        ),
        migrations.AddField(
            model_name='invitation',
            name='incident_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='incident'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='review_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='review'),
        ),
        migrations.AddField(
            model_name='roleassignment',
            name='incident_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='incident'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.UniqueConstraint(fields=('user', 'board', 'role', 'agency', 'group', 'incident_id', 'review_id', 'starts_on'), name='role_once', nulls_distinct=False, violation_error_message='This person already holds this role here.'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'panel_member'), _negated=True), models.Q(('incident_id', None), ('review_id__isnull', False)), models.Q(('incident_id__isnull', False), ('review_id', None)), _connector='OR'), name='role_panel_member_names_its_subject', violation_error_message='A panel member needs an incident or a review.'),
        ),
    ]
