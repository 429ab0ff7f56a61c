def migrate(cr, version):
    """Finer causes stand below what they are part of, where nobody has ordered them."""
    cr.execute("""
        WITH RECURSIVE below (id, sequence) AS (
             SELECT id, sequence FROM operative_complaint_cause WHERE parent_id IS NULL
              UNION ALL
             SELECT cause.id, below.sequence FROM operative_complaint_cause cause JOIN below ON below.id = cause.parent_id
              WHERE cause.sequence = 10
        )
        UPDATE operative_complaint_cause cause SET sequence = below.sequence FROM below
         WHERE below.id = cause.id AND cause.sequence <> below.sequence
    """)
