{
    "name": "Operative CRM: Dashboards",
    "summary": "Service at a glance: received and resolved, backlog, replies, what is stuck, complaints and their causes",
    "version": "19.0.0.7.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": [
        "operative_crm",
        "spreadsheet_dashboard",
    ],
    "data": [
        "data/spreadsheet_dashboard_data.xml",
    ],
    "auto_install": True,
}
