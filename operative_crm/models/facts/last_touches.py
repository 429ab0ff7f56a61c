"""The newest contacts with a customer, and one person's own."""
from odoo.tools import SQL

from . import touches


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
        ), own AS (
            SELECT max(touch.moment) AS moment
              FROM touch
             WHERE touch.author_id = %(person)s OR touch.model = 'calendar.event' AND touch.res_id IN (
                        SELECT calendar_event_id FROM calendar_event_res_partner_rel WHERE res_partner_id = %(person)s)
        ), latest AS (
            SELECT touch.model, touch.res_id, touch.moment, touch.message_id, touch.author_id, touch.is_call
              FROM touch WHERE %(readable)s ORDER BY touch.moment DESC LIMIT %(number)s * 4
        ), newest AS (
            SELECT DISTINCT latest.model, latest.res_id, latest.moment, latest.message_id, latest.author_id,
                   EXISTS (SELECT 1 FROM res_users person
                            WHERE person.partner_id = latest.author_id AND person.share IS NOT TRUE) AS is_ours,
                   COALESCE(latest.is_call, FALSE) AS is_call
              FROM latest
              -- an order with a message of the same moment is one contact
             WHERE latest.message_id IS NOT NULL OR NOT EXISTS (
                   SELECT 1 FROM latest message
                    WHERE message.message_id IS NOT NULL AND message.moment = latest.moment
                          AND message.model = latest.model AND message.res_id = latest.res_id)
             ORDER BY latest.moment DESC, message_id DESC NULLS LAST, latest.model, latest.res_id
             LIMIT %(number)s
        )
        SELECT NULL AS model, NULL::int AS res_id, own.moment, NULL::int AS message_id, NULL::int AS author_id,
               NULL::bool AS is_ours, NULL::bool AS is_call
          FROM own
        UNION ALL
        SELECT * FROM newest
        """, touches=touches.each(scope), company=company_id, readable=readable, person=person_id, number=number)
