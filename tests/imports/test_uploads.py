"""Uploads in pieces: resumed, checked, limited before anything is read, and never stored under the client's name."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import uuid

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.imports.tidying import remove_stale_uploads
from app.imports.uploads import folder_of, metadata_of, shown_name
from tests.imports.conftest import Atlas

PIECE = {"Content-Type": "application/offset+octet-stream"}


def name(text_: str) -> str:
    return f"filename {base64.b64encode(text_.encode()).decode()}"


def checksum(piece: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"


async def test_a_file_in_pieces_is_put_together_whoever_answers(atlas: Atlas) -> None:
    who, content = atlas.as_(Role.EDITOR), os.urandom(300_000)
    made = await atlas.ask(
        who,
        "POST",
        "/api/uploads",
        headers={"Upload-Length": "300000", "Upload-Metadata": name("Kitas 2026.csv")},
    )
    where = made.headers["Location"]
    for offset in (0, 100_000, 200_000):
        piece = content[offset : offset + 100_000]
        head = await atlas.ask(who, "HEAD", where)
        assert (head.headers["Upload-Offset"], head.headers["Upload-Length"], head.content) == (
            str(offset),
            "300000",
            b"",
        )
        answer = await atlas.ask(
            who,
            "PATCH",
            where,
            content=piece,
            headers={**PIECE, "Upload-Offset": str(offset), "Upload-Checksum": checksum(piece)},
        )
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(offset + 100_000))
    [(kept, sha256)] = atlas.rows("SELECT id, sha256 FROM upload")
    assert (folder_of(atlas.settings) / f"{kept}.csv").read_bytes() == content
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert (await atlas.ask(who, "GET", where)).json()["complete"] is True


async def test_a_piece_that_does_not_begin_where_the_file_ends_is_refused_with_the_right_place(
    atlas: Atlas,
) -> None:
    who = atlas.as_(Role.EDITOR)
    made = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "10"})
    for offset in ("0", "0"):
        answer = await atlas.ask(
            who,
            "PATCH",
            made.headers["Location"],
            content=b"12345",
            headers={**PIECE, "Upload-Offset": offset},
        )
    assert answer.status_code == 409
    assert answer.json()["offset"] == 5


async def test_a_piece_written_but_not_acknowledged_is_written_again(atlas: Atlas) -> None:
    """The server died between the disk and the database: what is on the disk beyond the offset does not count."""
    who = atlas.as_(Role.EDITOR)
    made = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "6"})
    path = folder_of(atlas.settings) / f"{made.json()['id']}.csv"
    path.write_bytes(b"halber Rest von vorher")
    answer = await atlas.ask(
        who, "PATCH", made.headers["Location"], content=b"abcdef", headers={**PIECE, "Upload-Offset": "0"}
    )
    assert answer.status_code == 204
    assert path.read_bytes() == b"abcdef"


async def test_a_changed_piece_is_noticed(atlas: Atlas) -> None:
    who = atlas.as_(Role.EDITOR)
    made = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "5"})
    headers = {**PIECE, "Upload-Offset": "0", "Upload-Checksum": checksum(b"12345")}
    answer = await atlas.ask(who, "PATCH", made.headers["Location"], content=b"12346", headers=headers)
    assert answer.status_code == 460
    assert (await atlas.ask(who, "HEAD", made.headers["Location"])).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("length", "status", "words"),
    [("10000000000", 413, "10,0 GB zu groß"), ("50000001", 413, "zu groß"), ("0", 400, "leer"), ("-1", 400, "leer"), ("viel", 400, "upload-length")],
)  # fmt: skip
async def test_ten_gigabytes_are_refused_before_a_byte_is_read(
    atlas: Atlas, length: str, status: int, words: str
) -> None:
    answer = await atlas.ask(
        atlas.as_(Role.EDITOR), "POST", "/api/uploads", headers={"Upload-Length": length}
    )
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert atlas.rows("SELECT FROM upload") == []


async def test_more_than_was_announced_or_a_piece_too_large_is_refused(atlas: Atlas) -> None:
    who = atlas.as_(Role.EDITOR)
    made = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "9000000"})
    large = await atlas.ask(
        who,
        "PATCH",
        made.headers["Location"],
        content=b"x" * 8_000_001,
        headers={**PIECE, "Upload-Offset": "0"},
    )
    assert large.status_code == 413
    small = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "3"})
    more = await atlas.ask(
        who, "PATCH", small.headers["Location"], content=b"1234", headers={**PIECE, "Upload-Offset": "0"}
    )
    assert more.status_code == 413


async def test_an_account_has_a_quota_until_it_deletes_something(atlas: Atlas) -> None:
    who, other = atlas.as_(Role.EDITOR), atlas.as_(Role.EDITOR)
    first = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "45000000"})
    second = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "45000000"})
    assert second.status_code == 413
    assert "belegen schon 45,0 MB von 80,0 MB" in second.json()["detail"]
    assert (
        await atlas.ask(other, "POST", "/api/uploads", headers={"Upload-Length": "45000000"})
    ).status_code == 201
    assert (await atlas.ask(who, "DELETE", first.headers["Location"])).status_code == 204
    assert (
        await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "45000000"})
    ).status_code == 201


async def test_others_uploads_are_as_if_there_were_none(atlas: Atlas) -> None:
    made = await atlas.ask(atlas.as_(Role.EDITOR), "POST", "/api/uploads", headers={"Upload-Length": "5"})
    stranger = atlas.as_(Role.ADMIN)
    for method, more in (
        ("GET", {}),
        ("DELETE", {}),
        ("PATCH", {"content": b"1", "headers": {**PIECE, "Upload-Offset": "0"}}),
    ):
        assert (await atlas.ask(stranger, method, made.headers["Location"], **more)).status_code == 404
    assert (await atlas.ask(stranger, "GET", "/api/uploads")).json()["uploads"] == []


@pytest.mark.parametrize(
    "told",
    ["../../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/passwd", "x\r\nSet-Cookie: a=b.csv", "a\0b.csv", "CON.csv", "x" * 5000 + ".csv", ""],
)  # fmt: skip
async def test_no_name_leads_anywhere_else(atlas: Atlas, told: str) -> None:
    who = atlas.as_(Role.EDITOR)
    made = await atlas.ask(
        who, "POST", "/api/uploads", headers={"Upload-Length": "1", "Upload-Metadata": name(told)}
    )
    assert made.status_code == 201
    [stored] = list(folder_of(atlas.settings).iterdir())
    assert uuid.UUID(stored.stem)
    shown = made.json()["file_name"]
    assert shown
    assert len(shown) <= 200
    assert not set(shown) & set("/\\\r\n\0")


def test_names_and_metadata() -> None:
    assert shown_name("C:\\Dokumente\\Kitas 2026.xlsx") == "Kitas 2026.xlsx"
    assert metadata_of(f"{name('Übersicht.csv')},is_confidential") == {
        "filename": "Übersicht.csv",
        "is_confidential": "",
    }


async def test_what_tus_it_is(atlas: Atlas) -> None:
    answer = await atlas.client.options("/api/uploads")
    assert (answer.status_code, answer.headers["Tus-Version"], answer.headers["Tus-Max-Size"]) == (
        204,
        "1.0.0",
        "50000000",
    )
    wrong = await atlas.ask(
        atlas.as_(Role.EDITOR), "POST", "/api/uploads", headers={"Upload-Length": "1", "Tus-Resumable": "0.2"}
    )
    assert wrong.status_code == 412


async def test_what_nobody_needs_any_more_is_removed(atlas: Atlas) -> None:
    who = atlas.as_(Role.EDITOR)
    half = await atlas.ask(who, "POST", "/api/uploads", headers={"Upload-Length": "5"})
    whole, needed = await atlas.upload(who, b"Name\nA\n"), await atlas.upload(who, b"Name\nA\n")
    folder, now = folder_of(atlas.settings), dt.datetime.now(dt.UTC)
    with atlas.engine.begin() as connection:
        sql = "INSERT INTO proposed_import (region_id, upload_id, file_name, source, reader, as_of, state, created_by) VALUES (:r, :u, 'a', '{}', 'table', '2026-01-01', 'waiting', 'x')"
        connection.execute(text(sql), {"r": atlas.region_id, "u": needed})
        assert remove_stale_uploads(connection, folder, now, 30) == 0
        assert remove_stale_uploads(connection, folder, now + dt.timedelta(hours=25), 30) == 1
        assert remove_stale_uploads(connection, folder, now + dt.timedelta(days=31), 30) == 1
        assert remove_stale_uploads(connection, folder, now + dt.timedelta(days=33), 30) == 0
    assert [path.stem for path in folder.iterdir()] == [needed]
    assert half.json()["id"] != whole
