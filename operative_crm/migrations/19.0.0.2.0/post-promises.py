from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Log what is promised already on the orders that are open."""
    api.Environment(cr, SUPERUSER_ID, {})["operative.promise"]._log_baseline()
