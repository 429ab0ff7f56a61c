{
    "name": "Operative CRM: Projects",
    "summary": "Who is responsible for a project in which stage, under which conditions it moves on, and how long it took",
    "version": "19.0.0.2.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Operative CRM contributors",
    "depends": [
        "operative_crm",
        "project",
    ],
    "data": [
        "security/operative_crm_project_groups.xml",
        "security/ir.model.access.csv",
        "security/operative_crm_project_rules.xml",
        "views/project_project_stage_views.xml",
        "views/project_project_views.xml",
        "views/project_project_stay_views.xml",
        "views/operative_crm_project_menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
