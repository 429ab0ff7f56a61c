"""One person who uses an argument twice at the same moment, and two who do, each in a transaction of its own."""

import concurrency

pytestmark = concurrency.AT_THE_REAL_MOMENT

SCENES = '''
one, two = env["res.users"].create([
    {"name": name, "login": name, "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman_all_leads").id])]}
    for name in ("one", "two")]).ids
argument = env["operative.argument"].create({
    "name": "Count the hours", "body": "<p>Count the hours it runs.</p>", "state": "approved", "company_id": False}).id
partner = env["res.partner"].create({"name": "Customer"}).id
env.cr.commit()


def use(uid, lead_id, channel):
    def call(mine):
        found = mine["crm.lead"].browse(lead_id).operative_use_argument(argument, channel)
        mine.flush_all()
        time.sleep(0.3)
        return found["channel"]
    return uid, call, True


for name, users in (("one twice", (one, one)), ("two", (one, two)), ("one again twice", (one, one))):
    lead = env["crm.lead"].create({"name": name, "type": "opportunity", "partner_id": partner, "company_id": company.id}).id
    if name == "one again twice":
        env["crm.lead"].with_user(one).browse(lead).operative_use_argument(argument, "copied")
    env.cr.commit()
    results = at_once(*(use(uid, lead, channel) for uid, channel in zip(users, ("said", "mail"))))
    scenes[name] = {"results": results, "uses": env["operative.argument.use"].search_count([("lead_id", "=", lead)])}
'''


def test_one_person_twice(scenes):
    """It is one use, and nobody sees an error: also of one that is noted already."""
    for name in ("one twice", "one again twice"):
        assert scenes[name] == {"results": ["said", "mail"], "uses": 1}, scenes


def test_two_people(scenes):
    """Each has used it."""
    assert scenes["two"] == {"results": ["said", "mail"], "uses": 2}, scenes
