"""Random people: who came, left, deputises and leads; who is responsible is whom plain Python finds."""

import os
from contextlib import closing
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from .customer_oracle import local_day
from .process_common import ProcessCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time
FIRST = date(2026, 3, 28)  # the next night Berlin's clock leaps

people = st.one_of(st.none(), st.integers(0, 4))
#: how many days each holds the role, one after the other; a gap has no holder. The last may be open at its end
turns = st.lists(st.tuples(st.integers(1, 2), people, people), max_size=3)
worlds = st.fixed_dictionaries({
    "zone": st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Apia"]),
    "moment": st.builds(lambda hours, minutes: datetime(2026, 3, 28) + timedelta(hours=hours, minutes=minutes),
                        st.integers(0, 96), st.sampled_from([0, 29, 30, 59])),
    "left": st.sets(st.integers(0, 4), max_size=4), "turns": turns, "is_open": st.booleans(), "leader": people,
    "salesperson": people, "team_leader": people, "own": people, "mover": st.sampled_from(["salesman", "service", "robot"]),
    "lang": st.sampled_from(["en_US", "de_DE"])})


def responsible(world, there):
    """Who holds the role on the company's day: the holder, else the deputy, else who leads it; of those who are there.

    :param world: as told; people are numbers
    :param there: function of a number, whether that person still works here
    """
    today, day = local_day(world["moment"], world["zone"]), FIRST
    for number, (days, holder, deputy) in enumerate(world["turns"]):
        last = number == len(world["turns"]) - 1
        until = None if last and world["is_open"] else day + timedelta(days=days - 1)
        if day <= today and (until is None or today <= until) and holder is not None:
            for person in (holder, deputy if deputy != holder else None):
                if there(person):
                    return person
        day += timedelta(days=days)
    return world["leader"] if there(world["leader"]) else None


@tagged("post_install", "-at_install")
class TestProcessPeopleOracle(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.people = cls.user_salesman | cls.user_salesman_all | cls.user_deputy | cls.user_administrator | cls.env[
            "res.users"].create({
                "login": "operative_fifth", "name": "Fritz Fifth", "email": "fifth@operative.example",
                "company_id": cls.company.id, "company_ids": cls.companies.ids,
                "group_ids": cls.env.ref("sales_team.group_sale_salesman_all_leads").ids})
        cls.stage_proposal.responsible_role_id = cls.role_inside
        cls.customer = cls._customer(cls.acme)
        cls.role_inside.member_ids.unlink()
        cls.env["operative.team.member"].search([("customer_id", "=", cls.customer.id)]).unlink()
        cls.team.crm_team_member_ids.unlink()

    @given(world=worlds)
    @settings(max_examples=EXAMPLES or 25, derandomize=not EXAMPLES, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_whoever_is_there(self, world):
        """On any day, wherever the company lies, whoever left, moves or reads: deal, stay and what people are told agree."""
        with closing(self.env.cr.savepoint()), freeze_time(world["moment"]):
            self._tell(world)

            def there(person):
                return person is not None and person not in world["left"]
            expected = responsible(world, there)
            own, salesperson = world["own"], world["salesperson"]
            lead = self._lead(self.acme, company=self.company, stage_id=self.stage_new.id, team_id=self.team.id)
            # the team as well, which follows its salesperson otherwise
            lead.write({"user_id": self._person(salesperson).id, "operative_responsible_id": self._person(own).id,
                        "team_id": self.team.id})
            self._leave(world)
            movers = {"salesman": self.user_manager, "service": self.user_manager, "robot": self.env.ref("base.user_root")}
            lead.with_user(movers[world["mover"]]).with_context(
                lang=world["lang"], allowed_company_ids=self.company.ids, tz="Pacific/Auckland").stage_id = self.stage_proposal
            self.env.invalidate_all()
            named = own if own is not None else expected
            self.assertEqual(lead.operative_responsible_id, self._person(named), world)
            # who is told: somebody who is there, whatever is written on the deal
            told = next((person for person in (named, salesperson, expected, world["team_leader"]) if there(person)), None)
            self.assertEqual(list(lead._operative_by_responsible()), [self._person(told)], world)
            # and the log of the customer, which is followed in SQL
            self._order(self.acme, state="draft")
            self.Customer._refresh(self.acme)
            self.Customer._classify(self.acme)
            self.env.invalidate_all()
            stay = self.Stay.search([("document_id", "=", self.customer.id), ("left_at", "=", False)])
            self.assertEqual(stay.user_id, self._person(expected), world)
            self.assertEqual(self.customer._operative_current_responsible(), stay.user_id, world)
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    def _person(self, number):
        return self.people[number] if number is not None else self.env["res.users"]

    def _tell(self, world):
        self.company.resource_calendar_id.tz = self.company.partner_id.tz = world["zone"]
        self._phase("b2b", "first_quotation").responsible_role_id = self.role_inside
        day, rows = FIRST, []
        for number, (days, holder, deputy) in enumerate(world["turns"]):
            last = number == len(world["turns"]) - 1
            if holder is not None:
                rows.append({
                    "customer_id": self.customer.id, "role_id": self.role_inside.id, "user_id": self._person(holder).id,
                    "deputy_id": deputy != holder and self._person(deputy).id, "date_from": day,
                    "date_to": not (last and world["is_open"]) and day + timedelta(days=days - 1)})
            day += timedelta(days=days)
        self.env["operative.team.member"].create(rows)
        if world["leader"] is not None:
            self.env["operative.role.member"].create({
                "role_id": self.role_inside.id, "company_id": self.company.id, "user_id": self._person(world["leader"]).id,
                "is_leader": True})
        self.team.user_id = self._person(world["team_leader"])

    def _leave(self, world):
        self.env["res.users"].concat(*map(self._person, world["left"])).active = False
        self.env.flush_all()
        self.env.invalidate_all()
