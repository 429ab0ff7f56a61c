"""Contacts with customers, on whatever document."""
import collections.abc
import dataclasses

from odoo import SUPERUSER_ID
from odoo.tools import SQL


@dataclasses.dataclass(frozen=True)
class Document:
    """A kind of document on which contacts with a customer are.

    :ivar model: name of the model
    :ivar table: its table
    :ivar partner_id: the column with the contact it is of
    :ivar condition: function of an alias of the table to the condition that it is of a customer
    """

    model: str
    table: str
    partner_id: str = "partner_id"
    condition: collections.abc.Callable[[str], SQL] = lambda _alias: SQL("TRUE")


# The one list, of figures and of the timeline: what lies on other documents counts as no contact.
DOCUMENTS = (
    Document("res.partner", "res_partner", "id"),
    Document("crm.lead", "crm_lead"),
    Document("sale.order", "sale_order"),
    Document("account.move", "account_move", condition=lambda alias: SQL(
        "%s IN ('out_invoice', 'out_refund')", SQL.identifier(alias, "move_type"))),
    # what we take up with a supplier is no customer's
    Document("helpdesk.ticket", "helpdesk_ticket", condition=lambda alias: SQL(
        "%s IS NULL", SQL.identifier(alias, "complaint_recourse_of_id"))),
)


def is_by_phone(message):
    """The condition that a message says that a phone call was held."""
    return SQL("%s IN (SELECT id FROM mail_activity_type WHERE category = 'phonecall')",
               SQL.identifier(message, "mail_activity_type_id"))


def is_public(message):
    """The condition that a message is none of ours among ourselves."""
    return SQL(
        "%s IN (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE)", SQL.identifier(message, "subtype_id"))


def is_by_person(message):
    """The condition that it was not OdooBot who wrote a message."""
    return SQL("%s IS DISTINCT FROM (SELECT partner_id FROM res_users WHERE id = %s)",
               SQL.identifier(message, "author_id"), SUPERUSER_ID)


def _touches(scope):
    """Orders, tickets, meetings held, phone calls done, e-mails and comments the customer can see.

    Automatic mail of either side, notes and what OdooBot writes are none.

    :return: ``SELECT`` of ``partner_id, company_id, moment, model, res_id`` with partner and company as they
        stand on the document it was on, and ``message_id, author_id, is_call``, NULL where it is no message
    """
    documents = SQL(" UNION ALL ").join(
        SQL("SELECT doc.%(partner_id)s AS partner_id, doc.company_id, %(model)s AS model, doc.id"
            " FROM %(table)s doc WHERE %(scope)s AND %(condition)s",
            model=document.model, table=SQL.identifier(document.table), partner_id=SQL.identifier(document.partner_id),
            scope=scope.document(f"doc.{document.partner_id}"), condition=document.condition("doc"))
        for document in DOCUMENTS)
    return SQL(
        """
        SELECT doc.partner_id, doc.company_id, doc.date_order AS moment, 'sale.order' AS model, doc.id AS res_id,
               NULL::int AS message_id, NULL::int AS author_id, NULL::bool AS is_call
          FROM sale_order doc
         WHERE %(document)s AND doc.state = 'sale' AND doc.date_order <= %(at)s
        UNION ALL
        SELECT doc.partner_id, doc.company_id, doc.create_date, 'helpdesk.ticket', doc.id, NULL, NULL, NULL
          FROM helpdesk_ticket doc
         WHERE %(document)s AND doc.create_date <= %(at)s AND doc.complaint_recourse_of_id IS NULL
        UNION ALL
        SELECT attendee.res_partner_id, NULL::int, event.stop, 'calendar.event', event.id, NULL, NULL, NULL
          FROM calendar_event event
          JOIN calendar_event_res_partner_rel attendee ON attendee.calendar_event_id = event.id
         WHERE %(attendee)s AND event.active AND event.stop <= %(at)s
        UNION ALL
        SELECT doc.partner_id, doc.company_id, message.date, doc.model, doc.id, message.id, message.author_id,
               message.mail_activity_type_id IS NOT NULL
          FROM (%(documents)s) doc
         %(messages)s
        """,
        documents=documents, messages=_messages(scope), attendee=scope.document("attendee.res_partner_id"), **scope.window)


def _messages(scope):
    """The join of the messages that are contacts to the documents they are on.

    Of a few customers they are looked up for each document, by the index of model and id: how many documents a customer has,
    the database cannot know, and would read all messages there are.
    """
    condition = SQL(
        """message.model = doc.model AND message.res_id = doc.id
           AND message.date <= %(at)s AND message.operative_is_automatic IS NOT TRUE
           AND (%(by_phone)s
                OR message.message_type = 'email'
                OR message.message_type = 'comment' AND %(by_person)s
                   AND %(public)s)""",
        at=scope.at, by_phone=is_by_phone("message"), by_person=is_by_person("message"), public=is_public("message"))
    if scope.partner_ids is None:
        return SQL("JOIN mail_message message ON %s", condition)
    return SQL(
        """CROSS JOIN LATERAL (
                SELECT message.id, message.date, message.author_id, message.mail_activity_type_id
                  FROM mail_message message WHERE %s OFFSET 0
           ) message""", condition)


def _touched(scope):
    """SQL that joins the contact and the customer to ``touch``.

    What belongs to no company belongs to that of the customer, where the customer has one.
    """
    return SQL(
        """JOIN %s ON partner.id = touch.partner_id
           JOIN %s ON commercial.id = partner.commercial_partner_id""",
        scope.contacts(), scope.contacts("commercial"))


def each(scope):
    """Every contact with a customer: ``partner_id, company_id, moment, model, res_id`` of the document it was on.

    ``company_id`` is NULL where the contact belongs to no company. Further columns: ``message_id, author_id, is_call``, NULL
    where it is no message.
    """
    return SQL(
        """SELECT commercial.id AS partner_id, COALESCE(touch.company_id, commercial.company_id) AS company_id,
                  touch.moment, touch.model, touch.res_id, touch.message_id, touch.author_id, touch.is_call
             FROM (%s) touch %s""", _touches(scope), _touched(scope))


def newest_by_customer(scope):
    """The newest contact with each customer, a row of its own for contacts that belong to no company.

    Those count for the customer in every company.
    """
    return SQL(
        """
        SELECT commercial.id AS partner_id, COALESCE(touch.company_id, commercial.company_id) AS company_id,
               max(touch.moment) AS last_interaction_at
          FROM (SELECT partner_id, company_id, max(moment) AS moment
                  FROM (%s) touch GROUP BY partner_id, company_id) touch %s
         GROUP BY commercial.id, COALESCE(touch.company_id, commercial.company_id)
        """, _touches(scope), _touched(scope))
