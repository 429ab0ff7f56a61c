{
    "name": "Operative CRM: Merged Tickets",
    "summary": "Tickets that are merged are one case in all figures",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "helpdesk_mgmt_merge"],
    "auto_install": True,
}
