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


def shell(database, code):
    """Run code in Odoo's shell, and keep what it changes."""
    done = subprocess.run(
        server.command("shell", "-d", database, "--no-http"), input=f"exec({code!r}, globals())\nenv.cr.commit()\n",
        text=True, capture_output=True, env=server.environment(), cwd=settings.ROOT, check=False)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]


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
    demo.prepare(lang="en")
    assert server.complaints(databases.log_of(demo.NAME)) == []


def test_upgrading_changes_nothing():
    """An upgrade to the same version leaves tables and records as they are, and logs no warning."""
    with copy(databases.with_addons(), "operative_upgrade") as database:
        before = schema(database), xml_ids(database), loose_records(database)
        databases.upgrade(database, OURS, databases.log_of(database))
        assert server.complaints(databases.log_of(database)) == []
        assert (schema(database), xml_ids(database), loose_records(database)) == before


@pytest.fixture(scope="module")
def old():
    """A database as the first version left it: documents, no log of stays, parts that came later not switched on."""
    with copy(databases.with_addons(), "operative_old") as database:
        shell(database, """
env["crm.lead"].create([
    {"name": "Old deal", "type": "opportunity"}, {"name": "Old lead", "type": "lead"},
    {"name": "Lost deal", "type": "opportunity", "active": False}])
env["helpdesk.ticket"].create({"name": "Old ticket", "description": "Broken"})
everybody = env.ref("base.group_user")
for part in ("process", "promise"):
    everybody._remove_group(env.ref(f"operative_crm.group_operative_part_{part}"))
env["ir.config_parameter"].set_param("operative_crm.staff_smallest_n", 7)
env["operative.condition"].search([]).unlink()
# the view of the order as it was when its fields had other groups
view = env.ref("operative_crm.sale_order_view_form_promise")
env.cr.execute("UPDATE ir_ui_view SET arch_db = replace(arch_db::text, %s, '')::jsonb WHERE id = %s", [
    'groups=\\"operative_crm.group_operative_user\\" ', view.id])
env.cr.execute("DELETE FROM crm_lead_stay")
env.cr.execute("DELETE FROM helpdesk_ticket_stay")
env.cr.execute("UPDATE crm_lead SET operative_clock = NULL")
env.cr.execute("UPDATE helpdesk_ticket SET operative_clock = NULL")
env.cr.execute("UPDATE ir_module_module SET latest_version = '19.0.0.1.0' WHERE name = 'operative_crm'")
""")
        databases.upgrade(database, OURS, databases.log_of(database))
        yield database


def test_an_old_version_is_upgraded(old):
    """From the first version: no complaint, one open stay a document in a stage, hints on stages, the new parts on."""
    assert server.complaints(databases.log_of(old)) == []
    assert rows(old, """
        SELECT lead.name, stay.clock, stay.left_at IS NULL, stay.stage_id = lead.stage_id
          FROM crm_lead lead JOIN crm_lead_stay stay ON stay.document_id = lead.id
    """) == {("Old deal", "ours", "t", "t"), ("Lost deal", "closed", "t", "t")}
    assert rows(old, "SELECT DISTINCT severity FROM operative_condition") == {("warn",)}
    assert rows(old, """
        SELECT ticket.name, stay.left_at IS NULL, stay.stage_id = ticket.stage_id
          FROM helpdesk_ticket ticket JOIN helpdesk_ticket_stay stay ON stay.document_id = ticket.id
    """) == {("Old ticket", "t", "t")}
    assert rows(old, """
        SELECT part.name FROM res_groups_implied_rel implied
          JOIN ir_model_data part ON part.model = 'res.groups' AND part.res_id = implied.hid
          JOIN ir_model_data everybody ON everybody.model = 'res.groups' AND everybody.res_id = implied.gid
         WHERE everybody.module = 'base' AND everybody.name = 'group_user' AND part.module = 'operative_crm'
    """) >= {("group_operative_part_process",), ("group_operative_part_promise",)}
    assert rows(old, "SELECT value FROM ir_config_parameter WHERE key = 'operative_crm.staff_smallest_n'") == {("7",)}


def test_what_was_switched_off_stays_off(old):
    """An upgrade within a version does not switch a part on that an administrator switched off."""
    shell(old, """
env.ref("base.group_user")._remove_group(env.ref("operative_crm.group_operative_part_process"))
""")
    databases.upgrade(old, OURS, databases.log_of(old))
    shell(old, """
assert not env["operative.part"]._is_on("process")
""")


@pytest.fixture(scope="module")
def uninstalled():
    with copy(databases.with_addons(), "operative_uninstall") as database:
        # what the part wrote onto Odoo's own records and into its tables goes as well
        shell(database, """
stage, won = env["crm.stage"].search([], limit=2)
role = env["operative.role"].search([], limit=1)
stage.write({"responsible_role_id": role.id, "handover_required": True, "target_hours": 4})
env["operative.condition"].create({
    "name": "Phone", "crm_stage_id": won.id, "field_id": env["ir.model.fields"]._get("crm.lead", "phone").id})
leads = env["crm.lead"].create([{"name": "Deal", "type": "opportunity", "stage_id": won.id}] * 2)
leads.write({"stage_id": stage.id})
leads[0].action_set_lost()
env["helpdesk.ticket"].create({"name": "Ticket", "description": "Broken"})
""")
        shell(database, f"""
modules = env["ir.module.module"].search([("name", "in", {OURS}), ("state", "=", "installed")])
modules.button_immediate_uninstall()
""")
        shell(database, """
# Odoo's own stages and documents work on: moved, lost, deleted
leads = env["crm.lead"].with_context(active_test=False).search([])
stages = env["crm.stage"].search([])
leads.write({"stage_id": stages[0].id, "active": True})
leads[1].action_set_lost()
leads[0].action_set_won()
ticket = env["helpdesk.ticket"].search([], limit=1)
ticket.stage_id = env["helpdesk.ticket.stage"].search([("id", "!=", ticket.stage_id.id)], limit=1)
stage = env["crm.stage"].create({"name": "Used once"})
leads[0].stage_id = stage
leads.unlink()
stage.unlink()
ticket.unlink()
""")
        yield database


def differences(of, database):
    """What the database has more and less than one in which our addons never were."""
    before, after = of(databases.template(settings.addons())), of(database)
    return {"left behind": sorted(after - before), "taken along": sorted(before - after)}


@pytest.mark.parametrize("of", [schema, xml_ids, loose_records])
def test_uninstalling_leaves_odoo_as_it_was(uninstalled, of):
    """No table, column, record or job of ours stays, and nothing of others' is gone."""
    assert differences(of, uninstalled) == {"left behind": [], "taken along": []}
