"""What only our own code can say: an object in the context, compared by identity, which no client can send."""


class Mark:
    """A kind of mark on records, made once as a constant of the module that asks for it.

    It counts for the records it was put on and for no others: what somebody's automation rule does meanwhile on
    another record is not exempted.
    """

    def __init__(self, name):
        self.key = f"operative_{name}"

    def put_on(self, records):
        """The records, marked."""
        return records.with_context(**{self.key: _Marked(self, records)})

    def is_on(self, records):
        """Whether all these records are marked; of an empty recordset, whether its model is."""
        marked = records.env.context.get(self.key)
        return (
            isinstance(marked, _Marked) and marked.mark is self and marked.model == records._name
            and marked.ids.issuperset(records._ids))


class _Marked:
    def __init__(self, mark, records):
        self.mark, self.model, self.ids = mark, records._name, frozenset(records._ids)

    def __deepcopy__(self, memo):
        return self
