"""What a record points at, where that may be named."""


def told(record, name):
    """The record a link leads to, as the superuser reads it, where whoever asks may be told of it.

    A link that stands in a row which the user reads may be named; a form sends whatever id, and what it sends has to be
    readable itself.

    :param record: one record, or none
    :param name: of a many-to-one
    :return: the linked record, or none
    """
    target = record[name]
    if record._origin and record._origin.sudo()[name] == target._origin:  # sudo: the same link is read there
        return target.sudo()
    # sudo: it may be read
    return target._origin._filtered_access("read").sudo()
