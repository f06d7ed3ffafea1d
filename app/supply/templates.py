"""The templates of the two files planners bring: filled with the region's own sites, explained on a second sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.web.csv import FORMULA_SIGNS
from geodata.plan_rows import CATEGORY_OF
from geodata.readers import kita_plan, school_statistics

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from geodata.readers.plan_table import PlanColumn

Rows = list[dict[str, Any]]
BANDS = {
    category: word for word, band in reversed(kita_plan.AGE_BANDS.items()) for category in [CATEGORY_OF[band]]
}
KIND_WORDS = {code: word for word, code in kita_plan.GROUP_KINDS.items()}

KITAS = """
SELECT f.slug, f.feature::json #>> '{properties,name}' AS name, a.ags, c.code AS category, p.group_kind, p.care_extent,
       p.hours_per_week, p.groups, p.approved_places, p.approved_places_status::text, p.flex_places,
       p.flex_places_status::text, p.age_from_months
  FROM site_feature f
  CROSS JOIN LATERAL unnest(CASE WHEN f.categories && ARRAY['creche', 'kindergarten', 'after_school_care']
                                 THEN f.categories ELSE ARRAY['creche', 'kindergarten'] END) AS offered(code)
  JOIN category c ON c.code = offered.code AND c.code = ANY(:categories)
  LEFT JOIN area a ON a.id = f.municipality_id
  LEFT JOIN plan_places p ON p.site_id = f.site_id AND p.category = c.code AND upper_inf(p.valid_during)
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.is_core
   AND f.categories && ARRAY['creche', 'kindergarten', 'after_school_care', 'day_care']
 ORDER BY a.name NULLS LAST, f.sort_key, c.position, p.group_kind, p.hours_per_week"""

SCHOOLS = """
SELECT f.slug, f.feature::json #>> '{properties,name}' AS name, a.ags, f.categories FROM site_feature f
  LEFT JOIN area a ON a.id = f.municipality_id
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.is_core AND f.categories && cast(:categories AS text[])
 ORDER BY a.name NULLS LAST, f.sort_key"""
GRADES = {"primary_school": (1, 4), "community_school": (5, 10), "grammar_school": (5, 13)}


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its file's name, its columns, and the rows of the region's sites."""

    title: str
    columns: Sequence[PlanColumn]
    rows: Rows

    @property
    def table(self) -> list[list[Any]]:
        """Headings, the example, and a row for each site."""
        headings = [column.heading for column in self.columns]
        example = [column.example for column in self.columns]
        return [headings, example, *([row.get(heading) for heading in headings] for row in self.rows)]


def kita_template(connection: Connection, region_id: int, day: date) -> Template:
    """The Kita plan with every Kita of the region; what a plan has told of permits and groups is filled in."""
    keys = {"region_id": region_id, "day": day, "categories": list(CATEGORY_OF.values())}
    rows = connection.execute(text(KITAS), keys).mappings()
    return Template("Kita-Bedarfsplan", kita_plan.COLUMNS, [_kita_row(dict(row)) for row in rows])


def school_template(connection: Connection, region_id: int, day: date, first_year: int) -> Template:
    """School statistics with every school of the region and its grades."""
    keys = {"region_id": region_id, "day": day, "categories": list(GRADES)}
    year = f"{first_year}/{(first_year + 1) % 100:02d}"
    rows = [
        {school_statistics.SITE: row["slug"], school_statistics.NAME: row["name"], school_statistics.AGS: row["ags"],
         school_statistics.YEAR: year, school_statistics.GRADE: grade}
        for row in connection.execute(text(SCHOOLS), keys).mappings()
        for grade in [*_grades(row["categories"]), school_statistics.WHOLE]
    ]  # fmt: skip
    return Template("Schulstatistik", school_statistics.COLUMNS, rows)


def _grades(categories: Sequence[str]) -> list[int]:
    spans = [GRADES[one] for one in categories if one in GRADES]
    return sorted({grade for first, last in spans for grade in range(first, last + 1)})


def _kita_row(row: dict[str, Any]) -> dict[str, Any]:
    extent = {"half_day": "halbtags", "full_day": "ganztags"}.get(
        row["care_extent"] or "", row["hours_per_week"] or None
    )
    return {
        kita_plan.SITE: row["slug"], kita_plan.NAME: row["name"], kita_plan.AGS: row["ags"],
        kita_plan.AGE: BANDS[row["category"]], kita_plan.KIND: KIND_WORDS.get(row["group_kind"] or ""),
        kita_plan.GROUPS: _whole(row["groups"]), kita_plan.HOURS: _whole(extent), kita_plan.APPROVED: _whole(row["approved_places"]),
        kita_plan.FLEXIBLE: _whole(row["flex_places"]),
        kita_plan.MIN_AGE: None if row["age_from_months"] is None else f"{row['age_from_months']} M",
    }  # fmt: skip


def _whole(value: Any) -> Any:  # noqa: ANN401
    return int(value) if isinstance(value, float) and value.is_integer() else value


def safe_text(value: Any) -> Any:  # noqa: ANN401
    """Texts that a spreadsheet would take for formulas stay texts; a lone sign is a mark of ours."""
    if isinstance(value, str) and len(value) > 1 and value[0] in FORMULA_SIGNS:
        return f"'{value}"
    return value
