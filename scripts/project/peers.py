"""Odoo's and OCA's own tests of what we extend, with our addon: what fails then and passes without it is our fault.

Both sides have the demo data of their own addons, which some of these tests need, and none of ours.
"""

import json
import os

from . import console, databases, demo, odoo_source, postgres, server, settings
from .console import Fault

ADDONS = (
    "sales_team", "crm", "sale", "sale_crm", "sale_stock", "helpdesk_mgmt", "helpdesk_type", "helpdesk_mgmt_sale",
)
# Where a new field, hook or rule of ours shows first: rights, query counts, moves, and every test that is quick.
SHORT = (
    "sales_team/tests",
    "crm/tests/test_performances.py", "crm/tests/test_crm_lead.py", "crm/tests/test_crm_lead_assignment.py",
    "crm/tests/test_crm_lead_multicompany.py",
    "sale/tests/test_access_rights.py", "sale/tests/test_sale_order.py", "sale/tests/test_sale_flow.py",
    "sale_crm/tests",
    "sale_stock/tests/test_sale_order_dates.py", "sale_stock/tests/test_sale_stock_lead_time.py",
    "sale_stock/tests/test_sale_stock_access_rights.py", "sale_stock/tests/test_create_perf.py",
    "helpdesk_mgmt/tests/test_helpdesk_ticket.py", "helpdesk_mgmt/tests/test_helpdesk_ticket_team.py",
    "helpdesk_type/tests", "helpdesk_mgmt_sale/tests",
)
WITH, WITHOUT = "operative_peers_with", "operative_peers_without"
# Counts of queries that are higher with us on purpose: the test, Odoo's count, ours, why.
QUERIES = settings.ROOT / "scripts" / "peer_queries.csv"


def run(short, arguments):
    """Whether a test fails with our addon that passes without; each is named with what it says.

    :param short: a part of the tests that takes some minutes
    :param arguments: for pytest; paths below the folders of addons (`sale/tests/test_access_rights.py`) choose tests
    """
    chosen = [argument for argument in arguments if argument.split("/")[0] in ADDONS]
    options = [argument for argument in arguments if argument not in chosen]
    paths = chosen or (SHORT if short else [f"{addon}/tests" for addon in ADDONS])
    template = databases.template(demo.addons(), demo=True)
    try:
        databases.copy(template, WITH)
        install_without_demo_data()
        found = tests(WITH, [folder_of(*path.partition("/")[::2]) for path in paths], options, QUERIES)
        suspects = {test: what for test, what in found.items() if what[0] != "passed"}
        console.say(f"\nWith our addon {len(found)} tests, {len(suspects)} of them not passed")
        if not suspects:
            return False
        databases.copy(template, WITHOUT)
        # Ids of tests begin below the root that pytest is given.
        before = tests(WITHOUT, [settings.HOME / test for test in suspects], [])
    finally:
        for name in (WITH, WITHOUT):
            databases.drop(name)
    ours = {test: what for test, what in suspects.items() if before.get(test, ["missing"])[0] == "passed"}
    for test, (outcome, message) in ours.items():
        console.say(f"\n{outcome} with our addon, passed without: {test}\n{message}")
    console.say(f"\n{len(found)} tests with our addon: {len(ours)} passed without it alone, "
                f"{len(suspects) - len(ours)} not without it either")
    return bool(ours)


def install_without_demo_data():
    names = [addon.name for addon in demo.addons()]
    # Odoo loads demo data where all that an addon depends on has them.
    needed = databases.dependencies(demo.addons())[0]
    postgres.query(f"UPDATE ir_module_module SET demo = false WHERE name = '{needed}'", WITH)
    with console.progress(f"Installing {', '.join(names)} beside demo data of others"):
        databases.install(WITH, names, databases.log_of(WITH))


def folder_of(addon, inside):
    """Where an addon's file is: in Odoo's tree, or with the wheels."""
    tree = odoo_source.LINK.resolve()
    site_packages = next(settings.VENV.glob("lib/python3*/site-packages"))
    for folder in (tree / "odoo" / "addons", tree / "addons", site_packages / "odoo" / "addons"):
        if (folder / addon / inside).exists():
            return folder / addon / inside
    raise Fault(f"the tests {addon}/{inside} are not there", "give an Odoo that has its tests: OPERATIVE_ODOO=/path")


def tests(database, paths, options, queries=None):
    """What came of the tests: dict of pytest's id of a test -> outcome, message."""
    results = settings.LOGS / f"{database}.json"
    results.unlink(missing_ok=True)
    command = [
        settings.PYTHON, "-m", "pytest", "-q", "--tb=no", "--no-summary", "-c", os.devnull, f"--rootdir={settings.HOME}",
        "-p", "no:cacheprovider", "-p", "project.peers_plugin", "--continue-on-collection-errors",
        f"--odoo-config={settings.ODOO_CONFIG}", f"--odoo-database={database}", "--odoo-http", *options, *paths,
    ]
    environment = {
        **server.environment(), "PYTHONPATH": settings.python_path(), "OPERATIVE_PEERS_RESULTS": str(results),
        "OPERATIVE_PEERS_QUERIES": str(queries or ""),
    }
    with console.child(command, cwd=settings.ROOT, env=environment) as pytest:
        status = pytest.wait()
    # 0 and 1: all was run, whatever came of it.
    if status > 1 or not results.exists():
        raise Fault(f"pytest stopped with {status} before it had run all tests", "see what it says above")
    return json.loads(results.read_text())
