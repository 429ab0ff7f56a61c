from odoo import SUPERUSER_ID, api

# A language -> names as they were shipped -> what is asked for; and texts the form proposed.
SHIPPED = {
    "en": {"Budget known": "Budget", "Decision maker known": "Decision maker", "Decision date known": "Decision date",
           "Customer known": "Customer", "Expected revenue known": "Expected revenue", "Category known": "Category"},
    "de": {"Budget bekannt": "Budget", "Entscheider bekannt": "Entscheider",
           "Entscheidungstermin bekannt": "Entscheidungstermin", "Kunde bekannt": "Kunde",
           "Erwarteter Umsatz bekannt": "Erwarteter Umsatz", "Kategorie bekannt": "Kategorie"},
}
PROPOSED = {
    "en": {"field_set": "%s is filled", "activity_done": "%s is done", "approval": "Approved by %s"},
    "de": {"field_set": "%s ist ausgefüllt", "activity_done": "%s ist erledigt", "approval": "Freigegeben von %s"},
}
APPROVAL = {"en": "Approval by %s", "de": "Freigabe durch %s"}


def migrate(cr, version):
    """Conditions are named by what is asked for, not by the state that is wanted; what people named stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, _name in env["res.lang"].get_installed():
        lang = code[:2]
        if lang not in SHIPPED:
            continue
        for condition in env["operative.condition"].with_context(active_test=False, lang=code).search([]):
            name = SHIPPED[lang].get(condition.name) or as_request(condition, lang)
            if name:
                condition.name = name


def as_request(condition, lang):
    """What the form proposes now, where the name is what it proposed before; None where somebody chose it."""
    asked = {"field_set": condition.field_id.field_description, "activity_done": condition.activity_type_id.name,
             "approval": condition.group_id.name}.get(condition.check)
    if not asked or condition.name != PROPOSED[lang][condition.check] % asked:
        return None
    return APPROVAL[lang] % asked if condition.check == "approval" else asked
