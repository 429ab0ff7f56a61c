"""A pipeline with roles and people, for tests of moves, conditions and handovers."""

from odoo import Command

from .common import OperativeCommon


class ProcessCommon(OperativeCommon):
    """Three stages of a team of opportunities: ``stage_new``, ``stage_proposal``, ``stage_won``.

    ``role_field`` is led by the manager; ``role_inside`` is led by the administrator, and held for customer
    ``acme`` by ``user_salesman_all`` with the deputy ``user_deputy``. ``lead`` is an opportunity of ``acme`` in the
    first stage; its salesperson is ``user_salesman``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_deputy = cls.env["res.users"].create({
            "login": "operative_deputy", "password": "operative_deputy", "name": "Dora Deputy",
            "email": "deputy@operative.example", "company_id": cls.company.id,
            "company_ids": [Command.set(cls.companies.ids)],
            "group_ids": [Command.set(cls.env.ref("sales_team.group_sale_salesman").ids)]})
        cls.team = cls.env["crm.team"].create({
            "name": "Pipeline", "company_id": cls.company.id, "user_id": cls.user_manager.id,
            "member_ids": [Command.set((cls.user_salesman | cls.user_salesman_all).ids)]})
        cls.stage_new, cls.stage_proposal, cls.stage_won = cls.env["crm.stage"].create([
            {"name": name, "sequence": sequence, "team_ids": [Command.set(cls.team.ids)], "is_won": is_won}
            for name, sequence, is_won in (("Fresh", 101, False), ("Offer", 102, False), ("Gained", 103, True))])
        cls.role_field, cls.role_inside = cls.env["operative.role"].create([
            {"name": "Outside", "member_ids": [
                Command.create({"company_id": cls.company.id, "user_id": cls.user_manager.id, "is_leader": True})]},
            {"name": "Desk", "member_ids": [
                Command.create({"company_id": cls.company.id, "user_id": cls.user_administrator.id, "is_leader": True}),
                Command.create({"company_id": cls.company.id, "user_id": cls.user_salesman_all.id})]},
        ])
        cls.acme = cls._business("Acme", user_id=cls.user_salesman.id)
        cls.env["operative.team.member"].create({
            "customer_id": cls._customer(cls.acme).id, "role_id": cls.role_inside.id,
            "user_id": cls.user_salesman_all.id, "deputy_id": cls.user_deputy.id})
        cls.lead = cls._opportunity()

    @classmethod
    def _opportunity(cls, **vals):
        return cls._lead(cls.acme, company=cls.company, **{
            "team_id": cls.team.id, "user_id": cls.user_salesman.id, "stage_id": cls.stage_new.id, **vals})

    @classmethod
    def _condition(cls, stage, check="field_set", severity="block", **vals):
        """A condition; of a filled e-mail where nothing else is said.

        :param stage: a stage of opportunities or tickets, or a phase
        """
        link = {"crm.stage": "crm_stage_id", "helpdesk.ticket.stage": "ticket_stage_id", "operative.phase": "phase_id"}
        if check == "field_set" and "field_id" not in vals:
            vals["field_id"] = cls._field("crm.lead", "email_cc")
        return cls.env["operative.condition"].create({
            "name": "E-mail known", "check": check, "severity": severity, link[stage._name]: stage.id, **vals})

    @classmethod
    def _field(cls, model, name):
        return cls.env["ir.model.fields"]._get(model, name).id

    @classmethod
    def _results(cls, document, **domain):
        """The log of a document's conditions."""
        return cls.env["operative.condition.result"].search([
            ("res_model", "=", document._name), ("res_id", "=", document.id),
            *((name, "=", value) for name, value in domain.items())])

    @classmethod
    def _handover(cls, document):
        """The newest handover of a document."""
        return cls.env["operative.handover"].search([
            ("res_model", "=", document._name), ("res_id", "=", document.id)], order="id desc", limit=1)

    @classmethod
    def _stays(cls, document):
        """The stays of a document, oldest first."""
        return cls.env[f"{document._name}.stay"].search([("document_id", "=", document.id)], order="entered_at, id")

    def _queries_of(self, function, *args):
        """How many queries a call takes that begins with nothing read and ends with everything written."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
