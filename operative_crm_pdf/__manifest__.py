{
    "name": "Operative CRM: PDF",
    "summary": "Prints Odoo's PDF reports with Chromium",
    "version": "19.0.0.1.0",
    "category": "Technical",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["web"],
}
