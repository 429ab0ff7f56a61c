{
    "name": "Operative CRM: Purchase",
    "summary": "Promises by the lead time of the vendor that would be asked",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "purchase_stock"],
    "auto_install": True,
}
