"""Contacts that are tracked already are due from now on, as nobody noted when tracking began."""


def migrate(cr, version):
    cr.execute("""
        UPDATE res_partner SET operative_tracked_at = date_trunc('second', now() AT TIME ZONE 'UTC')
         WHERE operative_track_customer AND operative_tracked_at IS NULL""")
