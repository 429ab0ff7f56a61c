"""Our addons come, are upgraded and go without a trace and without a word of complaint."""

import subprocess
from contextlib import contextmanager

import pytest

from project import databases, demo, postgres, server, settings

OURS = [addon.name for addon in settings.addons()]


@contextmanager
def copy(source, name):
    databases.copy(source, name)
    try:
        yield name
    finally:
        databases.drop(name)


def rows(database, statement):
    return {tuple(row) for row in postgres.query(statement, database)}


def schema(database):
    """Tables and their columns, constraints and indexes."""
    return rows(database, """
        SELECT 'column', table_name, column_name, data_type || ' ' || is_nullable
          FROM information_schema.columns WHERE table_schema = 'public'
         UNION
        SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION
        SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    """)


def xml_ids(database):
    return rows(database, "SELECT module, name, model FROM ir_model_data WHERE module <> '__export__'")


def loose_records(database):
    """Records that no XML id would lead to any more: crons, menus, views, rules, settings."""
    return rows(database, """
        SELECT 'cron', cron_name FROM ir_cron
         UNION SELECT 'menu', complete_name FROM (SELECT id, name->>'en_US' AS complete_name FROM ir_ui_menu) menus
         UNION SELECT 'view', name FROM ir_ui_view
         UNION SELECT 'rule', name FROM ir_rule
         UNION SELECT 'action', name->>'en_US' FROM ir_actions
         UNION SELECT 'group', name->>'en_US' FROM res_groups
         UNION SELECT 'model', model FROM ir_model
         UNION SELECT 'parameter', key FROM ir_config_parameter
         UNION SELECT 'sequence', name FROM ir_sequence
    """)


def test_installing_complains_of_nothing():
    """A fresh installation of all our addons logs no warning and no error."""
    assert server.complaints(databases.log_of(databases.with_addons())) == []


def test_installing_with_demo_data_complains_of_nothing():
    """The demo data load as a whole; Odoo would only warn and go on without them."""
    demo.prepare()
    assert server.complaints(databases.log_of(demo.NAME)) == []


def test_upgrading_changes_nothing():
    """An upgrade to the same version leaves tables and records as they are, and logs no warning."""
    with copy(databases.with_addons(), "operative_upgrade") as database:
        before = schema(database), xml_ids(database), loose_records(database)
        databases.upgrade(database, OURS, databases.log_of(database))
        assert server.complaints(databases.log_of(database)) == []
        assert (schema(database), xml_ids(database), loose_records(database)) == before


@pytest.fixture(scope="module")
def uninstalled():
    with copy(databases.with_addons(), "operative_uninstall") as database:
        code = f"""
modules = env["ir.module.module"].search([("name", "in", {OURS}), ("state", "=", "installed")])
modules.button_immediate_uninstall()
env.cr.commit()
"""
        done = subprocess.run(
            server.command("shell", "-d", database, "--no-http"), input=code, text=True, capture_output=True,
            env=server.environment(), cwd=settings.ROOT, check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
        yield database


def differences(of, database):
    """What the database has more and less than one in which our addons never were."""
    before, after = of(databases.template(settings.addons())), of(database)
    return {"left behind": sorted(after - before), "taken along": sorted(before - after)}


@pytest.mark.parametrize("of", [schema, xml_ids, loose_records])
def test_uninstalling_leaves_odoo_as_it_was(uninstalled, of):
    """No table, column, record or job of ours stays, and nothing of others' is gone."""
    assert differences(of, uninstalled) == {"left behind": [], "taken along": []}
