"""The statements behind every figure, list and report: one module a family of facts.

Nothing here knows the ORM. A function takes a :class:`~.scope.Scope` and returns a ``SELECT``: ``each…`` has a row a
document, ``by_customer`` a row a customer (``partner_id``, ``company_id``) and a column a figure; the definitions are those
of ``metrics.md``. A fact belongs to the commercial partner of the document's partner *as it is now*: the copies that
orders, invoices and tickets store go stale when a contact moves.
"""
