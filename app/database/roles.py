"""The role in which the web works: it reads and changes data, but not what is written down about changes.

Owner of all tables is who migrates, imports and computes. `bildungsatlas_web` may SELECT, INSERT, UPDATE and DELETE,
but neither TRUNCATE nor anything that only an owner may (ALTER, dropping or disabling triggers), and of `change` only
SELECT: what it changes is written there by a function that runs as the owner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.errors import DatabaseAway

if TYPE_CHECKING:
    from sqlalchemy import Connection

WEB_ROLE = "bildungsatlas_web"
APPEND_ONLY = ("change",)
READ_ONLY = ("alembic_version",)

MAKE_WEB_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB_ROLE}') THEN
        CREATE ROLE {WEB_ROLE} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this server made it just now
END $$"""

_JOIN = f"""
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{WEB_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {WEB_ROLE} TO %I', current_user);
    END IF;
END $$"""

_GRANT = f"""
DO $$
DECLARE
    named text;
BEGIN
    GRANT USAGE ON SCHEMA public TO {WEB_ROLE};
    FOR named IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                  WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'MEMBER')
                    AND tablename <> 'spatial_ref_sys' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {WEB_ROLE}', named);
    END LOOP;
    FOR named IN SELECT format('%I.%I', schemaname, viewname) FROM pg_views
                  WHERE schemaname = 'public' AND viewname IN ('private_site', 'shown_cell_people', 'shown_area_people', 'dated_area') LOOP
        EXECUTE format('GRANT SELECT ON %s TO {WEB_ROLE}', named);
    END LOOP;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE};
END $$;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {WEB_ROLE};
"""


def ensure_web_role(connection: Connection) -> None:
    """Make the role where it is missing, and let the owner take it.

    Raises DatabaseAway, saying what to do, where the owner may not.
    """
    try:
        with connection.begin_nested():
            connection.execute(text(MAKE_WEB_ROLE))
            connection.execute(text(_JOIN))
    except ProgrammingError as error:
        raise DatabaseAway(
            f"Auf dem Datenbankserver fehlt die Rolle {WEB_ROLE}, und dieses Konto darf sie nicht anlegen. Bitte dort als"
            f" Verwalter ausführen: CREATE ROLE {WEB_ROLE}; GRANT {WEB_ROLE} TO <Eigentümer der Datenbank>;"
        ) from error


def grant_to_web(connection: Connection) -> None:
    """Give the role what it needs, now and for tables that later migrations make."""
    connection.execute(text(_GRANT))
    for table in APPEND_ONLY:
        connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {WEB_ROLE}")
    for table in READ_ONLY:
        connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {WEB_ROLE}")
