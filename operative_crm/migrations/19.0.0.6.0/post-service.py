from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Service comes on, as after an installation, and what happened to tickets is derived from the beginning."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids |= env.ref("operative_crm.group_operative_part_service")
    # the log of tickets that were there before it began with their last change of stage: what was before is derived now,
    # and with it the stay that was begun in that second
    cr.execute(
        """UPDATE helpdesk_ticket ticket
              SET operative_known_since = date_trunc('second', first.create_date) + interval '1 second'
             FROM (SELECT DISTINCT ON (document_id) document_id, create_date FROM helpdesk_ticket_stay
                    ORDER BY document_id, entered_at, id) first
            WHERE first.document_id = ticket.id AND first.create_date > ticket.create_date + interval '1 minute'""")
    env["helpdesk.ticket"]._operative_rebuild()
