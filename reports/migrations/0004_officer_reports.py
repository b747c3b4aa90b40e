"""Reports of the designated officer, recommendations that are followed from year to year, figures by quarter.

The kind of a signed report changes no more, and neither do the recommendations in it (compare 0003).
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.protection import ProtectBoardTables
from core.tables_together import CreateTogether

FREEZE = """
CREATE OR REPLACE FUNCTION reports_refuse_frozen_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen IS NULL AND OLD.status NOT IN ('signed_off', 'published') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.board_id, NEW.kind, NEW.title, NEW.starts_on, NEW.ends_on, NEW.version,
                             NEW.previous_id, NEW.frozen)
        IS NOT DISTINCT FROM (OLD.board_id, OLD.kind, OLD.title, OLD.starts_on, OLD.ends_on, OLD.version,
                              OLD.previous_id, OLD.frozen)
        AND (OLD.signed_off_at IS NULL OR NEW.signed_off_at = OLD.signed_off_at)
        AND (NEW.status = OLD.status OR (OLD.status = 'signed_off' AND NEW.status = 'published')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The report is signed off: it changes no more.' USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION reports_refuse_frozen_recommendation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.report_id ELSE OLD.report_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'edited_by_id' = to_jsonb(OLD) - 'edited_by_id' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM reports_report WHERE id IN (report, NEW.report_id)
               AND status IN ('signed_off', 'published')) THEN
        RAISE EXCEPTION 'The report is signed off: its recommendations change no more.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON reports_recommendation
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_frozen_recommendation();
"""

UNDO = """
DROP TRIGGER frozen ON reports_recommendation;
DROP FUNCTION reports_refuse_frozen_recommendation();
CREATE OR REPLACE FUNCTION reports_refuse_frozen_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen IS NULL AND OLD.status NOT IN ('signed_off', 'published') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.board_id, NEW.title, NEW.starts_on, NEW.ends_on, NEW.version, NEW.previous_id,
                             NEW.frozen)
        IS NOT DISTINCT FROM (OLD.board_id, OLD.title, OLD.starts_on, OLD.ends_on, OLD.version, OLD.previous_id,
                              OLD.frozen)
        AND (OLD.signed_off_at IS NULL OR NEW.signed_off_at = OLD.signed_off_at)
        AND (NEW.status = OLD.status OR (OLD.status = 'signed_off' AND NEW.status = 'published')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The report is signed off: it changes no more.' USING ERRCODE = 'check_violation';
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('reports', '0003_freeze_signed_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='QuarterFigures',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField()),
                    ('label', models.CharField(max_length=60)),
                    ('threshold', models.PositiveSmallIntegerField()),
                    ('figures', models.JSONField()),
                    ('list_state', models.JSONField()),
                    ('counted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name_plural': 'quarter figures',
                    'ordering': ['-starts_on'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='quarter_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Recommendation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.PositiveSmallIntegerField()),
                    ('text', models.TextField(max_length=1000, verbose_name='what is recommended')),
                    ('post', models.CharField(blank=True, max_length=120, verbose_name='whose post or group')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                    ('is_carried', models.BooleanField(default=False, editable=False)),
                    ('state', models.CharField(choices=[('not_begun', 'Not begun'), ('under_way', 'Under way'), ('done', 'Done'), ('dropped', 'Dropped')], default='not_begun', max_length=9, verbose_name='how far it is')),
                    ('progress', models.TextField(blank=True, max_length=2000, verbose_name='what became of it')),
                    ('revision', models.PositiveIntegerField(default=0, editable=False)),
                    ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'ordering': ['report', 'is_carried', 'order', 'id'],
                    'abstract': False,
                    'base_manager_name': 'objects',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('progress', ''), _negated=True), _connector='OR'), name='dropped_recommendation_says_why', violation_error_message='Say why it was dropped.')],
                },
            ),
        ]),
        migrations.RemoveConstraint(
            model_name='report',
            name='report_version_once',
        ),
        migrations.AddField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('annual', 'Annual report'), ('lado', 'Report of the designated officer')], default='annual', editable=False, max_length=6),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('board', 'kind', 'starts_on', 'ends_on', 'version'), name='report_version_once', violation_error_message='There is already a report for this period. Open it instead.'),
        ),
        migrations.AddField(
            model_name='quarterfigures',
            name='board',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='boards.agency'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='board',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='edited_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='reports.report'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='root',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.recommendation'),
        ),
        migrations.AddConstraint(
            model_name='quarterfigures',
            constraint=models.UniqueConstraint(fields=('board', 'starts_on'), name='quarter_figures_once'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(fields=('report', 'root'), name='recommendation_once_per_report'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('is_carried', False), ('root__isnull', False), _connector='OR'), name='carried_recommendation_has_root'),
        ),
        ProtectBoardTables(),
        migrations.RunSQL(FREEZE, UNDO),
    ]
