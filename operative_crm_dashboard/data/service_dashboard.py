"""Make the dashboard of service and complaints, for which Community has no editor: ``python3 service_dashboard.py``.

It is a table a section, each of them a pivot of a report, and some a chart as well: what is clicked opens the tickets
behind it.
"""
import json
from pathlib import Path

FILE = Path(__file__).parent / "files" / "service_dashboard.json"
REPORT, TICKETS = "operative.service.report", "helpdesk.ticket"
COMPLAINTS, PROVIDERS = "operative.complaint.report", "operative.provider.report"
PERIOD, TEAM, TYPE, CUSTOMER = "operative-period", "operative-team", "operative-type", "operative-customer"
HOURS, SHARE, RATE, MONEY = "#,##0.0", "0%", "0.0%", "#,##0"
MONTHS = 13  # rows of a table of months, the total among them
CLOSED, OPEN, STUCK = [["is_open", "=", False]], [["is_open", "=", True]], [["operative_is_stuck", "=", True]]

# what the filters are of, by report; what a report does not know is not filtered by
CHAINS = {
    REPORT: {TEAM: "team_id", TYPE: "type_id", CUSTOMER: "partner_id"},
    TICKETS: {TEAM: "team_id", TYPE: "type_id", CUSTOMER: "commercial_partner_id"},
    # what was delivered has neither team nor type: a rate of those would be one of nothing
    COMPLAINTS: {CUSTOMER: "partner_id"},
    PROVIDERS: {},
}

# (title, model, domain, what is in the rows, which date the period is of, measures, number of rows)
SECTIONS = [
    ("Received", REPORT, [], ("received_on", "month"), "received_on", [("ticket_count", "sum", None)], MONTHS),
    ("Resolved", REPORT, CLOSED, ("resolved_on", "month"), "resolved_on", [
        ("resolved_count", "sum", None), ("resolution_median", "median", HOURS), ("resolution_p90", "p90", HOURS),
        ("requester_wait_median", "median", HOURS), ("resolution_ratio", "avg", SHARE),
        ("handoff_count", "sum", None)], MONTHS),
    ("First Reply", REPORT, [["first_reply_count", "=", 1]], ("first_reply_on", "month"), "first_reply_on", [
        ("first_reply_count", "sum", None), ("first_reply_median", "median", HOURS), ("first_reply_p90", "p90", HOURS),
        ("first_reply_ratio", "avg", SHARE)], MONTHS),
    ("Resolved by Team", REPORT, CLOSED, ("team_id", None), "resolved_on", [
        ("resolved_count", "sum", None), ("first_reply_median", "median", HOURS), ("resolution_median", "median", HOURS),
        ("resolution_p90", "p90", HOURS), ("resolution_ratio", "avg", SHARE), ("handoff_count", "sum", None)], 10),
    ("Open by Age", REPORT, OPEN, ("age_class", None), None, [
        ("open_count", "sum", None), ("unanswered_count", "sum", None)], 6),
    ("Stuck", TICKETS, STUCK, ("team_id", None), None, [("__count", None, None)], 10),
    ("Complaint Rate", COMPLAINTS, [], ("date", "month"), "date", [
        ("complaint_count", "count_distinct", None), ("complained_line_count", "count_distinct", None),
        ("delivered_line_count", "count_distinct", None), ("complaint_ratio", "ratio", RATE),
        ("justified_ratio", "ratio", SHARE), ("repeat_ratio", "ratio", SHARE)], MONTHS),
    ("Complaint Cost", COMPLAINTS, [], ("date", "month"), "date", [
        ("cost", "sum", MONEY), ("revenue", "sum", MONEY), ("cost_ratio", "ratio", RATE)], MONTHS),
    ("Complaints by Cause", COMPLAINTS, [["kind", "in", ["complained", "cost"]]], ("cause_id", None), "date", [
        ("complaint_count", "count_distinct", None), ("position_count", "sum", None), ("repeat_ratio", "ratio", SHARE),
        ("cost", "sum", MONEY)], 10),
    ("Providers", PROVIDERS, [], ("partner_id", None), "measured_on", [
        ("task_count", "sum", None), ("on_time_ratio", "avg", SHARE), ("answer_median", "median", HOURS),
        ("overdue_count", "sum", None), ("caused_count", "sum", None)], 10),
]
# Sections whose rows stand by a measure, the highest first: a table shows the first rows alone.
SORTED = {"Complaints by Cause": "complaint_count:count_distinct"}
# Sections that are a chart as well, which a phone shows alone: by their title, the measure, and how far right it stands.
CHARTS = {"Received": ("ticket_count", 480), "Resolved": ("resolved_count", 940)}


def dashboard():
    """The content of the file.

    :rtype: dict
    """
    cells, styles, tables, pivots, rows, row = {}, {}, [], {}, {}, 1
    for number, section in enumerate(SECTIONS, start=1):
        _title, _model, _domain, _group, _period, measures, count = section
        cells[f"A{row}"] = _link(section)
        cells[f"A{row + 1}"] = f"=PIVOT({number},{count},TRUE)"
        styles |= {f"A{row}": 1}
        last = "ABCDEFG"[len(measures)]
        tables.append({
            "range": f"A{row + 1}:{last}{row + 1 + count}", "type": "static", "config": {
                "hasFilters": False, "totalRow": False, "firstColumn": False, "lastColumn": False, "numberOfHeaders": 1,
                "bandedRows": True, "bandedColumns": False, "automaticAutofill": True, "styleId": "None"}})
        rows[str(row - 1)] = {"size": 40}
        pivots[str(number)] = _pivot(str(number), section)
        row += count + 4
    figures = [_chart(section) for section in SECTIONS if section[0] in CHARTS]
    return {
        "version": "18.5.10",
        "sheets": [{
            "id": "service", "name": "Service", "colNumber": 7, "rowNumber": row, "rows": rows,
            "cols": {"0": {"size": 260}, **{str(place): {"size": 190} for place in range(1, 7)}}, "merges": [],
            "cells": cells, "styles": styles, "formats": {}, "borders": {}, "conditionalFormats": [],
            "dataValidationRules": [], "figures": figures, "tables": tables, "areGridLinesVisible": False, "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []}, "comments": {}}],
        "styles": {"1": {"textColor": "#01666b", "bold": True, "fontSize": 16}}, "formats": {}, "borders": {},
        "revisionId": "START_REVISION", "uniqueFigureIds": True,
        "settings": {"locale": {
            "name": "English (US)", "code": "en_US", "thousandsSeparator": ",", "decimalSeparator": ".",
            "dateFormat": "mm/dd/yyyy", "timeFormat": "hh:mm:ss", "formulaArgSeparator": ",", "weekStart": 7}},
        "pivots": pivots, "pivotNextId": len(SECTIONS) + 1, "customTableStyles": {},
        "globalFilters": [
            {"id": PERIOD, "type": "date", "label": "Period", "defaultValue": "last_12_months"},
            *({"id": key, "type": "relation", "label": label, "modelName": model, "defaultValueDisplayNames": []}
              for key, label, model in (
                  (TEAM, "Team", "helpdesk.ticket.team"), (TYPE, "Type", "helpdesk.ticket.type"),
                  (CUSTOMER, "Customer", "res.partner")))],
        "lists": {}, "listNextId": 1, "chartOdooMenusReferences": {}}


def _measure(name, aggregator, number_format):
    measure = {"id": f"{name}:{aggregator}" if aggregator else name, "fieldName": name}
    return measure | ({"aggregator": aggregator} if aggregator else {}) | ({"format": number_format} if number_format else {})


def _matching(model, period):
    """What of a section the filters are about."""
    matching = {PERIOD: {"chain": period, "type": "date", "offset": 0}} if period else {PERIOD: {}}
    for key in (TEAM, TYPE, CUSTOMER):
        chain = CHAINS[model].get(key)
        matching[key] = {"chain": chain, "type": "many2one"} if chain else {}
    return matching


def _chart(section):
    """The bars of a section, beside the first table."""
    title, model, domain, (name, granularity), period, _measures, _count = section
    measure, place = CHARTS[title]
    key = f"operative-{measure}"
    return {
        "id": key, "tag": "chart", "width": 450, "height": 345, "offset": {"x": place, "y": 40}, "col": 0, "row": 0, "data": {
            "type": "odoo_bar", "chartId": key, "title": {"text": title}, "background": "#FFFFFF", "legendPosition": "none",
            "metaData": {"groupBy": [f"{name}:{granularity}"], "measure": measure, "order": None, "resModel": model,
                         "mode": "bar"},
            "searchParams": {"comparison": None, "context": {}, "domain": domain, "groupBy": [f"{name}:{granularity}"],
                             "orderBy": []},
            "dataSets": [{}], "verticalAxisPosition": "left", "stacked": False, "fieldMatching": _matching(model, period)}}


def _pivot(number, section):
    title, model, domain, (name, granularity), period, measures, _count = section
    rows = {"fieldName": name} | ({"granularity": granularity, "order": "desc"} if granularity else {})
    return {
        # its name stands in the corner of the table, where nothing translates it: a word that is the same in each language
        "type": "ODOO", "id": number, "formulaId": number, "name": "Tickets", "model": model, "domain": domain, "context": {},
        "measures": [_measure(*measure) for measure in measures], "rows": [rows], "columns": [],
        "fieldMatching": _matching(model, period),
        **({"sortedColumn": {"measure": SORTED[title], "order": "desc", "domain": []}} if title in SORTED else {})}


def _link(section):
    """A title that opens the report, or the list, behind its section."""
    title, model, domain, (name, granularity), _period, measures, _count = section
    group = f"{name}:{granularity}" if granularity else name
    kinds = ["list", "kanban", "form"] if model == TICKETS else ["pivot", "graph", "list"]
    context = {"group_by": [group]} if model == TICKETS else {
        "group_by": [group], "pivot_measures": [name for name, _aggregator, _format in measures], "pivot_row_groupby": [group],
        "pivot_column_groupby": []}
    view = {"viewType": kinds[0], "name": title, "threshold": 0, "action": {
        "domain": domain, "context": context, "modelName": model, "views": [[False, kind] for kind in [*kinds, "search"]]}}
    return f"[{title}](odoo://view/{json.dumps(view)})"


def text():
    """The file as it is written.

    :rtype: str
    """
    return json.dumps(dashboard(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
