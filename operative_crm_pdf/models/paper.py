"""The paper of a report, as Odoo describes it to wkhtmltopdf."""

from dataclasses import dataclass

A4 = (210, 297)

# wkhtmltopdf prints what fits a page times this on it ("smart shrinking"); Odoo's reports count on it.
SHRINKING = 1.25

# CSS pixels an inch.
PIXELS = 96

# Between these Chromium prints.
SCALES = (0.1, 2)


@dataclass(frozen=True)
class Paper:
    """Lengths in mm."""

    width: float
    height: float
    top: float = 10
    right: float = 10
    bottom: float = 10
    left: float = 10
    header_spacing: float = 0
    header_line: bool = False
    scale: float = 1

    @property
    def margins(self):
        return self.top, self.right, self.bottom, self.left

    def pixels(self, length):
        """A length on the paper in the pixels of the document that is printed on it."""
        return length / 25.4 * PIXELS / self.scale


def paper(paperformat, landscape=None, specific=None, set_viewport_size=False):
    """The paper for a report.

    :param paperformat: a ``report.paperformat``, or none
    :param landscape: whether the paper lies, whatever its format says
    :param specific: dict of ``data-report-*`` as a report's own layout sets them, which come first
    :param set_viewport_size: whether a wide page is asked for: all of 1,280 pixels, 1,024 where it lies
    """
    specific = specific or {}
    if landscape is None:
        landscape = specific.get("data-report-landscape")
    landscape = str(landscape or "").lower() not in ("", "0", "false")
    width, height = A4
    if paperformat:
        lies = paperformat.orientation == "Landscape"
        width, height = paperformat.print_page_width or width, paperformat.print_page_height or height
        if landscape and not lies:
            width, height = height, width
    elif landscape:
        width, height = height, width
    if not paperformat:
        return Paper(width, height, scale=scale(PIXELS, False))
    found = {
        "top": number(specific, "data-report-margin-top", paperformat.margin_top),
        "bottom": number(specific, "data-report-margin-bottom", paperformat.margin_bottom),
        "left": paperformat.margin_left,
        "right": paperformat.margin_right,
    }
    size = scale(number(specific, "data-report-dpi", paperformat.dpi) or PIXELS, paperformat.disable_shrinking)
    if set_viewport_size:
        printed = (width - found["left"] - found["right"]) / 25.4 * PIXELS
        size = min(size, printed / (1024 if landscape else 1280))
    return Paper(
        width, height, **found, scale=min(max(size, SCALES[0]), SCALES[1]), header_line=paperformat.header_line,
        header_spacing=number(specific, "data-report-header-spacing", paperformat.header_spacing))


def scale(dpi, disable_shrinking):
    """How large wkhtmltopdf prints a CSS pixel at Odoo's ``--dpi`` and ``--zoom``: the fewer dots, the larger."""
    return (PIXELS / dpi) ** 2 / (1 if disable_shrinking else SHRINKING)


def number(specific, name, otherwise):
    try:
        return float(specific[name])
    except (KeyError, TypeError, ValueError):
        return otherwise
