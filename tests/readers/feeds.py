"""Small GTFS feeds, written as a folder or a zip; each test changes what it is about."""

from __future__ import annotations

import zipfile
from pathlib import Path

FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nb,Probebus,https://example.org,Europe/Berlin\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code\n"
        "bhf,Bahnhof,54.5,9.5,1,,\n"
        "a,Bahnhof A,54.5,9.5,0,bhf,A\n"
        "b,Bahnhof B,54.5002,9.5003,,bhf,B\n"
        "m,Markt,54.51,9.52,,,\n"
        "s,Schule,54.52,9.55,,,\n"
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\n1,b,1,Ring,3\n2,b,2,Land,700\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\n1,w,t1,Schule\n2,w,t2,Markt\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
        "t1,07:00:00,07:01:00,a,1,,1\n"
        "t1,07:10:00,07:10:00,m,5,,\n"
        "t1,07:20:00,07:20:00,s,9,1,\n"
        "t2,24:30:00,24:30:00,b,1,2,\n"
        "t2,40:10:00,40:10:00,m,2,,\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,1,1,1,1,0,0,20240101,20240114\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nw,20240101,2\nw,20240106,1\n",
}


def feed(folder: Path, *, zipped: bool = False, **changed: str | None) -> Path:
    """A feed in a folder; `stop_times="…"` replaces a table, None leaves it out, a leading "+" adds rows."""
    tables = dict(FEED)
    for name, content in changed.items():
        if content is None:
            del tables[f"{name}.txt"]
        elif content.startswith("+"):
            tables[f"{name}.txt"] += content[1:]
        else:
            tables[f"{name}.txt"] = content
    if zipped:
        path = folder / "feed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in tables.items():
                archive.writestr(f"gtfs/{name}", content)
        return path
    path = folder / "feed"
    path.mkdir()
    for name, content in tables.items():
        (path / name).write_text(content, encoding="utf-8")
    return path
