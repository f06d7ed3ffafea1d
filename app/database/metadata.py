"""The one metadata all rooms' tables belong to, and the column types they share."""

from __future__ import annotations

from sqlalchemy import Column, Double, Enum, MetaData

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

figure_status = Enum(
    "known",
    "estimated",
    "zero",
    "unknown",
    "secret",
    "not_applicable",
    name="figure_status",
    metadata=metadata,
    create_type=True,
)


def figure_columns(name: str) -> tuple[Column[float], Column[str]]:
    """The two columns of a figure: the number, and what is known about it (`geodata.figures`)."""
    return (
        Column(name, Double),
        Column(f"{name}_status", figure_status, nullable=False, server_default="unknown"),
    )


def figure_check(name: str) -> str:
    """The condition that keeps number and status of a figure from contradicting each other."""
    return (
        f"CASE {name}_status WHEN 'known' THEN {name} IS NOT NULL AND {name} <> 0 "
        f"WHEN 'estimated' THEN {name} IS NOT NULL WHEN 'zero' THEN {name} IS NOT NULL AND {name} = 0 "
        f"ELSE {name} IS NULL END"
    )
