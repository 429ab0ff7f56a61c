"""The newest contacts with a customer, and one person's own."""
from odoo.tools import SQL

from . import touches

# the message a contact was, beside what was merely noted at the same moment
_MESSAGE = SQL(
    """message.model = touch.model AND message.res_id = touch.res_id AND message.date = touch.moment
       AND message.operative_is_automatic IS NOT TRUE
       AND (message.mail_activity_type_id IN (SELECT id FROM mail_activity_type WHERE category = 'phonecall')
            OR message.message_type = 'email' OR message.message_type = 'comment'
            AND message.subtype_id IN (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE))""")


def _here(scope, company_id):
    return SQL("SELECT touch.* FROM (%s) touch WHERE COALESCE(touch.company_id, %s) = %s",
               touches.each(scope), company_id, company_id)


def newest(scope, company_id, readable, number):
    """The newest contacts with the customer in scope on documents that may be shown.

    :param company_id: contacts that belong to no company are shown in each
    :param readable: condition on ``touch``, its ``model`` and ``res_id``
    :return: ``SELECT`` of ``model, res_id, moment, message_id`` (NULL where it was no message)
    """
    return SQL(
        """
        SELECT DISTINCT touch.model, touch.res_id, touch.moment, message.id AS message_id
          FROM (SELECT * FROM (%(here)s) touch WHERE %(readable)s ORDER BY touch.moment DESC LIMIT %(more)s) touch
          LEFT JOIN mail_message message ON %(message)s
         ORDER BY touch.moment DESC, message_id DESC NULLS LAST, touch.model, touch.res_id
         LIMIT %(number)s
        """, here=_here(scope, company_id), readable=readable, message=_MESSAGE, number=number,
        more=number * 4)  # an order with a message of the same moment is one contact


def own(scope, company_id, person_id):
    """The newest contact somebody had with the customer in scope: wrote, called, or met: ``moment``, NULL for none.

    :param person_id: id of the ``res.partner`` of whoever it was
    """
    return SQL(
        """
        SELECT max(touch.moment) AS moment
          FROM (%(here)s) touch
         WHERE CASE WHEN touch.model = 'calendar.event' THEN touch.res_id IN (
                         SELECT calendar_event_id FROM calendar_event_res_partner_rel WHERE res_partner_id = %(person)s)
                    ELSE EXISTS (SELECT 1 FROM mail_message message
                                  WHERE message.author_id = %(person)s AND %(message)s) END
        """, here=_here(scope, company_id), person=person_id, message=_MESSAGE)
