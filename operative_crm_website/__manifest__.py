{
    "name": "Operative CRM: Website",
    "summary": "Forms of the website are never refused; visits are in the history of a customer",
    "version": "19.0.0.2.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "website"],
    "auto_install": True,
}
