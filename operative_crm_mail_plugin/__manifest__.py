{
    "name": "Operative CRM: Mail Plugin",
    "summary": "Mails logged from the mailbox count as contacts, on orders and tickets as well",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": ["operative_crm", "crm_mail_plugin"],
    "auto_install": True,
}
