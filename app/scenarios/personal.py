"""What scenarios hold about persons: whose they are, who saved and froze them."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "scenarios", "Szenarien", "Wem sie gehören", ("scenario",),
        count="""SELECT 'Konto ' || owner_id, count(*), min(created_at) FROM scenario
                  WHERE owner_id IS NOT NULL GROUP BY owner_id""",
        export="""SELECT id, name, description, sharing, archived, created_at FROM scenario
                   WHERE owner_id = :account_id ORDER BY id""",
        # What nobody else may see goes; what others work with stays without the name.
        erase="""WITH mine AS (
                     DELETE FROM scenario s WHERE owner_id = :account_id AND sharing = 'private'
                        AND NOT EXISTS (SELECT FROM frozen_scenario f WHERE f.scenario_id = s.id))
                 UPDATE scenario s SET owner_id = NULL, owner_name = 'gelöschtes Konto ' || :account_id
                  WHERE owner_id = :account_id AND (sharing <> 'private'
                     OR EXISTS (SELECT FROM frozen_scenario f WHERE f.scenario_id = s.id))""",
    ),
    Held(
        "scenario_versions", "Fassungen von Szenarien", "Wer sie gespeichert hat", ("scenario_version",),
        count="""SELECT 'Konto ' || by_id, count(*), min(saved_at) FROM scenario_version
                  WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="""SELECT scenario_id, number, note, content, saved_at FROM scenario_version
                   WHERE by_id = :account_id ORDER BY scenario_id, number""",
        erase="""UPDATE scenario_version SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE by_id = :account_id""",
    ),
    Held(
        "frozen_scenarios", "Eingefrorene Szenarien", "Wer sie eingefroren hat", ("frozen_scenario",),
        count="""SELECT 'Konto ' || by_id, count(*), min(frozen_at) FROM frozen_scenario
                  WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="SELECT id, scenario_id, version, name, note, frozen_at FROM frozen_scenario WHERE by_id = :account_id",
        erase="""UPDATE frozen_scenario SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE by_id = :account_id""",
    ),
)  # fmt: skip
