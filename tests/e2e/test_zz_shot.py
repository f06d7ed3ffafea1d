from tests.e2e.test_demand import *
import pytest
@pytest.mark.parametrize("width", [1440, 390])
def test_shot(here, own, width):
    here.page.set_viewport_size({"width": width, "height": 1000})
    here.sign_in_as(own, "planner")
    page = here.open("/vorausrechnung?alter=6-9", quiet=True)
    page.screenshot(path=f"/tmp/shot-proj-{width}.png")
    page.get_by_role("heading", name="Tabellen").scroll_into_view_if_needed()
    page.screenshot(path=f"/tmp/shot-tables-{width}.png")
