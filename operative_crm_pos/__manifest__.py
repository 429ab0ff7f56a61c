{
    "name": "Operative CRM: Point of Sale",
    "summary": "What a customer bought over the counter, in its history",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "point_of_sale"],
    "auto_install": True,
}
