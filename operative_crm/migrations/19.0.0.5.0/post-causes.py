from odoo.tools import SQL

# what was stored as text, in the languages it was shipped in
CANCELLED = {
    "moved": ("Moved on before it was decided", "Weitergesetzt, bevor entschieden wurde"),
    "inactive": ("Archived, lost or cancelled", "Archiviert, verloren oder storniert"),
    "gone": ("Taken out of the process", "Aus dem Prozess genommen"),
    "company": ("Moved to another company", "An ein anderes Unternehmen gegangen"),
}
OUTSIDE = ("From outside", "Von außen")


def migrate(cr, version):
    """Why a handover was cancelled, and that a customer moved a document, is no text any more. SQL: there may be many."""
    for because, texts in CANCELLED.items():
        cr.execute(SQL(
            """UPDATE operative_handover SET cancelled_because = %s, reason = NULL
                WHERE state = 'cancelled' AND reason IN %s""", because, texts))
    for table in ("crm_lead_stay", "helpdesk_ticket_stay", "sale_order_stay"):
        cr.execute(SQL(
            "UPDATE %s SET cause = 'outside', reason = NULL WHERE moved_by_id IS NOT NULL AND reason IN %s",
            SQL.identifier(table), OUTSIDE))
