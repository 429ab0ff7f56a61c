def post_init_hook(env):
    """Begin the log of stays of the projects that are there already."""
    env["project.project"]._operative_take_over()


def uninstall_hook(env):
    """Take away what Operative CRM keeps of projects and their stages; the rest goes with its tables and columns."""
    for model in ("operative.condition.result", "operative.handover", "operative.milestone.result"):
        env[model].search([("res_model", "=", "project.project")]).unlink()
    for model in ("operative.condition", "operative.milestone"):
        env[model].with_context(active_test=False).search([("project_stage_id", "!=", False)]).unlink()
    env.ref("project.group_project_manager")._remove_group(env.ref("operative_crm.group_operative_user"))
