"""A contact that is sent twice at the same moment, as after a short loss of reception, each in a transaction of its own."""

import concurrency

pytestmark = concurrency.AT_THE_REAL_MOMENT

SCENES = '''
one = env["res.users"].create({
    "name": "one", "login": "one", "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman_all_leads").id])]}).id
partners = env["res.partner"].create([{"name": kind, "customer_rank": 1} for kind in ("visit", "call", "mail")])
env["operative.customer"].create([{"partner_id": partner.id, "company_id": company.id} for partner in partners])
env.cr.commit()


def log(partner_id, kind, note):
    def call(mine):
        found = mine["res.partner"].browse(partner_id).operative_log_contact(
            "7f3c5a52-0000-4000-8000-%012d" % partner_id, kind, note=note, next_step={"summary": "Ask", "on": "2100-01-01"})
        mine.flush_all()
        time.sleep(0.3)
        return [found["is_new"], found["message_id"]]
    return one, call, True


for partner in partners:
    results = at_once(*(log(partner.id, partner.name, note) for note in ("first", "second")))
    scenes[partner.name] = {
        "results": results,
        "kept": env["mail.message"].search_count([("message_id", "like", "operative-7f3c5a52%%%012d" % partner.id)]),
        "steps": env["mail.activity"].search_count([("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]),
        "meetings": env["calendar.event"].search_count([("partner_ids", "in", partner.ids)])}
'''


def test_kept_once(scenes):
    """Whoever comes second is told that it is kept: one message, one next step, one meeting."""
    for kind, scene in scenes.items():
        new = sorted(result[0] for result in scene["results"])
        assert new == [False, True], (kind, scene)
        assert scene["results"][0][1] == scene["results"][1][1], (kind, scene)
        assert (scene["kept"], scene["steps"], scene["meetings"]) == (1, 1, int(kind == "visit")), (kind, scene)
