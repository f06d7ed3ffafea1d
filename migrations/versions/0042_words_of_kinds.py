"""Sites are found by the words for their kinds in Danish, English and Leichte Sprache too.

Revision ID: 0042
Revises: 0041
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# As the program writes it for sites that change from now on (`app.sites.features`).
WORDS = """
    UPDATE site_feature f SET search_text = f.search_text || ' ' || k.words
      FROM (SELECT s.site_id, s.valid_from,
                   atlas_normalise(string_agg(DISTINCT concat_ws(' ', c.label ->> 'da', c.label ->> 'en', c.label ->> 'easy'), ' ')) AS words
              FROM site_feature s JOIN category c ON c.code = ANY(s.categories) GROUP BY s.site_id, s.valid_from) k
     WHERE k.site_id = f.site_id AND k.valid_from = f.valid_from"""
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id IN (SELECT region_id FROM site_feature)"


def upgrade() -> None:
    """Up: what is finished already gets the words at once."""
    op.execute(WORDS)
    op.execute(CHANGED)


def downgrade() -> None:
    """Down: more words than the earlier program writes do no harm; they go with the next change of a site."""
