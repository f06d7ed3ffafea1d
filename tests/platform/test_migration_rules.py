"""Migrations may run while the program of before answers requests (docs/migrations.md); what cannot is refused here.

What breaks a rule for a reason carries the reason: `# erlaubt: …` on its line or the one before, `-- erlaubt: …` in SQL.
"""

from __future__ import annotations

import ast
import re
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.database import migrate
from app.database.engine import batch_engine
from app.settings import REPOSITORY

VERSIONS = sorted((REPOSITORY / "migrations" / "versions").glob("[0-9]*.py"))
LATER = [path for path in VERSIONS if path.name >= "0002"]
ALLOWED = re.compile(r"(#|--)\s*erlaubt:\s*\S.{9,}")
FORBIDDEN_CALLS = {
    "drop_table": "eine Tabelle entfernen",
    "rename_table": "eine Tabelle umbenennen",
    "drop_column": "eine Spalte entfernen",
}
FORBIDDEN_SQL = [
    (r"\bDROP\s+(TABLE|COLUMN)\b", "Tabelle oder Spalte entfernen"),
    (r"\bRENAME\s+(TO|COLUMN|CONSTRAINT)\b", "umbenennen"),
    (r"\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b", "den Typ einer Spalte ändern"),
    (r"\bSET\s+NOT\s+NULL\b", "NOT NULL auf einer vorhandenen Spalte"),
    (r"\bADD\s+COLUMN\b(?![^;]*\bDEFAULT\b)[^;]*\bNOT\s+NULL\b", "eine Pflichtspalte ohne Vorgabe"),
    (r"\bADD\s+CONSTRAINT\b(?![^;]*\bNOT\s+VALID\b)", "eine Bedingung ohne NOT VALID"),
    (r"\bLOCK\s+TABLE\b", "eine Tabelle sperren"),
    (r"\bVACUUM\s+FULL\b|\bCLUSTER\b|\bREINDEX\b(?!\s+\w+\s+CONCURRENTLY)", "eine Tabelle umschreiben"),
]
INDEX = re.compile(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY)[^;]*?\bON\s+(?:ONLY\s+)?\"?(\w+)", re.I | re.S
)
CREATED = re.compile(r"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?(\w+)", re.I)
ALTERED = re.compile(r"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?\"?(\w+)", re.I)


def broken_rules(source: str) -> list[str]:
    """The rules that the upward half of a migration breaks, each with its line."""
    tree, lines = ast.parse(source), source.splitlines()
    roots = _upward(tree)
    made = _tables_made(roots)
    found = [one for root in roots for node in ast.walk(root) for one in _broken(node, made)]
    return sorted({f"Zeile {line}: {what}" for line, what in found if not _excused(lines, line)})


def _upward(tree: ast.Module) -> list[ast.AST]:
    """`upgrade` with the functions it calls, and the module's texts that only the way down does not use alone."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "upgrade" not in functions:
        return []
    wanted, todo = {}, ["upgrade"]
    while todo:
        name = todo.pop()
        if name in functions and name not in wanted:
            wanted[name] = functions[name]
            todo += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    used = {
        node.id for function in wanted.values() for node in ast.walk(function) if isinstance(node, ast.Name)
    }
    texts = [
        node for node in tree.body
        if isinstance(node, ast.Assign) and {t.id for t in node.targets if isinstance(t, ast.Name)} & used
    ]  # fmt: skip
    return [*wanted.values(), *texts]


def _tables_made(roots: list[ast.AST]) -> set[str]:
    """Tables that this migration makes itself: nobody uses them yet."""
    made: set[str] = set()
    for root in roots:
        for node in ast.walk(root):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                made |= set(CREATED.findall(node.value))
            elif isinstance(node, ast.Call) and _name(node) == "create_table":
                made.add(_text(node, 0))
    return made


def _broken(node: ast.AST, made: set[str]) -> list[tuple[int, str]]:
    if isinstance(node, ast.Call):
        return _broken_call(node, made)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _broken_sql(node, made)
    return []


def _broken_call(call: ast.Call, made: set[str]) -> list[tuple[int, str]]:
    name, table = _name(call), _text(call, 0)
    if table in made:
        return []
    if name in FORBIDDEN_CALLS:
        return [(call.lineno, FORBIDDEN_CALLS[name])]
    if (
        name == "create_index"
        and _text(call, 1) not in made
        and not _is(call, "postgresql_concurrently", True)
    ):
        return [(call.lineno, "ein Index auf einer vorhandenen Tabelle ohne CONCURRENTLY")]
    if name == "alter_column":
        words = {"new_column_name": "eine Spalte umbenennen", "type_": "den Typ einer Spalte ändern"}
        given = {one.arg for one in call.keywords}
        told = [(call.lineno, what) for key, what in words.items() if key in given]
        return told + (
            [(call.lineno, "NOT NULL auf einer vorhandenen Spalte")] if _is(call, "nullable", False) else []
        )
    if name == "add_column":
        column = call.args[1] if len(call.args) > 1 else None
        needed = isinstance(column, ast.Call) and _is(column, "nullable", False)
        if needed and "server_default" not in {one.arg for one in column.keywords}:
            return [(call.lineno, "eine Pflichtspalte ohne Vorgabe")]
    return []


def _broken_sql(node: ast.Constant, made: set[str]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    line = node.lineno
    for statement in node.value.split(";"):
        begins = line + len(statement) - len(statement.lstrip("\n"))
        line += statement.count("\n")
        altered = ALTERED.search(statement)
        if (altered and altered[1] in made) or ALLOWED.search(statement):
            continue
        index = INDEX.search(statement)
        if index and index[1] not in made:
            found.append((begins, "ein Index auf einer vorhandenen Tabelle ohne CONCURRENTLY"))
        found += [(begins, what) for rule, what in FORBIDDEN_SQL if re.search(rule, statement, re.I)]
    return found


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(call: ast.Call, at: int) -> str:
    value = call.args[at] if len(call.args) > at else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _is(call: ast.Call, name: str, value: object) -> bool:
    return any(
        one.arg == name and isinstance(one.value, ast.Constant) and one.value.value is value
        for one in call.keywords
    )


def _excused(lines: list[str], line: int) -> bool:
    return any(ALLOWED.search(lines[number - 1]) for number in (line - 1, line) if number >= 1)


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_a_migration_keeps_the_rules(path: Path):
    assert broken_rules(path.read_text()) == []


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_goes_down_again(path: Path):
    tree = ast.parse(path.read_text())
    assert {"upgrade", "downgrade"} <= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


UP = "from alembic import op\nimport sqlalchemy as sa\n\ndef upgrade():\n"
BAD = [
    'op.drop_table("region")',
    'op.drop_column("region", "name")',
    'op.rename_table("region", "area")',
    'op.alter_column("region", "name", new_column_name="title")',
    'op.alter_column("region", "name", type_=sa.Integer())',
    'op.alter_column("region", "name", nullable=False)',
    'op.add_column("region", sa.Column("a", sa.Text(), nullable=False))',
    'op.create_index("ix", "travel_time", ["cell_id"])',
    'op.execute("CREATE INDEX ix ON travel_time (cell_id)")',
    'op.execute("ALTER TABLE region DROP COLUMN name")',
    'op.execute("ALTER TABLE region RENAME COLUMN name TO title")',
    'op.execute("ALTER TABLE region ALTER COLUMN id TYPE bigint")',
    'op.execute("ALTER TABLE region ADD COLUMN a text NOT NULL")',
    'op.execute("ALTER TABLE region ADD CONSTRAINT c CHECK (id > 0)")',
    'op.execute("LOCK TABLE region")',
]
GOOD = [
    'op.create_table("new", sa.Column("a", sa.Text(), nullable=False)); op.create_index("ix", "new", ["a"])',
    'op.execute("CREATE TABLE new (a text NOT NULL); CREATE INDEX ix ON new (a); ALTER TABLE new ALTER a SET NOT NULL")',
    'op.add_column("region", sa.Column("a", sa.Text(), nullable=False, server_default="x"))',
    'op.add_column("region", sa.Column("a", sa.Text()))',
    "op.execute(\"ALTER TABLE region ADD COLUMN a text NOT NULL DEFAULT ''\")",
    'op.execute("ALTER TABLE region ADD CONSTRAINT c CHECK (id > 0) NOT VALID")',
    'op.create_index("ix", "travel_time", ["cell_id"], postgresql_concurrently=True)',
    'op.drop_column("region", "name")  # erlaubt: seit 0007 liest sie niemand mehr',
    'op.execute("CREATE TABLE new (a int); -- erlaubt: region hat wenige Zeilen\\nCREATE INDEX ix ON region (name)")',
]


@pytest.mark.parametrize("statement", BAD)
def test_the_check_finds_what_would_stop_a_running_program(statement: str):
    assert broken_rules(f"{UP}    {statement}\n")


@pytest.mark.parametrize("statement", GOOD)
def test_the_check_lets_through_what_does_not(statement: str):
    assert broken_rules(f"{UP}    {statement}\n") == []


def test_the_way_down_may_take_away_what_the_way_up_brought():
    source = f"{UP}    op.create_table('new')\n\ndef downgrade():\n    op.drop_table('new')\n"
    assert broken_rules(source) == []


def test_the_line_of_the_statement_is_told():
    source = f'SQL = """\nSELECT 1;\n\nALTER TABLE region DROP COLUMN name;\n"""\n{UP}    op.execute(SQL)\n'
    assert broken_rules(source) == ["Zeile 4: Tabelle oder Spalte entfernen"]


def test_texts_of_the_module_are_looked_at_where_they_are_used():
    source = f'SQL = "ALTER TABLE region DROP COLUMN name"\n{UP}    op.execute(SQL)\n'
    assert broken_rules(source)


def test_a_migration_that_does_not_get_its_lock_gives_up_and_tries_again(
    database_url: str, engine: Engine, monkeypatch
):
    """It must not stand in the queue before all who read: nobody could read until it is done."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(migrate, "TRIES", 3)
    tries: list[float] = []

    def up(_config: object, _revision: str) -> None:
        tries.append(time.monotonic())
        connection = _config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("ALTER TABLE region ADD COLUMN IF NOT EXISTS tried text"))

    monkeypatch.setattr(migrate.command, "upgrade", up)
    other = batch_engine(database_url)
    with other.begin() as reader:
        reader.execute(text("SELECT 1 FROM region"))
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate.upgrade(engine)
        assert len(tries) == 3
        later = threading.Timer(0.5, reader.rollback)
        later.start()
        migrate.upgrade(engine)
        later.join()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE region DROP COLUMN tried"))
    other.dispose()
