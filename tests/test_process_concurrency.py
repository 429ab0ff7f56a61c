"""Several users and the scheduled job at the same documents at once, each in a transaction of its own."""

import concurrency
import pytest

pytestmark = concurrency.AT_THE_REAL_MOMENT

SCENES = '''
sender, receiver, manager = env["res.users"].create([
    {"name": name, "login": name, "group_ids": [(6, 0, [env.ref(group).id for group in groups])]}
    for name, groups in (
        ("sender", ["sales_team.group_sale_salesman_all_leads"]),
        ("receiver", ["sales_team.group_sale_salesman_all_leads"]),
        ("manager", ["sales_team.group_sale_manager", "operative_crm.group_operative_manager"]))]).ids
role = env["operative.role"].create({"name": "Desk", "member_ids": [
    (0, 0, {"company_id": company.id, "user_id": receiver, "is_leader": True})]})
first, second, third = env["crm.stage"].create([
    {"name": name, "sequence": place, "team_ids": False} for place, name in enumerate(("First", "Second", "Third"))])
second.write({"responsible_role_id": role.id, "handover_required": True, "handover_due_hours": 1})
condition = env["operative.condition"].create({
    "name": "Approved", "crm_stage_id": third.id, "check": "approval", "severity": "warn",
    "group_id": env.ref("operative_crm.group_operative_manager").id})
first, second, third = first.id, second.id, third.id
env.cr.commit()


def make(number=1, stage=first, entered_yesterday=True, **vals):
    leads = env["crm.lead"].create([
        {"name": f"Concurrent {place}", "type": "opportunity", "user_id": sender, "company_id": company.id,
         "stage_id": stage, **vals} for place in range(number)])
    env.flush_all()
    if entered_yesterday:  # what happens within one second is one stay
        env.cr.execute("UPDATE crm_lead_stay SET entered_at = entered_at - interval '1 day' WHERE document_id IN %s",
                       [tuple(leads.ids)])
    env.cr.commit()
    env.invalidate_all()
    return leads.ids


def hand_over(lead_id):
    env["crm.lead"].with_user(sender).browse(lead_id).stage_id = second
    env.cr.commit()
    env.invalidate_all()
    return env["operative.handover"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead_id)], limit=1).id


def log_of(lead_ids):
    """What must not be: documents whose one open stay is not where they are, overlaps, negative stays, two handovers."""
    env.cr.execute("""
        SELECT count(*) FROM crm_lead lead WHERE id IN %s AND 1 <> (
            SELECT count(*) FROM crm_lead_stay stay
             WHERE stay.document_id = lead.id AND stay.left_at IS NULL AND stay.stage_id = lead.stage_id
               AND stay.user_id IS NOT DISTINCT FROM lead.operative_responsible_id)
    """, [tuple(lead_ids)])
    [[wrong]] = env.cr.fetchall()
    env.cr.execute("SELECT count(*) FROM crm_lead_stay WHERE left_at < entered_at")
    [[negative]] = env.cr.fetchall()
    env.cr.execute("""
        SELECT count(*) FROM (SELECT 1 FROM operative_handover WHERE state = 'requested'
                               GROUP BY res_model, res_id HAVING count(*) > 1) twice""")
    [[twice]] = env.cr.fetchall()
    return [wrong, overlapping("crm_lead_stay", lead_ids), negative, twice]


def move(lead_ids, stage_id, wait=0):
    def call(mine):
        mine["crm.lead"].browse(lead_ids).write({"stage_id": stage_id})
        mine.flush_all()
        time.sleep(wait)
    return call


def accept(handover_id, wait=0):
    def call(mine):
        mine["operative.handover"].browse(handover_id).action_accept()
        mine.flush_all()
        time.sleep(wait)
    return call


def give_back(handover_id, wait=0):
    def call(mine):
        mine["operative.handover"].browse(handover_id).action_return("Not yet")
        mine.flush_all()
        time.sleep(wait)
    return call


def job(mine):
    mine["operative.handover"]._cron_follow()


ids = make()
scenes["two move"] = [at_once((sender, move(ids, third)), (manager, move(ids, third))), log_of(ids)]
ids = make()
scenes["two move apart"] = [at_once((sender, move(ids, second)), (manager, move(ids, third))), log_of(ids)]
time.sleep(1.05 - time.time() % 1)  # what begins and moves on within one second is one stay
ids = make(entered_yesterday=False)
scenes["two move what just began"] = [
    at_once((sender, move(ids, second, 1)), (manager, move(ids, second, 1))), log_of(ids)]
ids = make(20)
scenes["many move"] = [
    at_once((sender, move(ids, third)), (manager, move(ids[::-1], second)), (receiver, move(ids[5:15], first))),
    log_of(ids)]

ids = make(type="lead")
def convert(mine):
    mine["crm.lead"].browse(ids).convert_opportunity(mine["res.partner"])
scenes["two convert"] = [at_once((sender, convert), (manager, convert)), log_of(ids)]

for name, calls in (
    ("accept and return", lambda handover: ((receiver, accept(handover)), (manager, give_back(handover)))),
    ("slow accept and return", lambda handover: ((receiver, accept(handover, 2)), (manager, give_back(handover)))),
    ("two accept", lambda handover: ((receiver, accept(handover)), (manager, accept(handover)))),
    ("two return", lambda handover: ((receiver, give_back(handover)), (manager, give_back(handover)))),
):
    ids = make()
    handover_id = hand_over(ids[0])
    results = at_once(*calls(handover_id))
    handover = env["operative.handover"].browse(handover_id)
    lead = env["crm.lead"].browse(ids)
    scenes[name] = [results, log_of(ids), handover.state, lead.stage_id.id == (
        first if handover.state == "returned" else second), lead.operative_responsible_id == (
        handover.sender_id if handover.state == "returned" else handover.decided_by_id)]

ids = make()
handover_id = hand_over(ids[0])
results = at_once((receiver, accept(handover_id)), (sender, move(ids, third)))
handover = env["operative.handover"].browse(handover_id)
scenes["accept and move on"] = [results, log_of(ids), handover.state]

ids = make(6)
handover_ids = [hand_over(lead_id) for lead_id in ids]
env.cr.execute("UPDATE operative_handover SET due_at = now() - interval '1 hour' WHERE id IN %s", [tuple(handover_ids)])
env.cr.commit()
results = at_once(
    (SUPERUSER_ID, job), (receiver, accept(handover_ids[0], 1)), (manager, give_back(handover_ids[1], 1)),
    (sender, move(ids[2:3], third, 1)))
with registry.cursor() as cr:
    job(api.Environment(cr, SUPERUSER_ID, {}))
states = env["operative.handover"].browse(handover_ids)
scenes["job and users"] = [
    results, log_of(ids), states.mapped("state"), all(states.filtered(lambda h: h.state == "requested").mapped("escalated_at"))]

ids = make()
env["crm.lead"].with_user(sender).browse(ids).operative_request([condition.id])
env.cr.commit()
request_id = env["operative.condition.result"].search([("res_id", "=", ids[0]), ("res_model", "=", "crm.lead")]).id
def decide(method):
    return lambda mine: getattr(mine["operative.condition.result"].browse(request_id), method)()
scenes["two decide"] = [
    at_once((manager, decide("action_approve")), (SUPERUSER_ID, decide("action_refuse"))),
    env["operative.condition.result"].browse(request_id).state]

partner = env["res.partner"].create({"name": "Held by one", "customer_rank": 1})
customer = env["operative.customer"].create({"partner_id": partner.id, "company_id": company.id})
env.cr.commit()
def hold(user_id, wait=0):
    def call(mine):
        mine["operative.team.member"].sudo().create({
            "customer_id": customer.id, "role_id": role.id, "user_id": user_id})
        mine.flush_all()
        time.sleep(wait)
    return call
scenes["two hold"] = [
    at_once((manager, hold(sender, 1)), (sender, hold(receiver, 1))),
    len(env["operative.team.member"].search([("customer_id", "=", customer.id)]))]

random.seed(7)
ids = make(4)
errors = []
for _round in range(8):
    calls = []
    for uid in (sender, receiver, manager):
        pending = env["operative.handover"].search([("res_id", "in", ids), ("state", "=", "requested")]).ids
        calls.append((uid, random.choice([
            move(random.sample(ids, 2), random.choice([first, second, third])),
            move(ids, random.choice([first, second])),
            lambda mine: mine["crm.lead"].browse(ids[:2]).write({"operative_responsible_id": mine.uid}),
            lambda mine: mine["crm.lead"].browse(ids[2:]).action_archive(),
            lambda mine: mine["crm.lead"].browse(ids).action_unarchive(),
            *([accept(pending[0]), give_back(pending[-1])] if pending else []),
        ])))
    errors += [result for result in at_once(*calls, (SUPERUSER_ID, job)) if isinstance(result, str)]
env["crm.lead"].browse(ids).action_unarchive()
env.flush_all()
scenes["everybody"] = [errors, log_of(ids)]
'''

DECIDED = "no longer waiting"
NOT_YOURS = "can accept or return it"


@pytest.mark.parametrize("scene", [
    "two move", "two move apart", "two move what just began", "many move", "two convert"])
def test_movers_at_once(scenes, scene):
    """Whoever moves the same opportunities at once gets no error; each has one open stay, where it is."""
    results, log = scenes[scene]
    assert [result for result in results if isinstance(result, str)] == []
    assert log == [0, 0, 0, 0]


@pytest.mark.parametrize("scene", ["accept and return", "slow accept and return", "two accept", "two return"])
def test_deciding_at_once(scenes, scene):
    """One wins, the other is told so in words; stage and responsible are the winner's."""
    results, log, state, stage, responsible = scenes[scene]
    assert len([result for result in results if result is None]) == 1, results
    [refused] = [result for result in results if result is not None]
    assert DECIDED in refused, refused
    assert (state in ("accepted", "returned"), stage, responsible) == (True, True, True)
    assert log == [0, 0, 0, 0]


def test_accepting_while_moved_on(scenes):
    """Accepted and then moved on, or moved on and then told: never both lost."""
    results, log, state = scenes["accept and move on"]
    assert results[1] is None
    assert (state == "accepted" and results[0] is None) or (state == "cancelled" and DECIDED in results[0]), results
    assert log == [0, 0, 0, 0]


def test_the_job_beside_users(scenes):
    """The scheduled job leaves alone what somebody decides on, fails for nobody, and escalates the rest."""
    results, log, states, escalated = scenes["job and users"]
    assert results == [None] * 4
    assert states == ["accepted", "returned", "cancelled", "requested", "requested", "requested"]
    assert escalated
    assert log == [0, 0, 0, 0]


def test_two_decide_on_a_request(scenes):
    """A request is decided once; the other one is told by whom."""
    results, state = scenes["two decide"]
    assert len([result for result in results if result is True]) == 1, results
    [refused] = [result for result in results if result is not True]
    assert "already" in refused, refused
    assert state in ("approved", "refused")


def test_two_become_holder(scenes):
    """Of two who make different people the holder of a role at once, one is told that somebody holds it already."""
    results, holders = scenes["two hold"]
    assert holders == 1
    [refused] = [result for result in results if result is not None]
    assert refused.startswith("ValidationError") and "End that first" in refused, refused


def test_everybody_at_once(scenes):
    """Whatever users and the job do at once, nobody sees a database error and no log breaks."""
    errors, log = scenes["everybody"]
    assert [error for error in errors if DECIDED not in error and NOT_YOURS not in error] == []
    assert log == [0, 0, 0, 0]
