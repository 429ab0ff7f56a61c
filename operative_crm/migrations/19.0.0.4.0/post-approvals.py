from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Activities that ask for an approval know the condition; so far it was told from their text."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    kind = env.ref("operative_crm.mail_activity_type_approval", raise_if_not_found=False)
    requests = env["operative.condition.result"].search([("state", "=", "requested"), ("used_at", "=", False)])
    if not kind or not requests:
        return
    languages = [code for code, _name in env["res.lang"].get_installed()]
    for (model, condition), asked in requests.grouped(lambda request: (request.res_model, request.condition_id)).items():
        env["mail.activity"].search([
            ("activity_type_id", "=", kind.id), ("res_model", "=", model), ("res_id", "in", asked.mapped("res_id")),
            ("summary", "in", [condition.with_context(lang=code)._approval_summary(exception)
                               for code in languages for exception in (False, True)]),
        ]).write({"operative_condition_id": condition.id})
