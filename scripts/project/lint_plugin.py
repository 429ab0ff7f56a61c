"""A pytest plugin: Odoo's own test_lint looks at our addons only, and what it merely warns of fails too."""

import logging
import os

import pytest

ADDONS = os.environ["OPERATIVE_ADDONS"].split(",")
# Faults of OCA's addons, found because these checks look at every model there is.
NOT_OURS_OVERRIDES = {
    ("helpdesk.ticket", "message_new"), ("helpdesk.ticket", "message_update"), ("helpdesk.ticket.merge", "default_get"),
    ("rma", "message_new"), ("rma.delivery.wizard", "default_get"), ("rma.rma.wizard", "default_get"),
    ("rma.split.wizard", "default_get"),
}
NOT_OURS_INDEXES = {
    "helpdesk.ticket.duplicate_id", "helpdesk.ticket.partner_id", "res.users.rma_team_id", "rma.move_id", "rma.order_id",
    "rma.reception_move_id",
}


@pytest.fixture(scope="session", autouse=True)
def our_addons_only(load_registry):
    import odoo.modules
    manifests = [odoo.modules.Manifest.for_addon(name) for name in ADDONS]
    patch = pytest.MonkeyPatch()
    patch.setattr(odoo.modules.Manifest, "all_addon_manifests", lambda: manifests)
    yield
    patch.undo()


def pytest_collection_modifyitems(items):
    # Imported by now, each under the name that pytest gave it.
    for module in {item.module for item in items}:
        if hasattr(module, "get_modules"):
            module.get_modules = lambda: ADDONS
        if hasattr(module, "MODEL_METHODS_TO_IGNORE"):
            module.MODEL_METHODS_TO_IGNORE = {*module.MODEL_METHODS_TO_IGNORE, *NOT_OURS_OVERRIDES}
        if hasattr(module, "BTREE_INDEX_IGNORE_FIELDS"):
            module.BTREE_INDEX_IGNORE_FIELDS.update(NOT_OURS_INDEXES)


@pytest.fixture(autouse=True)
def nothing_warned_of_ours(caplog):
    yield
    warnings = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    ours = [message for message in warnings if any(name in message for name in ADDONS)]
    assert not ours, "\n".join(ours)
