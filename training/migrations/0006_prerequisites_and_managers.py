"""What happens to people without the courses before, line managers who hear more, and where emails are stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('training', '0005_joint_events'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='anyway_because',
            field=models.CharField(blank=True, max_length=300, verbose_name='why the office booked them anyway'),
        ),
        migrations.AddField(
            model_name='booking',
            name='missing_courses',
            field=models.TextField(blank=True, verbose_name='courses to be done before that were missing'),
        ),
        migrations.AddField(
            model_name='course',
            name='without_prerequisites',
            field=models.CharField(choices=[('warn', 'They are warned, and the office sees it on the booking'), ('refuse', 'They cannot book; the office can book them, and says why')], default='warn', max_length=6, verbose_name='people who have not done the courses before'),
        ),
        migrations.AddField(
            model_name='message',
            name='stop_url',
            field=models.CharField(blank=True, max_length=500, verbose_name='where one press stops such emails'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('confirmation', 'A place is booked'), ('waiting', 'On the waiting list'), ('pending', 'Booked, waiting for the line manager'), ('approval_asked', 'Line manager is asked to approve'), ('copy', 'Line manager is told of a booking'), ('copy_moved', 'Line manager is told of a new date'), ('copy_cancelled', 'Line manager is told of a cancellation'), ('approved', 'Line manager approved'), ('refused', 'Line manager refused'), ('offer', 'A place is offered'), ('offer_expired', 'An offer has run out'), ('reminder_14', 'Reminder, 14 days before'), ('reminder_5', 'Reminder, 5 days before'), ('moved', 'The event was moved'), ('event_cancelled', 'The event is cancelled'), ('cancelled', 'The booking is cancelled'), ('substitute', 'A substitute has the place now'), ('substituted', 'The place went to a substitute'), ('runs_again', 'A course runs again'), ('interest', 'Somebody asked to be told when it runs again')], max_length=16),
        ),
        migrations.AlterField(
            model_name='messagetemplate',
            name='kind',
            field=models.CharField(choices=[('confirmation', 'A place is booked'), ('waiting', 'On the waiting list'), ('pending', 'Booked, waiting for the line manager'), ('approval_asked', 'Line manager is asked to approve'), ('copy', 'Line manager is told of a booking'), ('copy_moved', 'Line manager is told of a new date'), ('copy_cancelled', 'Line manager is told of a cancellation'), ('approved', 'Line manager approved'), ('refused', 'Line manager refused'), ('offer', 'A place is offered'), ('offer_expired', 'An offer has run out'), ('reminder_14', 'Reminder, 14 days before'), ('reminder_5', 'Reminder, 5 days before'), ('moved', 'The event was moved'), ('event_cancelled', 'The event is cancelled'), ('cancelled', 'The booking is cancelled'), ('substitute', 'A substitute has the place now'), ('substituted', 'The place went to a substitute'), ('runs_again', 'A course runs again'), ('interest', 'Somebody asked to be told when it runs again')], max_length=16),
        ),
    ]
