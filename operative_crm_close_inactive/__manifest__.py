{
    "name": "Operative CRM: Close Inactive Tickets",
    "summary": "A ticket that may not be closed yet holds up no other one",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "helpdesk_ticket_close_inactive"],
    "auto_install": True,
}
