"""Headers and footers: printed on sheets of their own, one a page of the report, and laid over its pages.

Odoo hands over one document with the headers of all records, and one with their footers; a script in them takes out the
one that belongs to a page, and writes its number. Scripts are off here: the same is done before printing.
"""

from copy import deepcopy
from io import BytesIO

import lxml.html

from odoo.tools.pdf import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfFileReader,
    PdfFileWriter,
    createStringObject,
)

PARTS = {"header": "minimal_layout_report_headers", "footer": "minimal_layout_report_footers"}

# No background: the report lies below.
STYLE = """
html, body { height: auto !important; margin: 0 !important; padding: 0 !important; background: none !important; }
.operative_pdf_sheet { position: relative; overflow: hidden; break-after: page; }
.operative_pdf_sheet:last-child { break-after: auto; }
.operative_pdf_part { position: absolute; box-sizing: border-box; max-width: none !important; margin: 0 !important; }
"""


# Of the layout: a page that is as high as nothing, and as wide as a screen; wkhtmltopdf minds neither.
BODY_STYLE = "<style>html, body { height: auto !important; max-width: none !important; overflow: visible !important; }</style>"


class Part:
    """The headers of a report, or its footers.

    :param html: Odoo's document
    :param name: header or footer
    """

    def __init__(self, html, name):
        document = lxml.html.document_fromstring(html)
        self.head = document.find("head")
        if self.head is None:
            self.head = lxml.html.Element("head")
        self.body = document.find("body")
        self.attributes = {key: self.body.get(key) for key in ("class", "dir") if self.body.get(key)}
        holders = self.body.xpath("//*[@id=$name]", name=PARTS[name])
        # What is not made by record is the same for all.
        self.by_record = list(holders[0]) if holders else None

    def of_record(self, index):
        """The element for one of the records; None where it has none."""
        if self.by_record is None:
            return self.body
        return self.by_record[index] if index < len(self.by_record) else None

    def on_page(self, index, page, pages):
        """The element for a page of a record, numbered."""
        element = self.of_record(index)
        if element is None:
            return None
        element = deepcopy(element)
        for name, value in (("page", page), ("topage", pages)):
            for node in with_class(element, name):
                del node[:]
                node.text = str(value)
        element.tail = None
        if element.tag == "body":
            element.tag = "div"
            element.attrib.clear()
        return element

    def has_number(self, index):
        element = self.of_record(index)
        return element is not None and any(with_class(element, name) for name in ("page", "topage"))


def printable(body):
    """The document of a record, as it comes out on paper whole."""
    head, end, rest = body.partition("</head>")
    return f"{head}{BODY_STYLE}{end}{rest}" if end else body + BODY_STYLE


def with_class(element, name):
    return element.xpath("descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" {name} ")


def document(header, footer, paper, pages_by_record):
    """The document of all sheets, and which of them lies over which page.

    :param header: a Part, or None; likewise the footer
    :param pages_by_record: how many pages each record has
    :return: ``(html, [number of sheet by page, all records one after the other])``
    """
    sheets, over = [], []
    numbered = [any(part and part.has_number(index) for part in (header, footer)) for index in range(len(pages_by_record))]
    for index, pages in enumerate(pages_by_record):
        for page in range(1, pages + 1):
            if page == 1 or numbered[index]:
                sheets.append(sheet(header, footer, paper, index, page, pages))
            over.append(len(sheets) - 1)
    head = deepcopy((header or footer).head)
    style = lxml.html.Element("style")
    style.text = STYLE
    head.append(style)
    html = lxml.html.Element("html")
    html.append(head)
    body = lxml.html.Element("body")
    body.extend(sheets)
    html.append(body)
    return lxml.html.tostring(html, encoding="unicode", doctype="<!DOCTYPE html>"), over


def sheet(header, footer, paper, index, page, pages):
    # Less by a pixel, which rounding may take: one more would be a page more.
    size = f"width:{paper.pixels(paper.width) - 1:.2f}px;height:{paper.pixels(paper.height) - 1:.2f}px"
    element = lxml.html.Element("div", {"class": "operative_pdf_sheet", "style": size})
    width = f"left:{paper.pixels(paper.left):.2f}px;width:{paper.pixels(paper.width - paper.left - paper.right):.2f}px"
    for part, top in ((header, max(paper.top - paper.header_spacing, 0)), (footer, paper.height - paper.bottom)):
        content = part and part.on_page(index, page, pages)
        if content is None:
            continue
        style = f"top:{paper.pixels(top):.2f}px;{width}"
        if part is header and paper.header_line:
            style += ";border-bottom:1px solid"
        classes = f"{part.attributes.get('class', '')} operative_pdf_part"
        box = lxml.html.Element("div", {**part.attributes, "class": classes, "style": style})
        box.append(content)
        element.append(box)
    return element


def joined(bodies, sheets, over):
    """One PDF.

    :param bodies: a PDF a record
    :param sheets: the PDF of headers and footers, None for none
    :param over: number of the sheet for each page
    """
    writer = PdfFileWriter()
    sheets = sheets and PdfFileReader(BytesIO(sheets))
    first_pages, number = [], 0
    for body in bodies:
        first_pages.append(number)
        reader = PdfFileReader(BytesIO(body))
        for position in range(reader.numPages):
            writer.addPage(reader.getPage(position))
            if sheets:
                writer.getPage(number).mergePage(sheets.getPage(over[number]))
            number += 1
    if len(bodies) > 1:
        mark(writer, first_pages)
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def mark(writer, first_pages):
    """Say where each record begins the way wkhtmltopdf does, by which Odoo takes records apart again."""
    root = writer._root_object
    names = [NameObject(f"/record{number}") for number in range(len(first_pages))]
    root[NameObject("/Dests")] = DictionaryObject({
        name: ArrayObject([NumberObject(page), NameObject("/Fit")]) for name, page in zip(names, first_pages)})
    outline = DictionaryObject({NameObject("/Type"): NameObject("/Outlines"), NameObject("/Count"): NumberObject(len(names))})
    reference = writer._add_object(outline)
    items = [DictionaryObject({
        NameObject("/Title"): createStringObject(str(number)), NameObject("/Parent"): reference, NameObject("/Dest"): name,
    }) for number, name in enumerate(names, 1)]
    references = [writer._add_object(item) for item in items]
    for position, item in enumerate(items):
        if position:
            item[NameObject("/Prev")] = references[position - 1]
        if position + 1 < len(items):
            item[NameObject("/Next")] = references[position + 1]
    outline[NameObject("/First")], outline[NameObject("/Last")] = references[0], references[-1]
    root[NameObject("/Outlines")] = reference


def count(pdf):
    """How many pages a PDF has."""
    return PdfFileReader(BytesIO(pdf)).numPages
