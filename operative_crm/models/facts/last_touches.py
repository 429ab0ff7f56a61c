"""The newest contacts with a customer, and one person's own."""
from odoo.tools import SQL

from . import touches

# a message that is a contact, beside what was merely noted at the same moment
_IS_CONTACT = SQL(
    """message.operative_is_automatic IS NOT TRUE
       AND (message.mail_activity_type_id IN (SELECT id FROM mail_activity_type WHERE category = 'phonecall')
            OR message.message_type = 'email' OR message.message_type = 'comment'
            AND message.subtype_id IN (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE))""")


def newest(scope, company_id, readable, person_id, number):
    """The newest contacts with the customer in scope on documents that may be shown, and one person's own last one.

    :param company_id: contacts that belong to no company are shown in each
    :param readable: condition on ``touch``, its ``model`` and ``res_id``
    :param person_id: id of the ``res.partner`` of a person of ours
    :param number: so many at most
    :return: ``SELECT`` of ``model, res_id, moment, message_id`` (NULL where it was no message) ``, author_id, is_ours``
        (whether one of us was it) ``, is_call``, the newest first; before them a row without a model: the ``moment`` the
        person last wrote, called or met the customer, on whatever document
    """
    return SQL(
        """
        WITH touch AS MATERIALIZED (
            SELECT each.* FROM (%(touches)s) each WHERE COALESCE(each.company_id, %(company)s) = %(company)s
        ), mine AS MATERIALIZED (
            -- the messages of each document once, however many contacts there were on it
            SELECT message.model, message.res_id, message.date
              FROM (SELECT DISTINCT touch.model, touch.res_id FROM touch) document
              JOIN mail_message message ON message.model = document.model AND message.res_id = document.res_id
             WHERE message.author_id = %(person)s AND %(is_contact)s
        ), own AS (
            SELECT max(touch.moment) AS moment
              FROM touch
             WHERE touch.model = 'calendar.event' AND touch.res_id IN (
                        SELECT calendar_event_id FROM calendar_event_res_partner_rel WHERE res_partner_id = %(person)s)
                OR (touch.model, touch.res_id, touch.moment) IN (SELECT model, res_id, date FROM mine)
        ), newest AS (
            SELECT DISTINCT touch.model, touch.res_id, touch.moment, message.id AS message_id, message.author_id,
                   EXISTS (SELECT 1 FROM res_users person
                            WHERE person.partner_id = message.author_id AND person.share IS NOT TRUE) AS is_ours,
                   message.mail_activity_type_id IS NOT NULL AS is_call
              -- an order with a message of the same moment is one contact
              FROM (SELECT * FROM touch WHERE %(readable)s ORDER BY touch.moment DESC LIMIT %(number)s * 4) touch
              LEFT JOIN mail_message message ON message.model = touch.model AND message.res_id = touch.res_id
                    AND message.date = touch.moment AND %(is_contact)s
             ORDER BY touch.moment DESC, message_id DESC NULLS LAST, touch.model, touch.res_id
             LIMIT %(number)s
        )
        SELECT NULL AS model, NULL::int AS res_id, own.moment, NULL::int AS message_id, NULL::int AS author_id,
               NULL::bool AS is_ours, NULL::bool AS is_call
          FROM own
        UNION ALL
        SELECT * FROM newest
        """, touches=touches.each(scope), company=company_id, readable=readable, person=person_id, number=number,
        is_contact=_IS_CONTACT)
