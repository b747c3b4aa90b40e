"""Events that boards of this installation hold together."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from core.protection import ProtectBoardTables

# Which coming events other boards hold together with one: a question that the scope of that one cannot answer. As
# training_known_as: it looks at all boards for this one question, gives back ids alone, and leaves the settings as
# they were.
FUNCTION = """
CREATE FUNCTION training_joint_with(wanted bigint, since date) RETURNS TABLE (board_id bigint, event_id bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('app.board_ids', true), '');
BEGIN
    PERFORM set_config(
        'app.board_ids', (SELECT coalesce(string_agg(board.id::text, ','), '') FROM boards_board board), true);
    RETURN QUERY
        SELECT event.board_id, event.id
        FROM training_eventshare share
        JOIN training_event event ON event.id = share.event_id
        JOIN boards_board holder ON holder.id = event.board_id
        WHERE share.partner_id = wanted AND holder.is_active AND NOT event.is_cancelled AND event.ends_on >= since;
    PERFORM set_config('app.board_ids', before, true);
END $$;
"""
UNDO = "DROP FUNCTION training_joint_with(bigint, date);"


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('training', '0004_proof_and_charges'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seats', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='seats kept for its people')),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='training.event')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.board')),
            ],
            options={
                'ordering': ['partner__name'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('event', 'partner'), name='share_once', violation_error_message='The event is held together with this board already.'), models.CheckConstraint(condition=models.Q(('partner', models.F('board')), _negated=True), name='share_with_another_board', violation_error_message="Choose another board than the event's own.")],
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='share',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to='training.eventshare'),
        ),
        migrations.RunSQL(FUNCTION, UNDO),
        ProtectBoardTables(),
    ]
