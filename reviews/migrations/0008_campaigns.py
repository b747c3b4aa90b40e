"""Prevention campaigns."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0005_schools'),
        ('reviews', '0007_death_records'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('factor', models.CharField(max_length=120, verbose_name='modifiable factor')),
                ('category', models.CharField(blank=True, choices=[('inflicted', 'Deliberately inflicted injury, abuse or neglect'), ('suicide', 'Suicide or deliberate self-inflicted harm'), ('trauma', 'Trauma and other external factors'), ('malignancy', 'Malignancy'), ('acute', 'Acute medical or surgical condition'), ('chronic', 'Chronic medical condition'), ('genetic', 'Chromosomal, genetic and congenital anomalies'), ('perinatal', 'Perinatal or neonatal event'), ('infection', 'Infection'), ('unexplained', 'Sudden unexpected, unexplained death')], max_length=11, verbose_name='category of death that is followed')),
                ('began_on', models.DateField(verbose_name='began on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('text', models.TextField(blank=True, verbose_name='what was done')),
                ('link', models.URLField(blank=True, max_length=500)),
                ('board', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='boards.board')),
            ],
            options={
                'ordering': ['-began_on', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(models.F('board'), django.db.models.functions.text.Lower('name'), name='campaign_once', violation_error_message='There is already a campaign with this name.'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='campaign_ends_after_it_began', violation_error_message='A campaign cannot end before it began.')],
            },
        ),
        ProtectBoardTables(only=["Campaign"]),
    ]
