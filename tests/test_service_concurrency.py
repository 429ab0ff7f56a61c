"""A customer's mail and the people who work on the ticket at the same moment, each in a transaction of its own."""

import concurrency
import pytest

pytestmark = concurrency.AT_THE_REAL_MOMENT

SCENES = '''
agents = env["res.users"].create([
    {"name": name, "login": name, "email": f"{name}@us.example",
     "group_ids": [(6, 0, [env.ref("helpdesk_mgmt.group_helpdesk_user").id])]}
    for name in ("one", "two")]).ids
customer = env["res.partner"].create({"name": "Customer", "email": "customer@them.example"}).id
team = env["helpdesk.ticket.team"].create({"name": "Desk", "company_id": company.id, "user_ids": [(6, 0, agents)]})
opened, closed = env["helpdesk.ticket.stage"].create([
    {"name": name, "sequence": place, "team_ids": [(4, team.id)], "closed": name == "Shut"}
    for place, name in enumerate(("Open", "Shut"))]).ids
team = team.id
env.cr.commit()
MAIL = """Message-Id: <{id}@them.example>
From: Customer <customer@them.example>
To: desk@us.example
Subject: Re: Help
In-Reply-To: {reference}

Any news?
"""


def make():
    ticket = env["helpdesk.ticket"].create({
        "name": "Help", "description": "Help", "partner_id": customer, "team_id": team, "stage_id": opened,
        "company_id": company.id})
    reference = ticket.with_user(agents[0]).message_post(
        body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=[customer]).message_id
    env.flush_all()
    env.cr.execute(
        "UPDATE helpdesk_ticket_stay SET entered_at = entered_at - interval '1 day' WHERE document_id = %s", [ticket.id])
    env.cr.commit()
    env.invalidate_all()
    return ticket.id, reference


def mail(name, reference, before=0, after=0):
    def call(mine):
        time.sleep(before)
        mine["mail.thread"].message_process("helpdesk.ticket", MAIL.format(id=name, reference=reference))
        mine.flush_all()
        time.sleep(after)
    return SUPERUSER_ID, call, False


def close(uid, ticket_id, before=0, after=0, reply=False):
    def call(mine):
        time.sleep(before)
        ticket = mine["helpdesk.ticket"].browse(ticket_id)
        if reply:
            ticket.message_post(body="Done", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=[customer])
        ticket.write({"stage_id": closed})
        mine.flush_all()
        time.sleep(after)
    return uid, call, True


def outcome(ticket_id, results):
    ticket = env["helpdesk.ticket"].browse(ticket_id)
    messages = env["mail.message"].search([("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket_id)])
    stays = env["helpdesk.ticket.stay"].search([("document_id", "=", ticket_id)])
    return {
        "errors": [result for result in results if result], "stage": ticket.stage_id.name, "clock": ticket.operative_clock,
        "questions": len(messages.filtered(lambda m: m.operative_sender == "customer")), "replies": ticket.public_reply_count,
        "reopened": ticket.reopen_count, "unanswered": bool(ticket.operative_unanswered_since),
        "open_stays": len(stays.filtered(lambda stay: not stay.left_at))}


for name, timing in (
        ("the mail is first", (0, 1, 0.4, 0)), ("who closes is first", (0.4, 0, 0, 1)), ("both at once", (0, 0, 0, 0))):
    ticket_id, reference = make()
    scenes[name] = outcome(ticket_id, at_once(
        mail(name.replace(" ", "-"), reference, *timing[:2]), close(agents[0], ticket_id, *timing[2:])))
ticket_id, reference = make()
scenes["two reply and close"] = outcome(ticket_id, at_once(
    close(agents[0], ticket_id, reply=True), close(agents[1], ticket_id, reply=True)))
ticket_id, reference = make()
results = [call for call in (mail("twice", reference), mail("twice", reference))]
for _uid, call, _again in results:
    call(env)
    env.cr.commit()
scenes["a mail twice"] = outcome(ticket_id, [])
env["helpdesk.ticket.team"].browse(team).operative_acknowledge_template_id = env["mail.template"].create({
    "name": "Received", "model_id": env["ir.model"]._get_id("helpdesk.ticket"), "subject": "Received", "body_html": "Thanks"})
env.cr.commit()


def new(name, before=0):
    def call(mine):
        time.sleep(before)
        mine["mail.thread"].message_process("helpdesk.ticket", MAIL.format(id=name, reference=""), {"team_id": team})
        mine.flush_all()
        time.sleep(0.5)
    return SUPERUSER_ID, call, False


for name, pause in (("two mails at once", 0), ("two mails, one after the other", 1.5)):
    env.cr.execute("UPDATE helpdesk_ticket SET acknowledged_at = NULL")
    env.cr.commit()
    results = at_once(new(f"first-{pause}"), new(f"second-{pause}", pause))
    tickets = env["helpdesk.ticket"].search([], order="id desc", limit=2)
    questions = tickets.message_ids.filtered(lambda message: message.operative_sender == "customer")
    scenes[name] = {
        "errors": [result for result in results if result], "tickets": len(set(questions.mapped("res_id"))),
        "acknowledged": sum(map(bool, tickets.mapped("acknowledged_at")))}
'''


@pytest.mark.parametrize("name", ["the mail is first", "who closes is first", "both at once"])
def test_a_mail_while_an_agent_closes(scenes, name):
    """Whoever is first: the mail is there, the ticket open again, and waits for an answer."""
    scene = scenes[name]
    assert scene == {
        "errors": [], "stage": "Open", "clock": "ours", "questions": 1, "replies": 1, "reopened": scene["reopened"],
        "unanswered": True, "open_stays": 1}, scene


def test_two_agents_reply_and_close(scenes):
    """Both replies count, and it is closed once."""
    assert scenes["two reply and close"] == {
        "errors": [], "stage": "Shut", "clock": "closed", "questions": 0, "replies": 3, "reopened": 0, "unanswered": False,
        "open_stays": 1}


def test_a_mail_twice(scenes):
    """A mail with the same Message-Id is there once."""
    assert scenes["a mail twice"]["questions"] == 1


@pytest.mark.parametrize("name", ["two mails at once", "two mails, one after the other"])
def test_two_mails_from_one_address(scenes, name):
    """Each of two mails is a ticket, and one acknowledgement goes out: also where the second began before the first was
    through."""
    assert scenes[name] == {"errors": [], "tickets": 2, "acknowledged": 1}
