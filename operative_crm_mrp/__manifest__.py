{
    "name": "Operative CRM: Manufacturing",
    "summary": "Promises of kits by what they consist of",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "mrp"],
    "auto_install": True,
}
