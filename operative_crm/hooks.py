from contextlib import contextmanager

from odoo.tools import SQL


def post_init_hook(env):
    """Begin the logs for what is there already and classify the customers: no screen is empty."""
    env["operative.promise"]._log_baseline()
    customers = env["operative.customer"]
    customers._refresh()
    customers._classify()
    begin_stays(env, "crm.lead", "helpdesk.ticket")
    rename_proposition(env, *PROPOSITION)


# What crm calls its stage Proposition in German, which means a forecast of revenue, and what it is.
PROPOSITION = ("Umsatzprognose", "Angebot")


def rename_proposition(env, old, new):
    """Call crm's stage Proposition by its name in German; one that somebody renamed is left alone."""
    stage = env.ref("crm.stage_lead3", raise_if_not_found=False)
    if stage and "de_DE" in dict(env["res.lang"].get_installed()) and stage.with_context(lang="de_DE").name == old:
        stage.with_context(lang="de_DE").name = new


def begin_stays(env, *models):
    """Begin the log of stays of all documents of some models, at an installation.

    :return: number of stays begun
    """
    begun = 0
    for model in models:
        with checked_at_once(env, env[f"{model}.stay"]._table):
            begun += env[model]._operative_take_over()
    return begun


@contextmanager
def checked_at_once(env, table):
    """Check a table's foreign keys by a query each at the end: row by row they take three times as long as the rows.

    Locks the tables referred to, as an installation does anyway.
    """
    keys = env.execute_query(SQL(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", table))
    for name, _definition in keys:
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name)))
    yield
    for name, definition in keys:
        env.cr.execute(SQL("ALTER TABLE %s ADD CONSTRAINT %s %s", SQL.identifier(table), SQL.identifier(name), SQL(definition)))


def uninstall_hook(env):
    """Leave Odoo as it was: what no data record of ours stands for is taken away by hand."""
    env["ir.config_parameter"].search([("key", "=like", "operative_crm.%")]).unlink()
    rename_proposition(env, *reversed(PROPOSITION))
    env.cr.execute("DROP INDEX IF EXISTS helpdesk_ticket__partner_id_index")
