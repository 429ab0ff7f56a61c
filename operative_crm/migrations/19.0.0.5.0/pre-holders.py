import logging

from odoo.tools import SQL

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """A role has one holder a customer at a time, and the database says so from now on: of two, the older one ends.

    Younger is who was entered later. The older one ends the day before the younger one begins: that is the day it was
    entered where it says none. An older one of which nothing is left then goes, and is named in the log.
    """
    while True:
        # the older of each pair, against the first of those that were entered after it and overlap it
        cr.execute(SQL(
            """SELECT DISTINCT ON (older.id) older.id, older.customer_id, older.role_id, older.user_id, older.date_from,
                      younger.id,
                      LEAST(COALESCE(younger.date_from, younger.create_date::date, CURRENT_DATE), younger.date_to)
                 FROM operative_team_member older
                 JOIN operative_team_member younger
                      ON younger.customer_id = older.customer_id AND younger.role_id = older.role_id
                     AND younger.id > older.id
                     AND daterange(younger.date_from, younger.date_to, '[]') && daterange(older.date_from, older.date_to, '[]')
                ORDER BY older.id, younger.date_from NULLS FIRST, younger.id"""))
        pairs = cr.fetchall()
        if not pairs:
            return
        for member_id, customer_id, role_id, user_id, date_from, younger_id, begins in pairs:
            cr.execute(SQL(
                "UPDATE operative_team_member SET date_from = %s WHERE id = %s AND date_from IS NULL", begins, younger_id))
            if date_from and date_from >= begins:
                _logger.warning(
                    "Two holders of role %s for customer %s: user %s, who was entered first, is taken out",
                    role_id, customer_id, user_id)
                cr.execute(SQL("DELETE FROM operative_team_member WHERE id = %s", member_id))
            else:
                _logger.warning(
                    "Two holders of role %s for customer %s: user %s, who was entered first, holds it until the day before %s",
                    role_id, customer_id, user_id, begins)
                cr.execute(SQL("UPDATE operative_team_member SET date_to = %s::date - 1 WHERE id = %s", begins, member_id))
