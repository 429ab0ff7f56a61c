from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...core.movers import TAKEN_OVER, moved_by


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "operative.staged.mixin"]

    _stage_field = "stage_id"
    _team_field = "team_id"
    _salesperson_field = "user_id"
    _stage_date_field = "date_last_stage_update"

    operative_responsible_id = fields.Many2one(
        "res.users", string="Responsible", index="btree_not_null", tracking=True, copy=False,
        domain="[('share', '=', False)]",
        help="Who works on it in this stage. The salesperson, who counts in forecast and commission, stays.",
        groups="operative_crm.group_operative_user")
    stay_ids = fields.One2many(
        "crm.lead.stay", "document_id", string="Log of Stays",
        groups="operative_crm.group_operative_manager")
    operative_budget = fields.Monetary(
        string="Budget", currency_field="company_currency", help="What the customer can spend.",
        groups="operative_crm.group_operative_user")
    operative_decision_on = fields.Date(string="Decision On", help="When the customer wants to decide.",
        groups="operative_crm.group_operative_user")
    operative_contact_role_ids = fields.One2many(
        "operative.contact.role", "lead_id", string="Contacts and Their Roles", copy=True,
        groups="sales_team.group_sale_salesman")
    operative_decision_maker_known = fields.Boolean(
        string="Decision Maker", compute="_compute_operative_decision_maker_known", store=True,
        help="One of the contacts decides.",
        groups="operative_crm.group_operative_user")

    def _auto_init(self):
        # nobody has told of contacts' roles yet: nothing to compute on opportunities that are there already
        if not column_exists(self.env.cr, self._table, "operative_decision_maker_known"):
            create_column(self.env.cr, self._table, "operative_decision_maker_known", "bool")
        return super()._auto_init()

    def _operative_completion_defaults(self, names):
        # whoever is added because a decision maker is missing is one
        if "operative_decision_maker_known" not in names:
            return super()._operative_completion_defaults(names)
        return super()._operative_completion_defaults(names) | {"operative_contact_role_ids": {"role": "decision_maker"}}

    @api.depends("operative_contact_role_ids.role")
    def _compute_operative_decision_maker_known(self):
        for lead in self:
            lead.operative_decision_maker_known = "decision_maker" in lead.operative_contact_role_ids.mapped("role")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._operative_with_partner(vals) for vals in vals_list])

    @api.model
    def _operative_with_partner(self, vals):
        """The values with the customer that Odoo fills in later, after the stage was entered.

        The quick form of the pipeline names the customer's company alone.
        """
        company = self.env["res.partner"].browse(vals.get("commercial_partner_id") or ())
        if not company or vals.get("partner_id") or self.env.context.get("default_partner_id"):
            return vals
        lead = self.new({name: vals[name] for name in ("phone", "email_from", "country_id") if name in vals})
        if (lead.phone or lead.email_from) and (
                lead.phone_sanitized != company.phone_sanitized or lead.email_normalized != company.email_normalized):
            return vals  # somebody else's: Odoo leaves the customer open
        return {**vals, "partner_id": company.id}

    @api.model
    def _operative_tracked_fields(self):
        return super()._operative_tracked_fields() + ["type"]

    def _operative_stage(self):
        # a lead is in no stage of the pipeline: it enters one when it is converted, and is asked then
        return self.stage_id if self.type == "opportunity" else self.env["crm.stage"]

    @api.model
    def _operative_takes_part_sql(self, alias):
        return SQL("%s = 'opportunity'", SQL.identifier(alias, "type"))

    @api.depends("company_id")
    def _compute_stage_id(self):
        # without a team Odoo leaves a deal in its stage, another company's as well
        for lead in self:
            if lead.stage_id and lead._operative_is_astray(lead.stage_id):
                lead.stage_id = False
        return super()._compute_stage_id()

    def _operative_stages(self):
        # with all there is to know: the form asks for more of the stage it is in
        return self.env["crm.stage"].search_fetch(["|", ("team_ids", "=", False), ("team_ids", "in", self.team_id.ids)])

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "operative_budget", "operative_decision_on"]

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        # sudo: what is known of who decides goes with the deal, whatever whoever merges may write; each once
        mine = {(role.partner_id, role.role) for role in self.sudo().operative_contact_role_ids}
        for role in opportunities.sudo().operative_contact_role_ids:
            if (role.partner_id, role.role) not in mine:
                mine.add((role.partner_id, role.role))
                role.lead_id = self
        return res

    def _merge_opportunity(self, *args, **kwargs):
        # what is merged has passed its gates
        merged = super(CrmLead, moved_by(self, TAKEN_OVER))._merge_opportunity(*args, **kwargs)
        return merged.with_env(self.env)
