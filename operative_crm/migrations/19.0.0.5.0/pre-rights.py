from odoo.tools import SQL


def migrate(cr, version):
    """Record rules are closed by default from now on: those that are there are written anew, once.

    An update leaves them alone otherwise; see ``post-rights.py``.
    """
    cr.execute(SQL("UPDATE ir_model_data SET noupdate = FALSE WHERE model = 'ir.rule' AND module = 'operative_crm'"))
