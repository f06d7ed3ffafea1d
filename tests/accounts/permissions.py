"""Who may use which route: the table that `test_permissions` holds the application to.

One line per route: method, path, and a letter for each role that may; a dot for each that may not.

    v visitor   p provider   e editor   a analyst   l planner   c coordinator   A admin

A new route declares what it needs (`Depends(Needs(Permission.…))`) and gets its line here.
"""

from __future__ import annotations

from app.accounts.access import Role

LETTERS = {"v": Role.VISITOR, "p": Role.PROVIDER, "e": Role.EDITOR, "a": Role.ANALYST, "l": Role.PLANNER,
           "c": Role.COORDINATOR, "A": Role.ADMIN}  # fmt: skip

#: Routes that need nothing: what a load balancer, a crawler or a browser asks for before anybody is known.
OPEN = {
    "/health",
    "/health/live",
    "/health/ready",
    "/{path:path}",
    "/api/openapi.json",
    "/api/docs",
    "/api/docs.css",
    "/docs/oauth2-redirect",
}

TABLE = """
GET     /                                                vpealcA
GET     /lernort/{slug}                                  vpealcA
GET     /lernort/{slug}/oeffnungszeiten.ics              vpealcA
GET     /lernort/{slug}/qr.svg                           vpealcA
GET     /versorgung                                      vpealcA
GET     /einzugsgebiet                                   vpealcA
GET     /berichte                                        vpealcA
GET     /berichte/lesen                                  vpealcA
GET     /berichte/lesen.css                              vpealcA
GET     /berichte/profile/{number}                       vpealcA
GET     /berichte/{number}                               vpealcA
GET     /berichte/{number}/lesen                         vpealcA
GET     /bildungslandschaft                              vpealcA
GET     /bildungslandschaft/lesen                        vpealcA
GET     /planungsgruppe                                  vpealcA
GET     /planungsgruppe/lesen                            vpealcA
GET     /planungsgruppe/sitzung/{number}                 vpealcA
GET     /planungsgruppe/sitzung/{number}/lesen           vpealcA
GET     /api/region                                      vpealcA
GET     /api/areas                                       vpealcA
GET     /api/areas/{ars}/statistics                      vpealcA
GET     /api/statistics/areas                            vpealcA
GET     /api/statistics                                  vpealcA
POST    /api/statistics                                  vpealcA
GET     /api/statistics/measures                         vpealcA
GET     /api/statistics/runs/{number}/reproduced         vpealcA
GET     /api/cells                                       vpealcA
GET     /api/cells/{number}                              vpealcA
GET     /api/nearest                                     vpealcA
GET     /api/isochrone                                   vpealcA
GET     /api/sites                                       vpealcA
GET     /api/sites/{slug}                                vpealcA
GET     /api/sites/{slug}/catchment                      vpealcA
GET     /api/runs/{number}                               vpealcA
GET     /api/places                                      vpealcA
GET     /api/quotas                                      vpealcA
GET     /api/maps                                        vpealcA
GET     /api/maps/states                                 vpealcA
GET     /api/maps/print.pdf                              vpealcA
GET     /api/maps/figures.gpkg                           vpealcA
GET     /api/maps/figures.xlsx                           vpealcA
GET     /catalogue                                       vpealcA
GET     /catalogue.{ending}                              vpealcA
GET     /catalogue/datasets/{dataset_id}                 vpealcA
GET     /catalogue/datasets/{dataset_id}.{ending}        vpealcA
GET     /datensaetze                                     vpealcA
GET     /datensaetze/{dataset_id}                        vpealcA
GET     /ogc/collections/records                         vpealcA
GET     /ogc/collections/records/items                   vpealcA
GET     /ogc/collections/records/items/{record_id}       vpealcA
GET     /api/exports                                     vpealcA
GET     /api/exports/{collection}                        vpealcA
GET     /api/exports/{collection}/datapackage.json       vpealcA
GET     /api/exports/{collection}.{ending}               vpealcA
POST    /api/exports/{collection}.{ending}               ..ealcA
GET     /api/quotas.csv                                  vpealcA
GET     /api/report-templates                            vpealcA
GET     /api/report-profiles/{ars}.pdf                   vpealcA
GET     /api/reports                                     vpealcA
POST    /api/reports                                     ...alcA
GET     /api/report-sets                                 vpealcA
GET     /api/report-sets/{number}                        vpealcA
GET     /api/report-sets/{number}/figures.xlsx           vpealcA
PUT     /api/report-sets/{number}/publication            ....lcA
GET     /api/reports/{number}                            vpealcA
PUT     /api/reports/{number}                            ...alcA
DELETE  /api/reports/{number}                            ...alcA
GET     /api/reports/{number}/article                    vpealcA
POST    /api/reports/{number}/freeze                     ...alcA
POST    /api/reports/{number}/again                      ...alcA
PUT     /api/reports/{number}/publication                ....lcA
GET     /api/reports/{number}/files/{form}               vpealcA
GET     /api/indicators                                  vpealcA
POST    /api/indicators                                  ...alcA
GET     /api/indicators/formula                          ...alcA
GET     /api/indicators/{key}                            vpealcA
PATCH   /api/indicators/{key}                            ...alcA
PUT     /api/indicators/{key}                            ...alcA
DELETE  /api/indicators/{key}                            ...alcA
GET     /api/indicators/{key}/history                    ...alcA
GET     /api/indicators/{key}/series                     vpealcA
GET     /api/indicators/{key}/series.csv                 vpealcA
GET     /api/indicators/{key}/explain                    vpealcA
GET     /api/indicators/{key}/comparison                 vpealcA
GET     /api/gaps                                        vpealcA
GET     /api/gaps/areas                                  vpealcA
GET     /api/gaps/areas.csv                              vpealcA
GET     /api/gaps/cells                                  vpealcA
GET     /api/gaps/cells/{number}                         vpealcA
GET     /api/developments                                vpealcA
GET     /api/developments.csv                            vpealcA
POST    /api/developments/findings                       ...alcA
POST    /api/developments/dismissals                     ...alcA
DELETE  /api/developments/dismissals                     ...alcA
GET     /api/lifelong                                    vpealcA
GET     /api/lifelong.csv                                vpealcA
GET     /api/places/areas                                vpealcA
GET     /api/places/areas.csv                            vpealcA
GET     /api/places/explain                              vpealcA
GET     /api/places/ties                                 vpealcA
GET     /api/places/ties.csv                             vpealcA
GET     /api/areas/{ars}/places                          vpealcA
GET     /api/sites/{slug}/places                         vpealcA
GET     /api/fairness                                    vpealcA
GET     /api/rules                                       vpealcA
GET     /api/rules.csv                                   vpealcA
GET     /api/rules/{code}                                vpealcA
PUT     /api/rules/{code}                                ....lcA
GET     /api/standards                                   vpealcA
POST    /api/standards                                   ....lcA
GET     /api/standards/{key}                             vpealcA
PUT     /api/standards/{key}                             ....lcA
DELETE  /api/standards/{key}                             ....lcA
GET     /api/sites/{slug}/rules                          vpealcA
GET     /api/cells/{number}/rules                        vpealcA
GET     /api/supply                                      vpealcA
GET     /api/supply.csv                                  vpealcA
GET     /api/supply/sites/{slug}                         vpealcA
GET     /api/supply/schools                              vpealcA
GET     /api/supply/schools.csv                          vpealcA
GET     /api/supply/templates/{kind}.xlsx                vpealcA
GET     /api/supply/templates/{kind}.csv                 vpealcA
GET     /api/demand/tables                               vpealcA
POST    /api/demand/tables/{kind}                        ....lcA
GET     /api/demand/templates/{kind}.csv                 vpealcA
GET     /api/demand/templates/{kind}.xlsx                vpealcA
GET     /api/projection                                  vpealcA
GET     /api/projection.csv                              vpealcA
GET     /api/projection/ages.csv                         ...alcA
GET     /api/transitions                                 vpealcA
GET     /api/demand                                      vpealcA
GET     /api/demand.csv                                  vpealcA
GET     /api/demand/cells                                ...alcA
GET     /api/forecast/{school}                           vpealcA
GET     /api/forecast/{school}/backtest                  vpealcA
GET     /api/schools                                     vpealcA
GET     /api/schools.csv                                 vpealcA
GET     /api/schools/all-day.csv                         vpealcA
GET     /api/schools/capacity/template.csv               vpealcA
POST    /api/schools/capacity                            ....lcA
POST    /api/schools/closing                             ...alcA
GET     /api/schools/{school}                            vpealcA
GET     /api/schools/districts                           vpealcA
POST    /api/schools/districts                           ....lcA
GET     /api/schools/districts/{key}                     vpealcA
GET     /api/schools/ways                                vpealcA
GET     /api/schools/ways.csv                            vpealcA
GET     /api/schools/ways/cells                          vpealcA
GET     /api/schools/ways/cells.csv                      ...alcA
GET     /api/schools/ways/stops                          vpealcA
GET     /api/schools/ways/stops.csv                      vpealcA
GET     /api/fairness.csv                                vpealcA
GET     /api/assignment                                  vpealcA
GET     /api/assignment/cells                            vpealcA
GET     /ogc                                             vpealcA
GET     /ogc/                                            vpealcA
GET     /ogc/style.css                                   vpealcA
GET     /ogc/conformance                                 vpealcA
GET     /ogc/api                                         vpealcA
GET     /ogc/collections                                 vpealcA
GET     /ogc/collections/{collection_id}                 vpealcA
GET     /ogc/collections/{collection_id}/schema          vpealcA
GET     /ogc/collections/{collection_id}/queryables      vpealcA
GET     /ogc/collections/{collection_id}/sortables       vpealcA
GET     /ogc/collections/{collection_id}/items           vpealcA
POST    /ogc/collections/{collection_id}/items           ..e.lcA
OPTIONS /ogc/collections/{collection_id}/items           vpealcA
GET     /ogc/collections/{collection_id}/items/{feature_id} vpealcA
PUT     /ogc/collections/{collection_id}/items/{feature_id} ..e.lcA
PATCH   /ogc/collections/{collection_id}/items/{feature_id} ..e.lcA
DELETE  /ogc/collections/{collection_id}/items/{feature_id} ..e.lcA
OPTIONS /ogc/collections/{collection_id}/items/{feature_id} vpealcA
GET     /ogc/functions                                   vpealcA
GET     /ogc/tileMatrixSets                              vpealcA
GET     /ogc/tileMatrixSets/{set_id}                     vpealcA
GET     /ogc/collections/{collection_id}/tiles           vpealcA
GET     /ogc/collections/{collection_id}/tiles/{set_id}  vpealcA
GET     /ogc/collections/{collection_id}/tiles/{set_id}/{level}/{row}/{column} vpealcA
GET     /ogc/collections/{collection_id}/styles          vpealcA
GET     /ogc/collections/{collection_id}/styles/{style_id} vpealcA
GET     /ogc/codelists                                   vpealcA
GET     /ogc/codelists/{codelist_id}                     vpealcA
GET     /api/imports                                     vpealcA
GET     /api/imports/{number}                            vpealcA
OPTIONS /api/uploads                                     vpealcA
POST    /api/uploads                                     ..e.lcA
GET     /api/uploads                                     ..e.lcA
GET     /api/uploads/{upload_id}                         ..e.lcA
PATCH   /api/uploads/{upload_id}                         ..e.lcA
DELETE  /api/uploads/{upload_id}                         ..e.lcA
POST    /api/uploads/{upload_id}/preview                 ..e.lcA
GET     /api/import-sources                              ..e.lcA
GET     /api/import-proposals                            ..e.lcA
POST    /api/import-proposals                            ..e.lcA
GET     /api/import-proposals/{number}                   ..e.lcA
GET     /api/import-proposals/{number}/rejections.csv    ..e.lcA
POST    /api/import-proposals/{number}/submit            ..e.lcA
POST    /api/import-proposals/{number}/withdraw          ..e.lcA
POST    /api/import-proposals/{number}/approve           ....lcA
POST    /api/import-proposals/{number}/decline           ....lcA
GET     /api/import-schedules                            ..e.lcA
PUT     /api/import-schedules/{source_code}              ....lcA
POST    /api/import-schedules/{source_code}/run          ....lcA
GET     /api/notices                                     .pealcA
POST    /api/notices/read                                .pealcA
GET     /tiles/{layer}/{z}/{x}/{y}.mvt                   vpealcA

POST    /api/location                                    ...alcA
GET     /api/location/{run}                              ...alcA
POST    /api/what-if                                     ...alcA
POST    /api/what-if/timetable                           ...alcA
GET     /api/scenarios                                   vpealcA
POST    /api/scenarios                                   ...alcA
GET     /api/scenarios/{number}                          vpealcA
PUT     /api/scenarios/{number}                          ...alcA
PATCH   /api/scenarios/{number}                          ...alcA
DELETE  /api/scenarios/{number}                          ...alcA
GET     /api/scenarios/{number}/versions/{version}       vpealcA
GET     /api/scenarios/{number}/result                   vpealcA
POST    /api/scenarios/{number}/frozen                   ...alcA
POST    /api/scenarios/result                            ...alcA
POST    /api/scenarios/assignment                       ...alcA
GET     /api/scenarios/{number}/assignment               vpealcA
POST    /api/scenarios/location                          ...alcA
GET     /api/frozen-scenarios                            vpealcA
GET     /api/frozen-scenarios/{number}                   vpealcA
GET     /api/frozen-scenarios/{number}/text              vpealcA
GET     /api/frozen-scenarios/{number}/figures.xlsx      vpealcA
GET     /api/frozen-scenarios/{number}/sheet.pdf         vpealcA
POST    /api/frozen-scenarios/{number}/finding           ...alcA

GET     /themen                                          vpealcA
GET     /themen/feed.atom                                vpealcA
POST    /themen/abo                                      vpealcA
GET     /themen/abo/{token}                              vpealcA
POST    /themen/abo/{token}                              vpealcA
GET     /themen/{slug}                                   vpealcA
GET     /themen/{slug}/feed.atom                         vpealcA
GET     /themen/{slug}/zahl/{figure}.svg                 vpealcA
GET     /themen/{slug}/zahl/{figure}.png                 vpealcA
GET     /themen/{slug}/karte/{figure}.svg                vpealcA
GET     /themen/{slug}/karte/{figure}.png                vpealcA
POST    /themen/{slug}/abo                               vpealcA
POST    /themen/{slug}/beitrag/{part}                    vpealcA
GET     /api/undertakings                                vpealcA
POST    /api/undertakings                                ...alcA
GET     /api/undertakings/{number}                       vpealcA
PUT     /api/undertakings/{number}                       ...alcA
POST    /api/undertakings/{number}/findings/{finding}    ...alcA
POST    /api/undertakings/{number}/steps                 .....cA
PUT     /api/undertakings/{number}/publication           .....cA
POST    /api/undertakings/{number}/parts                 ...alcA
PUT     /api/undertakings/{number}/parts/{part}          ...alcA
GET     /api/undertakings/{number}/parts/{part}/versions ...alcA
PUT     /api/undertakings/{number}/parts/{part}/publication .....cA
POST    /api/undertakings/{number}/parts/{part}/result   .....cA
GET     /api/findings/{number}                           vpealcA
GET     /api/responsible-people                          .....cA
GET     /api/undertakings/{number}/expected              ...alcA
PUT     /api/undertakings/{number}/parts/{part}/responsible .....cA
GET     /api/public-words/{kind}/{number}                .....cA
PUT     /api/public-words/{kind}/{number}/{language}     .....cA
POST    /api/findings                                    ...alcA
PUT     /api/findings/{number}                           ...alcA
PUT     /api/findings/{number}/publication               .....cA
GET     /api/topics                                      vpealcA
POST    /api/topics                                      .....cA
PUT     /api/topics/{slug}                               .....cA
GET     /api/topics/{slug}                               vpealcA
GET     /api/topics/{slug}/figures.csv                   vpealcA
POST    /api/oparl                                       .....cA
GET     /api/consultations/{part}/comments               vpealcA
POST    /api/consultations/{part}/comments               vpealcA
PUT     /api/consultations/{part}/comments/{number}      .....cA
POST    /api/subscriptions                               vpealcA
GET     /api/subscriptions                               .....cA
PUT     /api/subscriptions/{token}                       vpealcA

GET     /api/session                                     vpealcA
POST    /api/session                                     vpealcA
DELETE  /api/session                                     vpealcA
POST    /api/session/totp                                vpealcA
POST    /api/session/reset                               vpealcA
POST    /api/session/password                            vpealcA
GET     /api/session/oidc                                vpealcA
GET     /api/session/oidc/callback                       vpealcA

GET     /api/account                                     .pealcA
PATCH   /api/account                                     .pealcA
POST    /api/account/password                            .pealcA
GET     /api/account/sessions                            .pealcA
DELETE  /api/account/sessions                            .pealcA
DELETE  /api/account/sessions/{number}                   .pealcA
POST    /api/account/totp                                .pealcA
PUT     /api/account/totp                                .pealcA
POST    /api/account/totp/removal                        .pealcA
GET     /api/account/tokens                              .pealcA
POST    /api/account/tokens                              .pealcA
DELETE  /api/account/tokens/{number}                     .pealcA

GET     /api/accounts                                    ......A
POST    /api/accounts                                    ......A
PATCH   /api/accounts/{number}                           ......A
POST    /api/accounts/{number}/link                      ......A
DELETE  /api/accounts/{number}/sessions                  ......A
DELETE  /api/accounts/{number}/totp                      ......A
GET     /api/organisations                               ......A
POST    /api/organisations                               ......A
PATCH   /api/organisations/{number}                      ......A
GET     /api/institutions                                ......A
GET     /api/organisations/{number}/institutions         ......A
PUT     /api/organisations/{number}/institutions/{institution} ......A
DELETE  /api/organisations/{number}/institutions/{institution} ......A

GET     /api/jobs                                        ..ealcA
POST    /api/jobs                                        ..ealcA
GET     /api/jobs/events                                 ..ealcA
GET     /api/jobs/{number}                               ..ealcA
GET     /api/jobs/{number}/events                        ..ealcA
GET     /api/jobs/{number}/result                        ..ealcA
POST    /api/jobs/{number}/cancel                        ..ealcA
POST    /api/jobs/{number}/retry                         ..ealcA

DELETE  /api/quality/dismissals/{number}                 ..e.lcA
DELETE  /api/sites/{slug}                                ..e.lcA
DELETE  /api/sites/{slug}/held                           ..e.lcA
GET     /api/addresses                                   vpealcA
GET     /api/audit                                       ..e.lcA
GET     /api/audit.csv                                   ..e.lcA
GET     /api/counts                                      vpealcA
GET     /api/private-sites                               ....lcA
GET     /api/private-sites/{slug}                        ....lcA
GET     /api/proposals                                   .pe.lcA
GET     /api/quality                                     vpealcA
GET     /api/quality/{kind}                              ..e.lcA
GET     /api/sites/{slug}/changes                        ..e.lcA
GET     /api/sites/{slug}/editable                       .pe.lcA
GET     /api/sites/{slug}/placing                        ..e.lcA
GET     /api/profiles                                    vpealcA
GET     /api/snaps                                       vpealcA
GET     /api/timetable                                   vpealcA
GET     /api/journey                                     vpealcA
GET     /api/journey/profile                             vpealcA
GET     /api/timetable/lines                             vpealcA
GET     /api/timetable/nearest                           vpealcA
GET     /api/timetable/reach                             vpealcA
GET     /api/timetable/stops                             vpealcA
GET     /api/timetable/trips                             vpealcA
GET     /api/sites/{slug}/timetable-reach                vpealcA
GET     /api/sites/{slug}/timetable-profile              vpealcA
PATCH   /api/sites/{slug}                                ..e.lcA
POST    /api/audit/{number}/undo                         ..e.lcA
POST    /api/matches/{number}                            ..e.lcA
POST    /api/proposals/{number}/accept                   ..e.lcA
POST    /api/proposals/{number}/decline                  ..e.lcA
POST    /api/quality/{kind}/dismissals                   ..e.lcA
POST    /api/sites                                       ..e.lcA
GET     /api/similar-sites                               .pe.lcA
POST    /api/new-site-proposals                          .pe.lcA
GET     /api/sites/{slug}/spans                          .pe.lcA
PATCH   /api/sites/{slug}/past                           ..e.lcA
POST    /api/sites/{slug}/placing                        ..e.lcA
POST    /api/sites/{slug}/placing/refusal                ..e.lcA
POST    /api/sites/{slug}/proposals                      .pe.lcA
PUT     /api/sites/{slug}/private                        ....lcA

GET     /api/committee-meetings/{number}                 vpealcA
PUT     /api/committee-meetings/{number}                 .....cA
PUT     /api/committee-meetings/{number}/answer          .pealcA
PUT     /api/committee-meetings/{number}/attendance      .pealcA
GET     /api/committee-meetings/{number}/calendar.ics    vpealcA
POST    /api/committee-meetings/{number}/cancellation    .....cA
POST    /api/committee-meetings/{number}/decisions       .pealcA
GET     /api/committee-meetings/{number}/deliveries/{delivery}.ics .....cA
POST    /api/committee-meetings/{number}/deliveries/{delivery}/again .....cA
POST    /api/committee-meetings/{number}/deliveries/{delivery}/bounce .....cA
POST    /api/committee-meetings/{number}/invitation      .....cA
POST    /api/committee-meetings/{number}/items           .....cA
DELETE  /api/committee-meetings/{number}/items/{item}    .....cA
PUT     /api/committee-meetings/{number}/items/{item}    .....cA
POST    /api/committee-meetings/{number}/material/address .....cA
POST    /api/committee-meetings/{number}/material/file   .....cA
DELETE  /api/committee-meetings/{number}/material/{part} .....cA
GET     /api/committee-meetings/{number}/material/{part} vpealcA
GET     /api/committee-meetings/{number}/minutes         vpealcA
POST    /api/committee-meetings/{number}/minutes         .pealcA
PUT     /api/committee-meetings/{number}/minutes         .pealcA
POST    /api/committee-meetings/{number}/minutes/step    .pealcA
GET     /api/committee-meetings/{number}/minutes/versions/{version} vpealcA
POST    /api/committee-meetings/{number}/minutes/writing .pealcA
PUT     /api/committee-meetings/{number}/order           .....cA
POST    /api/committee-meetings/{number}/proposals/{proposal}/declining .....cA
POST    /api/committee-meetings/{number}/proposals/{proposal}/taking-over .....cA
PATCH   /api/committee-tasks/{task}                      .pealcA
GET     /api/committees                                  vpealcA
POST    /api/committees                                  .....cA
GET     /api/committees/calendar/{secret}.ics            vpealcA
GET     /api/committees/search                           vpealcA
GET     /api/committees/mailbox                          .....cA
POST    /api/committees/mailbox                          .....cA
GET     /api/committees/{number}                         vpealcA
PUT     /api/committees/{number}                         .....cA
GET     /api/committees/{number}/handover.html           .....cA
GET     /api/committees/{number}/handover.pdf            .....cA
GET     /api/committees/{number}/handover.docx           .....cA
POST    /api/committees/{number}/meetings                .....cA
POST    /api/committees/{number}/members                 .....cA
PUT     /api/committees/{number}/members/{member}        .....cA
POST    /api/committees/{number}/members/{member}/calendar .pealcA
POST    /api/committees/{number}/series                  .....cA
PUT     /api/committees/{number}/series/{series}         .....cA
POST    /api/committees/{number}/tasks                   .pealcA
GET     /api/landscape                                   vpealcA
POST    /api/landscape/actors                            .....cA
GET     /api/landscape/actors.csv                        vpealcA
POST    /api/landscape/actors.csv                        .....cA
GET     /api/landscape/relations.csv                     vpealcA
POST    /api/landscape/relations.csv                     .....cA
DELETE  /api/landscape/actors/{number}                   .....cA
GET     /api/landscape/actors/{number}                   vpealcA
PUT     /api/landscape/actors/{number}                   .....cA
GET     /api/landscape/institutions                      .....cA
GET     /api/landscape/relations                         vpealcA
POST    /api/landscape/relations                         .....cA
DELETE  /api/landscape/relations/{number}                .....cA
PUT     /api/landscape/relations/{number}                .....cA
"""


def table() -> dict[tuple[str, str], set[Role]]:
    """The roles that may, by method and path."""
    rows = [line.split() for line in TABLE.splitlines() if line.strip()]
    return {(method, path): {LETTERS[one] for one in who if one != "."} for method, path, who in rows}


def line_for(method: str, path: str, roles: set[Role]) -> str:
    """A line as it has to stand in the table."""
    who = "".join(letter if role in roles else "." for letter, role in LETTERS.items())
    return f"{method:<7} {path:<48} {who}"
