"""GTFS feeds: what is read, and what a bad one is told."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from geodata.readers import gtfs
from geodata.reading import ReadError, ReadReport
from tests.readers.feeds import feed

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.timetable_rows import TimetableRows


def read(path: Path, box=None) -> tuple[TimetableRows, ReadReport]:
    report = ReadReport()
    return gtfs.read(path, report, box), report


def rejections(report: ReadReport) -> list[tuple[str, int, str | None, str | None]]:
    return [(r.file, r.row, r.column, r.value) for r in report.rejections]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_feed_is_read_from_a_folder_or_a_zip(tmp_path, zipped):
    rows, report = read(feed(tmp_path, zipped=zipped))
    assert report.rejected == 0
    assert rows.timezone == "Europe/Berlin"
    assert rows.stops.name == ("Bahnhof A", "Bahnhof B", "Markt", "Schule")
    assert rows.stops.platform == ("A", "B", None, None)
    assert [rows.stops.stations[s] if s >= 0 else None for s in rows.stops.station] == [
        "bhf",
        "bhf",
        None,
        None,
    ]
    assert rows.lines.agency == ("Probebus", "Probebus")
    assert [rows.trips.headsigns[h] for h in rows.trips.headsign] == ["Schule", "Markt"]
    assert rows.trips.stop.tolist() == [0, 2, 3, 1, 2]
    assert rows.trips.departure[:3].tolist() == [7 * 3600 + 60, 7 * 3600 + 600, 7 * 3600 + 1200]
    assert rows.trips.arrival[3:].tolist() == [24 * 3600 + 1800, 40 * 3600 + 600]
    assert rows.trips.flags.tolist() == [2, 0, 1, 4, 0]


def test_exceptions_go_before_the_weekly_calendar(tmp_path):
    rows, _ = read(feed(tmp_path))
    running = [rows.days.first_day + timedelta(int(d)) for d in np.flatnonzero(rows.days.runs[0])]
    assert running == [date(2024, 1, d) for d in (2, 3, 4, 5, 6, 8, 9, 10, 11, 12)]


def test_a_feed_without_a_calendar_is_refused(tmp_path):
    with pytest.raises(ReadError, match="an welchen Tagen gefahren wird"):
        read(feed(tmp_path, calendar=None, calendar_dates=None))


def test_a_calendar_of_no_day_is_none(tmp_path):
    with pytest.raises(ReadError, match="an welchen Tagen gefahren wird"):
        read(feed(tmp_path, calendar=None, calendar_dates="service_id,date,exception_type\nw,20240101,2\n"))


def test_exceptions_alone_are_a_calendar(tmp_path):
    rows, _ = read(feed(tmp_path, calendar=None))
    assert (rows.days.first_day, rows.days.runs.tolist()) == (date(2024, 1, 6), [[True]])


def test_a_trip_whose_times_run_backwards_is_left_out_with_its_row(tmp_path):
    more = "+t3,08:00:00,08:00:00,a,1,,\nt3,07:59:00,07:59:00,m,2,,\n"
    rows, report = read(feed(tmp_path, stop_times=more, trips="+1,w,t3,X\n"))
    assert rows.trips.trip_id == ("t1", "t2")
    assert rejections(report) == [("stop_times.txt", 8, "arrival_time", "07:59:00")]
    assert "rückwärts" in report.rejections[0].reason


def test_a_trip_with_one_stop_is_left_out_with_its_row(tmp_path):
    rows, report = read(feed(tmp_path, stop_times="+t3,08:00:00,08:00:00,a,1,,\n", trips="+1,w,t3,X\n"))
    assert rows.trips.trip_id == ("t1", "t2")
    assert rejections(report) == [("stop_times.txt", 7, "trip_id", None)]


@pytest.mark.parametrize(("lat", "lon"), [("0", "0"), ("", ""), ("95", "9"), ("x", "9")])
def test_a_stop_that_lies_nowhere_is_told_and_trips_ride_past_it(tmp_path, lat, lon):
    stops = f"+n,Nirgends,{lat},{lon},,,\n"
    rows, report = read(feed(tmp_path, stops=stops, stop_times="+t1,07:12:00,07:12:00,n,6,,\n"))
    assert rows.trips.stop.tolist() == [0, 2, 3, 1, 2]
    assert [(r.file, r.row, r.column) for r in report.rejections] == [("stops.txt", 7, "stop_lat")]


def test_a_platform_without_a_position_lies_where_its_station_lies(tmp_path):
    rows, report = read(feed(tmp_path, stops="+c,,0,0,0,bhf,C\n"))
    assert (rows.stops.name[-1], rows.stops.lat[-1], report.rejected) == ("Bahnhof", 54.5, 0)


@pytest.mark.parametrize(
    ("table", "row", "where"),
    [
        ("stops", "m,Noch ein Markt,54.6,9.6,,,\n", ("stops.txt", 7, "stop_id", "m")),
        ("routes", "1,b,1,Ring,3\n", ("routes.txt", 4, "route_id", "1")),
        ("trips", "1,w,t1,Schule\n", ("trips.txt", 4, "trip_id", "t1")),
        ("calendar", "w,1,1,1,1,1,1,1,20240101,20240102\n", ("calendar.txt", 3, "service_id", "w")),
        ("stop_times", "t1,07:15:00,07:15:00,s,5,,\n", ("stop_times.txt", 7, "stop_sequence", None)),
        ("stop_times", "t9,07:15:00,07:15:00,s,5,,\n", ("stop_times.txt", 7, "trip_id", "t9")),
        ("stop_times", "t1,07:15:00,07:15:00,x,6,,\n", ("stop_times.txt", 7, "stop_id", "x")),
        ("stop_times", "t1,7 Uhr,07:15:00,s,6,,\n", ("stop_times.txt", 7, "arrival_time", "7 Uhr")),
        ("stop_times", "t1,200:00:00,200:00:00,s,6,,\n", ("stop_times.txt", 7, "arrival_time", "200:00:00")),
        ("stop_times", "t1,07:15:00,07:15:00,s,sechs,,\n", ("stop_times.txt", 7, "stop_sequence", "sechs")),
        ("stop_times", "t1,07:15:00\n", ("stop_times.txt", 7, None, "t1,07:15:00")),
        ("trips", "9,w,t9,\n", ("trips.txt", 4, "route_id", "9")),
        ("trips", "1,q,t9,\n", ("trips.txt", 4, "service_id", "q")),
        ("routes", "3,b,3,Drei,Bus\n", ("routes.txt", 4, "route_type", "Bus")),
        ("calendar_dates", "w,20240230,1\n", ("calendar_dates.txt", 4, "date", "20240230")),
        ("calendar_dates", "w,20240103,3\n", ("calendar_dates.txt", 4, "exception_type", "3")),
        ("calendar", "x,1,1,1,1,1,1,1,20240109,20240102\n", ("calendar.txt", 3, "end_date", "20240102")),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_as_it_was(tmp_path, table, row, where):
    rows, report = read(feed(tmp_path, **{table: "+" + row}))
    assert rejections(report) == [where]
    assert rows.trips.trip_id == ("t1", "t2")
    assert rows.trips.offset.tolist() == [0, 3, 5]


def test_rows_behind_an_unreadable_one_keep_their_numbers(tmp_path):
    more = "+t1,07:15:00\nt9,07:15:00,07:15:00,s,5,,\n"
    _, report = read(feed(tmp_path, stop_times=more))
    assert [r.row for r in report.rejections] == [7, 8]


def test_times_between_are_estimated_and_said_to_be(tmp_path):
    more = "+t3,08:00:00,08:00:00,a,1,,\nt3,,,m,2,,\nt3,08:20:00,08:20:00,s,3,,\n"
    rows, _ = read(feed(tmp_path, stop_times=more, trips="+1,w,t3,X\n"))
    assert rows.trips.arrival[-2] == 8 * 3600 + 600
    assert any("geschätzt" in note for note in rows.notes)


def test_a_trip_without_its_first_time_is_left_out(tmp_path):
    more = "+t3,,,a,1,,\nt3,08:20:00,08:20:00,s,3,,\n"
    rows, report = read(feed(tmp_path, stop_times=more, trips="+1,w,t3,X\n"))
    assert rows.trips.trip_id == ("t1", "t2")
    assert rejections(report)[0][:3] == ("stop_times.txt", 7, "arrival_time")


def test_headways_become_trips(tmp_path):
    path = feed(tmp_path)
    table = "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,07:00:00,1200,0\nt2,06:00:00,07:00:00,0,1\n"
    (path / "frequencies.txt").write_text(table)
    rows, report = read(path)
    assert rows.trips.trip_id == ("t1", "t1", "t1")
    assert rows.trips.departure[::3].tolist() == [21600, 22800, 24000]
    assert rows.trips.arrival[2::3].tolist() == [21600 + 1140, 22800 + 1140, 24000 + 1140]
    assert rejections(report) == [("frequencies.txt", 3, "headway_secs", "0")]
    assert any("Takte" in note for note in rows.notes)


TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id,from_route_id,to_route_id\n"


def test_changes_hold_for_all_stops_of_a_station(tmp_path):
    path = feed(tmp_path)
    (path / "transfers.txt").write_text(
        TRANSFERS + "bhf,m,2,240,,,,\nm,s,3,,,,,\ns,m,1,,,,,\nm,m,4,,t1,,,\nq,m,0,,,,,\nm,s,9,,,,,\n"
    )
    rows, report = read(path)
    told = rows.changes
    found = list(
        zip(
            told.origin.tolist(), told.target.tolist(), told.seconds.tolist(), told.kind.tolist(), strict=True
        )
    )
    assert found == [(0, 2, 240, 2), (1, 2, 240, 2), (2, 3, -1, 3), (3, 2, -1, 1)]
    assert rejections(report) == [
        ("transfers.txt", 5, "to_trip_id", None),
        ("transfers.txt", 6, "from_stop_id", "q"),
        ("transfers.txt", 7, "transfer_type", "9"),
    ]


def test_changes_for_single_lines_and_trips_are_kept_apart(tmp_path):
    path = feed(tmp_path)
    (path / "transfers.txt").write_text(
        TRANSFERS + "bhf,m,2,240,,,1,\nm,s,3,,t1,t2,,\nm,s,1,,,,1,2\nm,s,1,,gone,,,\nm,s,1,,,,9,\n"
    )
    rows, report = read(path)
    told = rows.special
    columns = (told.origin, told.target, told.seconds, told.kind, told.from_line, told.to_line, told.from_trip, told.to_trip)  # fmt: skip
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == [
        (0, 2, 240, 2, 0, -1, -1, -1),
        (1, 2, 240, 2, 0, -1, -1, -1),
        (2, 3, -1, 3, -1, -1, 0, 1),
        (2, 3, -1, 1, 0, 1, -1, -1),
    ]
    assert len(rows.changes.origin) == 0
    assert rejections(report) == [("transfers.txt", 6, "from_route_id", "9")]


def test_staying_seated_is_read_from_blocks_and_from_pairs_of_trips(tmp_path):
    trips = "route_id,service_id,trip_id,trip_headsign,block_id\n1,w,t1,Schule,v7\n2,w,t2,Markt,v7\n"
    path = feed(tmp_path, trips=trips)
    (path / "transfers.txt").write_text(TRANSFERS + "s,s,5,,t1,t2,,\n,,4,,t2,t1,,\n")
    rows, report = read(path)
    vehicles = rows.vehicles
    assert vehicles.block.tolist() == [0, 0]
    assert list(zip(vehicles.before, vehicles.after, vehicles.stays, strict=True)) == [(0, 1, 0), (1, 0, 1)]
    assert report.rejected == 0


def test_what_runs_at_intervals_has_no_vehicle_of_its_pattern(tmp_path):
    trips = "route_id,service_id,trip_id,trip_headsign,block_id\n1,w,t1,Schule,v7\n2,w,t2,Markt,v7\n"
    path = feed(tmp_path, trips=trips)
    (path / "frequencies.txt").write_text(
        "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,1200\n"
    )
    (path / "transfers.txt").write_text(TRANSFERS + "m,m,3,,t1,,,\n")
    rows, _ = read(path)
    assert rows.trips.trip_id == ("t2", "t1", "t1", "t1")
    assert rows.vehicles.block.tolist() == [0, -1, -1, -1]
    assert rows.special.from_trip.tolist() == [1, 2, 3]


def test_ways_of_trips_are_kept_in_their_order(tmp_path):
    trips = "route_id,service_id,trip_id,trip_headsign,shape_id\n1,w,t1,Schule,b\n2,w,t2,Markt,\n"
    path = feed(tmp_path, trips=trips)
    (path / "shapes.txt").write_text(
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
        "a,54.5,9.5,1\nb,54.52,9.55,9\nb,54.5,9.5,1\nb,0,0,2\nb,54.51,9.52,5\nb,54.51,x,6\n"
    )
    rows, report = read(path)
    assert rows.shapes.of_trip.tolist() == [0, -1]
    assert list(zip(rows.shapes.lon, rows.shapes.lat, strict=True)) == [(9.5, 54.5), (9.52, 54.51), (9.55, 54.52)]  # fmt: skip
    assert rejections(report) == [
        ("shapes.txt", 5, "shape_pt_lat", "0"),
        ("shapes.txt", 7, "shape_pt_lat", "54.51"),
    ]


def test_pathways_lead_from_platform_to_platform(tmp_path):
    path = feed(tmp_path, stops="+k,Knoten,54.5,9.5,3,bhf,\n")
    (path / "pathways.txt").write_text(
        "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time,length,stair_count\n"
        "1,a,k,1,1,30,,\n2,k,b,2,0,,,50\n3,a,z,1,1,,,\n"
    )
    rows, report = read(path)
    assert list(zip(rows.changes.origin, rows.changes.target, rows.changes.seconds, strict=True)) == [
        (0, 1, 60)
    ]
    assert rejections(report) == [("pathways.txt", 4, "to_stop_id", "z")]


def test_trips_are_cut_to_the_region(tmp_path):
    rows, report = read(feed(tmp_path), box=(9.51, 54.4, 9.6, 54.6))
    assert rows.stops.name == ("Markt", "Schule")
    assert rows.trips.trip_id == ("t1",)
    assert report.rejected == 0
    assert rows.counts == {"trips_leaving_at_once": 1, "trips_cut": 1, "times_interpolated": 0}


def test_a_feed_of_another_region_is_refused(tmp_path):
    with pytest.raises(ReadError, match="in dieser Region"):
        read(feed(tmp_path), box=(6.0, 50.0, 7.0, 51.0))


def test_what_is_no_feed_is_said_to_be_none(tmp_path):
    with pytest.raises(ReadError, match="kein GTFS-Fahrplan"):
        read(tmp_path)
    with pytest.raises(ReadError, match="gibt es nicht"):
        read(tmp_path / "nichts.zip")
    other = tmp_path / "cut.zip"
    whole = feed(tmp_path, zipped=True).read_bytes()
    other.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReadError, match="ZIP"):
        read(other)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"agency": "agency_id,agency_name,agency_timezone\nb,B,Mars/Nord\n"}, "Zeitzone"),
        ({"stops": None}, "fehlt"),
        ({"stop_times": "trip_id,arrival_time,departure_time,stop,stop_sequence\n"}, "stop_id"),
        ({"stop_times": ""}, "leer|fehlt"),
        ({"trips": "route_id,service_id,trip_id\n"}, "Keine einzige Fahrt"),
    ],
)
def test_a_feed_that_cannot_be_used_says_why(tmp_path, changed, message):
    with pytest.raises(ReadError, match=message):
        read(feed(tmp_path, **changed))


def test_a_table_that_is_not_utf8_is_refused(tmp_path):
    path = feed(tmp_path)
    (path / "stops.txt").write_bytes(
        (path / "stops.txt").read_bytes() + "x,Süd,54.5,9.5,,,\n".encode("cp1252")
    )
    with pytest.raises(ReadError, match="UTF-8"):
        read(path)


def test_the_real_feed_has_what_a_plain_reading_of_its_tables_counts(shared_data):
    path = shared_data / "heidelberg" / "vrn_gtfs_cut.zip"
    rows, report = read(path)
    with zipfile.ZipFile(path) as archive:
        plain = list(csv.DictReader(io.TextIOWrapper(archive.open("stop_times.txt"), "utf-8-sig")))
    late = sum(int(row["departure_time"].split(":")[0]) >= 24 for row in plain)
    assert report.rejected == 0
    assert (len(rows.trips.trip_id), len(rows.trips.stop), len(rows.lines.route_id)) == (1480, 46269, 7)
    assert int((rows.trips.departure >= 86400).sum()) == late
    assert len(rows.stops.stop_id) + len(set(rows.stops.stations)) == 392
