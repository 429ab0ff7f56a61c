from odoo.tools import SQL


def migrate(cr, version):
    """Who was in a stage has a clock; opportunities and tickets from before the installation had none. SQL: very many."""
    for document, stay in (("crm_lead", "crm_lead_stay"), ("helpdesk_ticket", "helpdesk_ticket_stay")):
        cr.execute(SQL(
            """UPDATE %s document SET operative_clock = last.clock
                 FROM (SELECT DISTINCT ON (document_id) document_id, clock FROM %s
                        ORDER BY document_id, left_at DESC NULLS FIRST, id DESC) last
                WHERE last.document_id = document.id AND document.operative_clock IS NULL""",
            SQL.identifier(document), SQL.identifier(stay)))
