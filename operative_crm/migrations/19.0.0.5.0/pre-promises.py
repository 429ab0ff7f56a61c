def migrate(cr, version):
    """A line may have several first promises now: one a quantity."""
    cr.execute("DROP INDEX IF EXISTS operative_promise__first_unique")
    cr.execute("DROP INDEX IF EXISTS operative_promise_first_unique")
