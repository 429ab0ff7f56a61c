{
    "name": "Operative CRM: Expiry",
    "summary": "Promises of lots that expire",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "product_expiry"],
    "auto_install": True,
}
