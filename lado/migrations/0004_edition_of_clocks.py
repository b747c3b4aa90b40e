"""A case keeps the edition of guidance that it began under."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lado', '0003_quality_and_policies'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='edition',
            field=models.CharField(blank=True, editable=False, max_length=10, verbose_name='edition of guidance that its clocks keep'),
        ),
        # Cases from before this migration: what their board goes by now. Nobody knows better.
        migrations.RunSQL(
            'UPDATE lado_contact SET edition = boards_board.edition '
            'FROM boards_board WHERE boards_board.id = lado_contact.board_id',
            migrations.RunSQL.noop,
        ),
    ]
