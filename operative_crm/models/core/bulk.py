"""Much of a table is written at once, such as at installation; no ORM in it."""
from contextlib import contextmanager

from odoo.tools import SQL

#: so many rows are no longer written as a few are
MANY = 10_000
# for the sorts of millions of rows
MEMORY = "256MB"
SETTING = "SELECT set_config('work_mem', %s, TRUE), set_config('maintenance_work_mem', %s, TRUE)"


@contextmanager
def bulk(cr, table, keys=False):
    """Take the indexes off a table meanwhile: made at the end they take a tenth of the time.

    The table is closed to everybody until the transaction ends, and with its keys what they point to: for installations,
    which close it anyway.

    :param keys: the foreign keys as well, where rows are added
    """
    name = SQL.identifier(table)
    cr.execute("SELECT current_setting('work_mem'), current_setting('maintenance_work_mem')")
    [before] = cr.fetchall()
    cr.execute(SETTING, [MEMORY, MEMORY])
    cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class')
             FROM pg_index
            WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)""", [table])
    indexes = cr.fetchall()
    cr.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
               [table])
    constraints = cr.fetchall() if keys else []
    for key, _definition in constraints:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", name, SQL.identifier(key)))
    for index, *_rest in indexes:
        cr.execute(SQL("DROP INDEX %s", SQL(index)))
    yield
    for index, definition, comment in indexes:
        cr.execute(SQL(definition.replace("%", "%%")))
        # by the comment Odoo knows that it is as it is to be
        cr.execute(SQL("COMMENT ON INDEX %s IS %s", SQL(index), comment))
    for key, definition in constraints:
        cr.execute(SQL("ALTER TABLE %s ADD CONSTRAINT %s %s", name, SQL.identifier(key), SQL(definition)))
    # what was planned for the rows as they were takes far longer
    cr.execute(SQL("ANALYZE %s", name))
    cr.execute(SETTING, before)
