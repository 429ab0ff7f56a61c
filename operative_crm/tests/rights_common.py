"""A user a role of the administrator's guide, and documents of every kind of customer."""

from odoo import Command

from . import rights_table
from .common import OperativeCommon

# not of a role's own but seen with one: where they are users of Operative CRM as well
ALSO_USER = ("invoicing", "auditor", "inventory")


class RightsCommon(OperativeCommon):
    """Customers by whose they are; :meth:`_take` makes them those of a role.

    ``own``, ``held`` (the role deputises in the team), ``led`` (is responsible), ``free``, ``foreign``, ``ordered`` (a
    foreign customer, an order of the role's), ``ticketed`` and ``teamed`` (a ticket of the role, of a team of the role),
    ``abroad`` (own, of a company the role does not work in).
    """

    LABELS = ("own", "held", "led", "free", "foreign", "ordered", "ticketed", "teamed", "abroad")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.groups = {
            role: cls.env.ref(group) for role, group in rights_table.roles().items()
            if cls.env.ref(group, raise_if_not_found=False)}
        cls._setup_roles()
        cls._setup_documents()
        cls.env.flush_all()

    @classmethod
    def _setup_roles(cls):
        user, employee = cls.env.ref("operative_crm.group_operative_user"), cls.env.ref("base.group_user")
        wanted = {role: group for role, group in cls.groups.items() if role != "public"}
        wanted |= {f"{role} and user": cls.groups[role] | user for role in ALSO_USER}
        users = cls.env["res.users"].create([
            {"login": f"rights_{role}", "name": f"Rights {role}", "email": f"{role.replace(' ', '_')}@rights.example",
             "company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)], "tz": "Europe/Berlin",
             "group_ids": [Command.set((group if role == "portal" else group | employee).ids)]}
            for role, group in wanted.items()])
        cls.users = dict(zip(wanted, users)) | {"public": cls.env.ref("base.public_user")}
        cls.colleague = cls.user_salesman_all

    @classmethod
    def _setup_documents(cls):
        cls.role = cls.env["operative.role"].create({"name": "Desk"})
        cls.ticket_team = cls.env["helpdesk.ticket.team"].create({"name": "Line", "company_id": cls.company.id})
        cls.partners, cls.orders, cls.tickets, cls.members = {}, {}, {}, {}
        cls._stock(1)
        for label in cls.LABELS:
            company = cls.company_us if label == "abroad" else cls.company
            partner = cls.env["res.partner"].create({
                "name": f"Customer {label}", "is_company": True, "company_id": company.id, "customer_rank": 1,
                "user_id": False if label == "free" else cls.colleague.id})
            cls.partners[label] = partner
            cls.Customer.create({"partner_id": partner.id, "company_id": company.id})
            cls.orders[label] = cls._order(
                partner, product=cls.goods, company=company, commitment_date=cls._moment("2025-01-02"),
                user_id=cls.colleague.id)
        for label, vals in (("ticketed", {}), ("teamed", {"team_id": cls.ticket_team.id, "user_id": cls.user_service.id})):
            cls.tickets[label] = cls._ticket(cls.partners[label], **vals)
        partners = cls.env["res.partner"].concat(*cls.partners.values())
        cls.Customer._refresh(partners)
        cls.Customer._classify(partners)
        cls.customers = {
            label: cls._customer(partner, cls.company_us if label == "abroad" else cls.company)
            for label, partner in cls.partners.items()}
        cls.members = {
            label: cls.env["operative.team.member"].create({
                "customer_id": customer.id, "role_id": cls.role.id,
                "user_id": cls.user_administrator.id if label == "abroad" else cls.user_manager.id})
            for label, customer in cls.customers.items()}

    def _take(self, role):
        """Make the documents those of a role's user."""
        user = self.users[role]
        if user.share:
            return  # nobody makes a customer responsible for customers
        (self.partners["own"] | self.partners["abroad"]).user_id = user
        self.members["held"].deputy_id = user
        self.customers["led"].operative_responsible_id = user
        self.orders["ordered"].user_id = user
        self.tickets["ticketed"].user_id = user
        self.ticket_team.user_ids = user
        self.env.flush_all()
        self.env.invalidate_all()

    def _as(self, role, records):
        """Records as a role sees them, in its company, with nothing read before."""
        user = self.users[role]
        company = self.company & user.company_ids or user.company_id  # whoever is not logged in belongs to the first
        return records.with_user(user).with_context(allowed_company_ids=company.ids).with_prefetch()

    def _is(self, role, named):
        """Whether a role's user, who may hold two groups, is among the roles that are named."""
        held = self.users[role].all_group_ids
        user = self.env.ref("operative_crm.group_operative_user")
        return any(self.groups[name] <= held for name in named if name in self.groups) or (
            "user" in named and user <= held)
