"""The web application: rooms, error handling, the built frontend."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI

from app import logs
from app.accounts.access import Role
from app.accounts.admin_routes import router as administration
from app.accounts.guard import Guard
from app.accounts.identify import Identification
from app.accounts.oidc import Provider
from app.accounts.oidc_routes import router as oidc
from app.accounts.own_routes import router as own_account
from app.accounts.routes import router as sessions
from app.addresses.routes import router as addresses
from app.areas.routes import router as areas
from app.audit.routes import router as audit
from app.basemap.routes import router as tiles
from app.basemap.site_tiles import SiteTiles
from app.catalogue.pages import router as dataset_pages
from app.catalogue.records import router as records
from app.catalogue.routes import router as catalogue
from app.catchments.routes import router as catchments
from app.collections.viewer import Viewer
from app.committees.invitation_routes import router as committee_invitations
from app.committees.meeting_routes import router as committee_meetings
from app.committees.minutes_routes import router as committee_minutes
from app.committees.routes import router as committees
from app.database.engine import (
    apart_engine,
    export_engine,
    memory_engine,
    visiting_engine,
    web_engine,
    web_login,
    writing_engine,
)
from app.database.migrate import newest_revision
from app.demand.routes import router as demand
from app.developments.routes import router as developments
from app.downloads.routes import router as downloads
from app.exports.routes import router as exports
from app.exports.running import Exporting
from app.gaps.routes import router as gaps
from app.imports.routes import router as imports
from app.imports.upload_routes import router as uploads
from app.indicators.routes import router as indicators
from app.jobs.events import router as job_events
from app.jobs.feed import Feed
from app.jobs.routes import router as jobs
from app.landscape.routes import router as landscape
from app.location.routes import router as location
from app.maps.routes import router as maps
from app.measures.few import Few
from app.measures.finding_routes import router as findings
from app.measures.responsible_routes import router as responsible
from app.measures.routes import router as measures
from app.measures.scenario_routes import router as scenario_findings
from app.measures.topic_routes import router as topics
from app.measures.words_routes import router as public_words
from app.notices.routes import router as notices
from app.ogc.edit_routes import router as ogc_edits
from app.ogc.functions import router as ogc_functions
from app.ogc.item_routes import router as ogc_items
from app.ogc.memory import FeatureMemory
from app.ogc.quick import QuickItems
from app.ogc.routes import router as ogc
from app.ogc.style_routes import router as ogc_styles
from app.ogc.tile_routes import router as ogc_tiles
from app.pages.api_docs import router as api_docs
from app.pages.reading import router as reading_pages
from app.pages.routes import router as pages
from app.pages.site_files import router as site_files
from app.pages.topics import router as topic_pages
from app.places.routes import router as places
from app.printing.routes import router as printing
from app.provenance.routes import router as provenance
from app.provision.routes import router as provision
from app.quality.routes import router as quality
from app.reports.routes import router as reports
from app.reports.set_routes import router as report_sets
from app.scenarios.assignment_routes import router as scenario_assignments
from app.scenarios.frozen_routes import router as frozen_scenarios
from app.scenarios.result_routes import router as scenario_results
from app.scenarios.routes import router as scenarios
from app.schools.district_routes import router as school_districts
from app.schools.routes import router as schools
from app.schools.way_routes import router as school_ways
from app.sites.editing.decision_routes import router as deciding
from app.sites.editing.new_routes import router as new_sites
from app.sites.editing.past_routes import router as past
from app.sites.editing.routes import router as editing
from app.sites.ownership import router as ownership
from app.sites.private_routes import router as private_sites
from app.sites.routes import router as sites
from app.sites.typed.memory import SiteMemory
from app.standards.routes import router as standards
from app.statistics.ground import MOST_KEPT_BYTES
from app.statistics.routes import router as statistics
from app.supply.routes import router as supply
from app.timetables.lookup_routes import router as timetable_lookups
from app.timetables.reach_routes import router as timetable_reach
from app.timetables.room import MOST_KEPT
from app.timetables.routes import router as timetables
from app.timetables.spread_routes import router as timetable_spreads
from app.timetables.what_if_routes import router as timetable_what_ifs
from app.web import problems
from app.web.bodies import Bodies
from app.web.editions import program
from app.web.frame import Frame
from app.web.health import router as health
from app.web.kept import Kept, KeptBytes
from app.web.limits import Limited
from app.web.lines import RequestLines
from app.web.metrics import Metrics
from app.web.openapi import PROBLEMS, describe
from app.web.protocol import TimedProtocol
from app.web.secret import secret_of
from app.web.shared import SharedTiles
from app.web.shelf import Shelf
from app.web.shortcut import Shortcut
from app.web.static import install as install_frontend
from app.web.tracing import traced
from app.web.versions import Versions
from app.web.workbench import Workbench

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from app.settings import Settings

VERSION = "0.1.0"
# Routes are tried in this order: those asked for most come first.
ROUTERS = (
    sites,
    tiles,
    records,  # before the features of collections, of which it is one
    ogc_items,
    ogc_tiles,
    site_files,
    pages,
    reading_pages,
    topic_pages,
    catchments,
    areas,
    sessions,
    oidc,
    own_account,
    administration,
    ownership,
    timetables,
    timetable_lookups,
    timetable_reach,
    timetable_spreads,
    timetable_what_ifs,
    places,
    maps,
    printing,
    downloads,
    exports,
    catalogue,
    dataset_pages,
    provision,
    supply,
    addresses,
    quality,
    standards,
    demand,
    gaps,
    statistics,
    indicators,
    reports,
    report_sets,
    location,
    scenarios,
    scenario_results,
    scenario_assignments,
    frozen_scenarios,
    scenario_findings,
    measures,
    responsible,
    findings,
    topics,
    public_words,
    developments,
    school_ways,
    school_districts,
    schools,
    landscape,
    committees,
    committee_invitations,
    committee_meetings,
    committee_minutes,
    ogc_edits,
    ogc_functions,
    ogc_styles,
    ogc,
    provenance,
    uploads,
    imports,
    notices,
    audit,
    deciding,
    editing,
    new_sites,
    past,
    private_sites,
    job_events,
    jobs,
    health,
    api_docs,
)
_PR_SET_PDEATHSIG = 1


def web_worker(settings: Settings) -> ASGIApp:
    """The application in a process of its own: what uvicorn calls in each of the web workers."""
    if settings.web_workers > 1:
        end_with_parent()
    logs.configure(settings)
    TimedProtocol.configure(settings)
    lines = RequestLines(sys.stderr) if logs.tells_requests_as_json(settings) else None
    app = create_app(settings, lines)
    _lay_out(app)
    _keep_for_good()
    return traced(app, settings, VERSION)


def end_with_parent() -> None:
    """Let the kernel end this process in order when its parent is killed, also if that has happened already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        sys.exit(1)


def create_app(settings: Settings, lines: RequestLines | None = None) -> FastAPI:
    """The application for the database at `settings.database_url`; `lines`: where requests are logged, if not like all else."""
    if settings.database_url is None:
        raise ValueError("the application needs the address of a database")
    engine = web_engine(settings.database_url, settings)
    writer = writing_engine(settings.database_url, settings)
    reader = web_engine(settings.read_database_url, settings) if settings.read_database_url else engine
    visitors = visiting_engine(settings)
    workbench = Workbench(settings.compute_slots, settings.compute_waiting, settings.compute_seconds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.listen:
            memory.begin(asyncio.get_running_loop())
            app.state.versions.begin()
        yield
        await asyncio.to_thread(memory.close)
        await app.state.versions.close()
        await app.state.jobs.close()
        workbench.close()
        app.state.exporting.close()
        for one in {engine, writer, reader, visitors}:
            await one.dispose()

    app = FastAPI(
        title="Bildungsatlas", version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", description="Wo man lernen kann, wie gut es erreichbar ist, wer außen vor bleibt.",
        responses=PROBLEMS,
    )  # fmt: skip
    describe(app)
    app.state.engine, app.state.writer, app.state.reader = engine, writer, reader
    app.state.primary_apart = apart_engine(settings.database_url, settings)
    app.state.replica_apart = apart_engine(settings.read_database_url or settings.database_url, settings)
    app.state.workbench = workbench
    app.state.exporting = Exporting(
        export_engine(settings.read_database_url or settings.database_url, settings),
        Workbench(settings.export_slots, settings.export_waiting, settings.export_seconds),
        settings.export_dir,
    )
    app.state.reading = export_engine(settings.database_url, settings)
    app.state.secret = secret_of(settings)
    app.state.site_texts = KeptBytes(settings.site_cache_bytes)
    app.state.site_memory = SiteMemory(app.state.site_texts)
    app.state.answers = KeptBytes(settings.answer_cache_bytes)
    app.state.site_tiles = SiteTiles()
    app.state.tiles = SharedTiles(_shelf(settings))
    app.state.program = program()
    app.state.quality_totals = OrderedDict()
    app.state.site_codes, app.state.site_counts, app.state.grounds = Kept(100), Kept(2000), Kept(4)
    app.state.sites, app.state.regions = Kept(4), Kept(16)
    app.state.travels = Kept(24)
    app.state.place_inputs, app.state.place_results = Kept(4), Kept(24)
    app.state.what_ifs = Kept(16)
    app.state.scenarios = Kept(32)
    app.state.projections = Kept(8)
    app.state.maps = Kept(64)
    app.state.reports = Kept(2)
    app.state.indicators = Kept(4)
    app.state.schools = Kept(6)
    app.state.statistics = KeptBytes(MOST_KEPT_BYTES)
    app.state.few = Few()
    app.state.collections, app.state.collection_counts = Kept(200), Kept(2000)
    app.state.visitors = visitors
    app.state.timetables = Kept(MOST_KEPT)
    app.state.started = VERSION
    app.state.revision = newest_revision()
    app.state.fresh_seconds = settings.read_own_writes_seconds
    app.state.dist = settings.frontend_dist
    app.state.settings = settings
    app.state.identify = Identification(
        writer,
        timedelta(minutes=settings.session_idle_minutes),
        frozenset(map(Role, settings.totp_required_roles)),
    )
    app.state.oidc = Provider(settings, app.state.secret) if settings.oidc_issuer else None
    app.state.jobs = Feed(web_login(settings.database_url, settings), writer)
    app.state.versions = Versions(web_login(settings.read_database_url or settings.database_url, settings))
    app.state.feature_memory = memory = FeatureMemory(
        memory_engine(settings),
        Viewer(secret=app.state.secret),
        app.state.collections,
        app.state.site_texts,
        settings.site_cache_bytes,
    )
    app.state.versions.on_change = memory.wake
    app.state.quick_items = QuickItems(memory, app.state.site_texts, app.state.versions)
    _surround(app, settings, lines)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    install_frontend(app, settings.frontend_dist)
    return app


def _lay_out(app: FastAPI) -> None:
    """Have the parameters of all routes worked out before anybody waits: FastAPI does so when a router is first looked into."""
    nowhere = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.router.routes:
        route.matches({**nowhere})


def _keep_for_good() -> None:
    """Take what this process has from the start out of what Python looks through for garbage.

    Half a million objects take a quarter of a second each time, in which no thread runs; none of them ever goes.
    """
    gc.collect()
    gc.freeze()


def _shelf(settings: Settings) -> Shelf | None:
    if settings.tile_store_bytes == 0:
        return None
    return Shelf(settings.cache_dir / "tiles", settings.tile_store_bytes, settings.web_workers)


def _surround(app: FastAPI, settings: Settings, lines: RequestLines | None) -> None:
    """What each request goes through; the last one added is the outermost."""
    metrics = None if settings.metrics == "off" else _metrics(app, settings)
    app.add_middleware(Guard, base_url=settings.base_url)
    app.add_middleware(Bodies, settings=settings)
    app.add_middleware(
        Shortcut, answers=app.state.answers, versions=app.state.versions, make=app.state.quick_items
    )
    if settings.rate_limits:
        app.add_middleware(Limited, settings=settings, metrics=metrics)
    app.add_middleware(Frame, settings=settings, metrics=metrics, lines=lines)


def _metrics(app: FastAPI, settings: Settings) -> Metrics:
    metrics, state = Metrics(), app.state
    metrics.watch_pool("read", state.reader, settings.pool_size)
    metrics.watch_pool("write", state.writer, max(2, settings.pool_size // 2))
    metrics.watch_computations(lambda: state.workbench.at_work)
    state.tiles.count = metrics.tile
    return metrics
