from odoo.tools import SQL


def migrate(cr, version):
    """Orders in a phase know whether they came through their confirmation. SQL: there may be very many."""
    cr.execute(SQL(
        "UPDATE sale_order SET operative_confirmed = TRUE WHERE state = 'sale' AND operative_phase_id IS NOT NULL"))
