"""Texts that people give along: kept in logs for good, and sent to others."""

# so many characters say why
LONGEST = 1000


def reason_text(text):
    """What somebody gave as a reason, without blanks around it and no longer than a reason is.

    :param text: from a client; what is no text is none
    :rtype: str
    """
    return text.strip()[:LONGEST] if isinstance(text, str) else ""
