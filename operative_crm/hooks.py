def post_init_hook(env):
    """Begin the logs for what is there already and classify the customers: no screen is empty."""
    env["operative.promise"]._log_baseline()
    customers = env["operative.customer"]
    customers._refresh()
    customers._classify()
    for model in ("crm.lead", "helpdesk.ticket"):
        env[model]._operative_take_over()


def uninstall_hook(env):
    """Leave Odoo as it was: what no data record of ours stands for is taken away by hand."""
    env["ir.config_parameter"].search([("key", "=like", "operative_crm.%")]).unlink()
    env.cr.execute("DROP INDEX IF EXISTS helpdesk_ticket__partner_id_index")
    env.cr.execute("DROP TABLE IF EXISTS operative_argument_word")  # of operative.argument.term, no model's
    # Odoo notes under the names of mail, portal, rating and others that a model of ours has messages and activities, and
    # leaves it there
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module <> 'operative_crm'
              AND (model = 'ir.model.inherit' AND starts_with(name, 'model_inherit__operative_')
                   OR model = 'ir.model.fields.selection' AND starts_with(name, 'selection__operative_'))""")
