"""Every page and every deed, by every method, for everybody: what is not in the table does not exist.

Who may what is written out here once more by hand: a change of the table must be meant twice.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from ivr.content.contents import Sources
from ivr.content.plain import text_of
from ivr.staff import cookies
from ivr.staff.access import Door, Route
from ivr.staff.routes import ROUTES
from ivr.store.accounts.accounts import Attempt
from ivr.store.accounts.model import SHIFT, Role
from ivr.store.accounts.tables import metadata
from ivr.store.accounts.tokens import hashed, new_token, typed
from ivr.store.publications import Draft, Publications

House = Any
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ANYONE, STARTER = Door.ANYONE, Door.STARTER
VIEWER, EMPLOYEE, PLANNER, ADMINISTRATOR = Role
WHO_MAY = {
    ("GET", "/inloggen"): ANYONE,
    ("POST", "/inloggen"): ANYONE,
    ("GET", "/begin"): ANYONE,
    ("POST", "/begin"): ANYONE,
    ("GET", "/begin/instellen"): STARTER,
    ("POST", "/begin/instellen"): STARTER,
    ("GET", "/"): VIEWER,
    ("GET", "/luister"): VIEWER,
    ("GET", "/luister/geluid"): VIEWER,
    ("POST", "/uitloggen"): VIEWER,
    ("POST", "/overal-uitloggen"): VIEWER,
    ("GET", "/account"): VIEWER,
    ("POST", "/account/wachtwoord"): VIEWER,
    ("POST", "/account/herstelcodes"): VIEWER,
    ("POST", "/account/telefooncode"): EMPLOYEE,
    ("POST", "/sessies/<session_id>/beeindigen"): VIEWER,
    ("GET", "/bevestigen"): VIEWER,
    ("POST", "/bevestigen"): VIEWER,
    ("GET", "/terugbellen"): EMPLOYEE,
    ("GET", "/terugbellen/lijst"): EMPLOYEE,
    ("GET", "/terugbellen/<request_id>"): EMPLOYEE,
    ("POST", "/terugbellen/<request_id>/nemen"): EMPLOYEE,
    ("POST", "/terugbellen/<request_id>/terugleggen"): EMPLOYEE,
    ("POST", "/terugbellen/<request_id>/niet-opgenomen"): EMPLOYEE,
    ("POST", "/terugbellen/<request_id>/afronden"): EMPLOYEE,
    ("POST", "/terugbellen/<request_id>/terugzetten"): EMPLOYEE,
    ("GET", "/uren/bevestigen"): VIEWER,
    ("POST", "/uren/bevestigen"): PLANNER,
    ("GET", "/uren/kalender"): VIEWER,
    ("GET", "/uren/versies"): VIEWER,
    ("GET", "/uren/versies/<number>"): VIEWER,
    ("POST", "/uren/versies/<number>/terugzetten"): PLANNER,
    ("GET", "/uren/concept"): PLANNER,
    ("POST", "/uren/concept/nalopen"): PLANNER,
    ("POST", "/uren/concept/publiceren"): PLANNER,
    ("POST", "/uren/concept/ongedaan"): PLANNER,
    ("POST", "/uren/concept/weggooien"): PLANNER,
    ("GET", "/uren/concept/samenvoegen"): PLANNER,
    ("POST", "/uren/concept/samenvoegen"): PLANNER,
    ("GET", "/uren/werk/<job_id>"): PLANNER,
    ("GET", "/uren"): VIEWER,
    ("GET", "/uren/feestdagen"): VIEWER,
    ("POST", "/uren/feestdagen"): PLANNER,
    ("POST", "/uren/feestdagen/kerst"): PLANNER,
    ("GET", "/uren/terugbellen"): VIEWER,
    ("POST", "/uren/terugbellen"): PLANNER,
    ("POST", "/uren/terugbellen/geen"): PLANNER,
    ("GET", "/uren/<line>"): VIEWER,
    ("POST", "/uren/<line>/week"): PLANNER,
    ("POST", "/uren/<line>/week/weg"): PLANNER,
    ("POST", "/uren/<line>/anders"): PLANNER,
    ("POST", "/uren/<line>/anders/weg"): PLANNER,
    ("POST", "/uren/<line>/regel"): PLANNER,
    ("POST", "/uren/<line>/regel/weg"): PLANNER,
    ("POST", "/uren/<line>/volgen"): PLANNER,
    ("GET", "/nummers"): ADMINISTRATOR,
    ("POST", "/nummers"): ADMINISTRATOR,
    ("POST", "/nummers/<change_id>/bevestigen"): ADMINISTRATOR,
    ("POST", "/nummers/<change_id>/afwijzen"): ADMINISTRATOR,
    ("GET", "/nu"): EMPLOYEE,
    ("GET", "/nu/<which>"): EMPLOYEE,
    ("GET", "/nu/<which>/bekijken"): EMPLOYEE,
    ("POST", "/nu/<which>/zetten"): EMPLOYEE,
    ("GET", "/nu/maatregel/<measure_id>"): EMPLOYEE,
    ("POST", "/nu/maatregel/<measure_id>/einde"): EMPLOYEE,
    ("POST", "/nu/maatregel/<measure_id>/beeindigen"): EMPLOYEE,
    ("GET", "/gebruikers"): ADMINISTRATOR,
    ("POST", "/gebruikers"): ADMINISTRATOR,
    ("POST", "/gebruikers/<login>/startcode"): ADMINISTRATOR,
    ("POST", "/gebruikers/<login>/uitzetten"): ADMINISTRATOR,
    ("POST", "/gebruikers/<login>/aanzetten"): ADMINISTRATOR,
    ("POST", "/gebruikers/<login>/rol"): ADMINISTRATOR,
    ("POST", "/gebruikers/<login>/uitloggen"): ADMINISTRATOR,
    ("GET", "/logboek"): ADMINISTRATOR,
    ("POST", "/logboek/controle"): ADMINISTRATOR,
}
CONFIRMED = {path for _, path in WHO_MAY if path.startswith(("/gebruikers", "/nummers", "/account/"))}
FILE = "/bestand/<name>"
SLOTS = {
    "<login>": "bert",
    "<which>": "balie",
    "<measure_id>": "a1",
    "<line>": "office",
    "<number>": "1",
    "<job_id>": "a1",
    "<change_id>": "a1",
    "<session_id>": "a1",
}
"""Something that is there for each part of an address that changes."""


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


EACH = [pytest.param(route, id=named(route)) for route in ROUTES]
POSTS = [pytest.param(route, id=named(route)) for route in ROUTES if route.method == "POST"]
GETS = [pytest.param(route, id=named(route)) for route in ROUTES if route.method == "GET"]
LOCKED = [pytest.param(route, id=named(route)) for route in ROUTES if isinstance(route.who, Role)]


@pytest.fixture(scope="session")
def tables(tables: Path, sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a version is published."""
    path = Path(shutil.copy(tables, tmp_path_factory.mktemp("published") / "published.sqlite3"))
    publications = Publications(f"sqlite:///{path}")
    publications.append(
        Draft(published_at=MOMENT, by="Root", reason="", fingerprint="", sources=text_of(sources)), 0
    )
    publications.close()
    return path


def filled_in(path: str, request_id: str) -> str:
    """The address of a route, about somebody or something that is there."""
    for part, name in {**SLOTS, "<request_id>": request_id}.items():
        path = path.replace(part, name)
    return f"/staf{path}"


def address(route: Route, house: House) -> str:
    """The address of a route, where somebody and something are."""
    house.add("bert", VIEWER)
    if "<measure_id>" in route.path:
        house.close_for_now("nurse", key=SLOTS["<measure_id>"])
    query = "?soort=dicht&reden=busy&einde=uur" if route.path.endswith("/bekijken") else ""
    return filled_in(route.path, house.deliver()) + query


def ask(house: House, client: FlaskClient, route: Route, **fields: str) -> Any:
    path = address(route, house)
    if route.method == "GET":
        return client.get(path)
    return client.post(path, data={"formulier": house.token(client)} | fields)


def starter(house: House) -> FlaskClient:
    """Somebody who came with a start code."""
    code = house.accounts.add("cora", "Cora", ADMINISTRATOR, by="root", now=house.now)
    token = new_token()
    assert house.accounts.begin_setup(
        "cora", hashed(typed(code)), Attempt("a", "cora"), hashed(token), house.now
    )
    client: FlaskClient = house.app.test_client()
    client.set_cookie(cookies.SESSION.full_name(house.site), token)
    return client


# --- what there is ---


def test_the_table_says_what_is_written_here() -> None:
    assert {(route.method, route.path): route.who for route in ROUTES} == WHO_MAY
    assert {route.path for route in ROUTES if route.confirmed} == CONFIRMED


def test_nothing_exists_beside_the_table_but_the_files(house: House) -> None:
    there = {(method, rule.rule) for rule in house.app.url_map.iter_rules() for method in rule.methods or ()}
    listed = {(method, f"/staf{path}") for method, path in WHO_MAY}
    heads = {("HEAD", path) for method, path in listed if method == "GET"}

    assert there == listed | heads | {("GET", f"/staf{FILE}"), ("HEAD", f"/staf{FILE}")}


def test_every_deed_is_kept_and_so_is_every_look_at_something_personal() -> None:
    kept = {(route.method, route.path) for route in ROUTES if route.kept}
    deeds = {(method, path) for method, path in WHO_MAY if method == "POST"}

    assert kept == deeds | {("GET", "/terugbellen/<request_id>"), ("GET", "/logboek")}


@pytest.mark.parametrize("path", sorted({path for _, path in WHO_MAY}))
def test_a_method_that_is_not_listed_is_refused_in_dutch(house: House, path: str) -> None:
    listed = {method for method, each in WHO_MAY if each == path}
    client = house.client(role=ADMINISTRATOR)
    for method in set(METHODS) - listed - ({"HEAD"} if "GET" in listed else set()):
        answer = client.open(filled_in(path, "a1"), method=method)
        assert answer.status_code == 405, method
        assert answer.headers["Allow"]
        assert method == "HEAD" or "Zo kan het niet" in answer.text


# --- who comes in ---


@pytest.mark.parametrize("route", LOCKED)
def test_who_has_no_session_is_sent_to_log_in(house: House, route: Route) -> None:
    client = house.app.test_client()
    client.get("/staf/inloggen")

    answer = ask(house, client, route)

    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staf/inloggen")
    assert answer.text == ""


@pytest.mark.parametrize("route", LOCKED)
def test_who_has_a_session_that_ended_is_sent_to_log_in(house: House, route: Route) -> None:
    client = house.client(role=ADMINISTRATOR)
    house.now += SHIFT

    answer = ask(house, client, route)

    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staf/inloggen")


@pytest.mark.parametrize("route", LOCKED)
def test_who_came_with_a_start_code_gets_nowhere_else(house: House, route: Route) -> None:
    answer = ask(house, starter(house), route)

    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staf/inloggen")


@pytest.mark.parametrize("route", [each for each in EACH if each.values[0].who is STARTER])
@pytest.mark.parametrize("role", [None, *Role])
def test_choosing_a_password_takes_a_start_code(house: House, route: Route, role: Role | None) -> None:
    client = house.client(role=role) if role else house.app.test_client()
    client.get("/staf/inloggen")

    answer = ask(house, client, route)

    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staf/inloggen")


@pytest.mark.parametrize("route", LOCKED)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_is_written_here_and_nothing_else(house: House, route: Route, role: Role) -> None:
    client = house.client(f"a{role.value}", role)
    needed = WHO_MAY[route.method, route.path]

    answer = ask(house, client, route)

    may = list(Role).index(role) >= list(Role).index(needed)
    if may:
        assert answer.status_code in {200, 303, 409, 422}
        assert answer.headers.get("Location") != "/staf/inloggen" or route.path.endswith("uitloggen")
    else:
        assert answer.status_code == 403
        assert "Dit mag u niet" in answer.text
        assert house.told() == [(f"a{role.value}", "access", route.kept or route.path, "refused")]


@pytest.mark.parametrize("route", [each for each in EACH if each.values[0].confirmed])
def test_what_matters_most_takes_password_and_code_of_a_short_while_ago(house: House, route: Route) -> None:
    client = house.client(role=ADMINISTRATOR)
    house.now += timedelta(minutes=11)
    before = everything(house)

    answer = ask(house, client, route)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/staf/bevestigen?naar=")
    assert changed(before, everything(house)) <= {
        "callback_requests",
        "callback_events",
        "staff_users",
        "staff_audit",
    }
    assert house.accounts.user("bert").can_log_in


# --- forms of ours ---


def wrong_forms(house: House, client: FlaskClient) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    right = house.token(client)
    yield "none", {}, {}
    yield "empty", {"formulier": ""}, {}
    yield "made up", {"formulier": "0" * 64}, {}
    yield "not of ASCII", {"formulier": "é" * 64}, {}
    yield "of another session", {"formulier": house.token(house.client("dora", ADMINISTRATOR))}, {}
    yield "from another site", {"formulier": right}, {"Sec-Fetch-Site": "cross-site"}
    yield "from a neighbour", {"formulier": right}, {"Sec-Fetch-Site": "same-site"}
    yield "of another origin", {"formulier": right}, {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize("route", POSTS)
def test_a_form_that_is_not_ours_does_nothing(house: House, route: Route) -> None:
    client = {ANYONE: house.app.test_client, STARTER: lambda: starter(house)}.get(
        route.who, lambda: house.client(role=ADMINISTRATOR)
    )()
    client.get("/staf/inloggen")
    path = address(route, house)
    for name, form, headers in wrong_forms(house, client):
        before = everything(house)
        answer = client.post(path, data=form, headers=headers)
        assert answer.status_code == 400, name
        assert "Dit formulier is verlopen" in answer.text
        assert everything(house) == before, name


@pytest.mark.parametrize("origin", ["null", "http://localhost"])
def test_a_form_of_ours_may_say_where_it_came_from(house: House, origin: str) -> None:
    client = house.client()
    form = {"formulier": house.token(client)}

    answer = client.post(
        "/staf/uitloggen", data=form, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    )

    assert answer.status_code == 303


# --- looking changes nothing ---


def everything(house: House) -> dict[str, list[Any]]:
    """All rows of all tables, without what every look leaves: that its owner was there; and what is in the folder."""
    engine = sa.create_engine(house.site.given.database_url)
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [each for each in table.columns if each.name != "seen_at"]
            found[table.name] = sorted(map(repr, connection.execute(sa.select(*columns))))
    engine.dispose()
    return found | {each.name: [each.read_bytes()] for each in house.data_dir.iterdir()}


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[str]:
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}


@pytest.mark.parametrize("route", GETS)
def test_looking_changes_nothing_but_the_audit(house: House, route: Route) -> None:
    client = starter(house) if route.who is STARTER else house.client(role=ADMINISTRATOR)
    path = address(route, house)
    before = everything(house)

    for method in ("GET", "HEAD"):
        assert client.open(path, method=method).status_code in {200, 303}

    assert changed(before, everything(house)) == ({"staff_audit"} if route.kept else set())
