def migrate(cr, version):
    """Who was in a stage has a clock; projects from before the installation had none."""
    cr.execute("""
        UPDATE project_project document SET operative_clock = last.clock
          FROM (SELECT DISTINCT ON (document_id) document_id, clock FROM project_project_stay
                 ORDER BY document_id, left_at DESC NULLS FIRST, id DESC) last
         WHERE last.document_id = document.id AND document.operative_clock IS NULL""")
