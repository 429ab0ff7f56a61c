"""Several users and the scheduled pass at the same customers at once, each in a transaction of its own."""

SCENES = '''
users = env["res.users"].create([
    {"name": name, "login": name, "group_ids": [(6, 0, [env.ref(group).id for group in (
        "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager")])]}
    for name in ("concurrent_one", "concurrent_two")]).ids
phases = env["operative.phase"].search([]).ids


def make(number=1):
    partners = env["res.partner"].create([
        {"name": f"Concurrent {index}", "is_company": True, "customer_rank": 1, "company_id": company.id}
        for index in range(number)])
    env.cr.commit()
    return partners.ids


def make_customers(number=1):
    partners = env["res.partner"].browse(make(number))
    env["operative.customer"]._refresh(partners)
    env["operative.customer"]._classify(partners)
    env["sale.order"].create([{"partner_id": partner.id} for partner in partners])
    env.cr.execute("UPDATE operative_customer SET refreshed_at = NULL WHERE partner_id IN %s", [tuple(partners.ids)])
    env.cr.execute("UPDATE res_company SET operative_refreshed_at = NULL")
    customers = env["operative.customer"].search([("partner_id", "in", partners.ids)])
    env.cr.commit()
    env.invalidate_all()
    return customers.ids


def log_of(customer_ids):
    """What must not be: customers without exactly one open stay in their phase, and stays that overlap."""
    env.cr.execute("""
        SELECT count(*) FROM operative_customer customer WHERE id IN %s AND 1 <> (
            SELECT count(*) FROM operative_customer_stay stay
             WHERE stay.document_id = customer.id AND stay.left_at IS NULL AND stay.stage_id = customer.phase_id)
    """, [tuple(customer_ids)])
    [[wrong]] = env.cr.fetchall()
    return [wrong, overlapping("operative_customer_stay", customer_ids)]


def refresh(customer_ids):
    return lambda mine: mine["operative.customer"].browse(customer_ids).action_refresh()


def pin(customer_id, phase_id):
    return lambda mine: mine["operative.customer"].browse(customer_id)._pin(
        mine["operative.phase"].browse(phase_id), "Concurrent")


def full_pass(mine):
    return mine["operative.customer"]._cron_refresh()


ids = make_customers()
scenes["two users"] = [at_once((users[0], refresh(ids)), (users[1], refresh(ids))), log_of(ids)]

[partner_id] = make()
def first_sight(mine):
    partner = mine["res.partner"].browse(partner_id)
    mine["operative.customer"].sudo()._refresh(partner)
    mine["operative.customer"].sudo()._classify(partner)
results = at_once((users[0], first_sight), (users[1], first_sight))
rows = env["operative.customer"].search([("partner_id", "=", partner_id)])
scenes["first sight"] = [results, len(rows), log_of(rows.ids)]

ids = make_customers(5)
scenes["pass and user"] = [at_once((SUPERUSER_ID, full_pass), (users[0], refresh(ids))), log_of(ids)]

ids = make_customers(5)
def slow_pin(mine):
    pin(ids[0], phases[-1])(mine)
    mine.flush_all()
    time.sleep(1)
scenes["pass and pin"] = [
    at_once((SUPERUSER_ID, full_pass), (users[0], slow_pin)), log_of(ids),
    env["operative.customer"].browse(ids[0]).phase_id.id == phases[-1]]

ids = make_customers()
with registry.cursor() as passing:
    passing.execute("SELECT pg_advisory_xact_lock(hashtext('operative_customer_refresh'))")
    begun = time.time()
    results = at_once((users[0], refresh(ids)))
    scenes["during the pass"] = [results, time.time() - begun < 5]

ids = make_customers()
scenes["two pins"] = [at_once((users[0], pin(ids[0], phases[0])), (users[1], pin(ids[0], phases[1]))), log_of(ids)]

random.seed(5)
ids = make_customers(4)
errors = []
for _round in range(6):
    calls = []
    for uid in users * 2:
        calls.append((uid, random.choice([
            refresh(ids), pin(random.choice(ids), random.choice(phases)),
            lambda mine: mine["operative.customer"].browse(ids).action_unpin()])))
    errors += [result for result in at_once(*calls, (SUPERUSER_ID, full_pass)) if isinstance(result, str)]
    env.cr.execute("UPDATE operative_customer SET refreshed_at = NULL")
    env.cr.execute("UPDATE res_company SET operative_refreshed_at = NULL")
    env.cr.commit()
scenes["everybody"] = [errors, log_of(ids)]
'''


def test_two_users_open_one_customer(scenes):
    """Two users who open the same customer at once both get it, and the log has one open stay."""
    results, log = scenes["two users"]
    assert all(isinstance(result, bool) for result in results), results
    assert True in results
    assert log == [0, 0]


def test_two_users_meet_a_new_customer(scenes):
    """A customer without a row that two transactions make at once has one row and one open stay."""
    results, rows, log = scenes["first sight"]
    assert (results, rows, log) == ([None, None], 1, [0, 0])


def test_pass_and_user(scenes):
    """The scheduled pass and a user who opens customers do not stop one another."""
    results, log = scenes["pass and user"]
    assert not [result for result in results if isinstance(result, str)], results
    assert log == [0, 0]


def test_pass_and_pin(scenes):
    """A phase set by hand while the pass runs holds, and the pass comes through."""
    results, log, held = scenes["pass and pin"]
    assert (results, log, held) == ([None, None], [0, 0], True)


def test_opening_during_the_pass_does_not_wait(scenes):
    """Whoever opens a customer during the pass sees the figures there are, at once."""
    assert scenes["during the pass"] == [[False], True]


def test_two_pins(scenes):
    """Two managers who pin one customer at once leave one open stay."""
    results, log = scenes["two pins"]
    assert (results, log) == ([None, None], [0, 0])


def test_everybody_at_once(scenes):
    """Users who refresh, pin and unpin beside the pass get no error, and no customer has two open stays."""
    errors, log = scenes["everybody"]
    assert (errors, log) == ([], [0, 0])
