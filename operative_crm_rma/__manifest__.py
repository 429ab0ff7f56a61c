{
    "name": "Operative CRM: RMA",
    "summary": "Returns and exchanges of complaints as return merchandise authorizations",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "rma_sale"],
    "auto_install": True,
}
