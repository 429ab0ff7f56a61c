from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import append_content_to_html


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.argument.source.mixin", "operative.outcome.mixin"]

    deal_competitor_ids = fields.One2many(
        "operative.deal.competitor", "order_id", string="Competitors of This Quotation", copy=False,
        groups="operative_crm.group_operative_user", help="Whom we meet in this quotation, where it has no opportunity.")
    operative_competitor_ids = fields.One2many(
        "operative.deal.competitor", string="Competitors", compute="_compute_operative_competitor_ids",
        readonly=False, copy=False, groups="operative_crm.group_operative_user",
        help="Whom we meet in this deal. Of an opportunity all quotations have the same competitors: noted here, they are "
             "noted there.")

    @api.depends("deal_competitor_ids", "opportunity_id.deal_competitor_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_operative_competitor_ids(self):
        # of the opportunity what the reader may read
        entries = self._origin._operative_entries_here()
        for order in self:
            order.operative_competitor_ids = entries.filtered(lambda entry, of=order: (
                entry.order_id.id == of._origin.id if entry.order_id else entry.lead_id.id == of.opportunity_id.id))

    @api.model_create_multi
    def create(self, vals_list):
        commands = [vals.get("operative_competitor_ids") for vals in vals_list]
        if any(commands):
            vals_list = [
                {name: value for name, value in vals.items() if name != "operative_competitor_ids"} for vals in vals_list]
        orders = super().create(vals_list)
        for order, of_order in zip(orders, commands):
            if of_order:
                order._operative_write_competitors(of_order)
        return orders

    def write(self, vals):
        commands = vals.get("operative_competitor_ids")
        if commands is not None:
            vals = {name: value for name, value in vals.items() if name != "operative_competitor_ids"}
        res = super().write(vals)
        if vals.get("opportunity_id"):
            self._operative_follow_opportunity()
        if commands:
            self._operative_write_competitors(commands)
        return res

    def _operative_write_competitors(self, commands):
        """What a form or an import says of the competitors of these quotations, written where each is noted."""
        entries = self.env["operative.deal.competitor"]
        homes = list(self._operative_homes().values()) if any(command[0] == Command.CREATE for command in commands) else []
        entries.browse([command[1] for command in commands if command[0] in (Command.DELETE, Command.UNLINK)]).unlink()
        for command in commands:
            if command[0] == Command.UPDATE:
                entries.browse(command[1]).write(command[2])
        entries.create([
            {name: value for name, value in command[2].items() if name not in ("lead_id", "order_id")} | home
            for command in commands if command[0] == Command.CREATE for home in homes])
        self.invalidate_recordset(["operative_competitor_ids"])

    def _operative_follow_opportunity(self):
        """Quotations that have an opportunity now: what is known of their competitors is noted there."""
        leads = self.opportunity_id._filtered_access("write")
        for lead in leads.sudo() if self.deal_competitor_ids else ():  # sudo: whoever writes both of them moves it
            self.sudo().filtered(lambda order, of=lead: order.opportunity_id == of).deal_competitor_ids._move_to(lead)

    # -- lost --------------------------------------------------------------------------------

    def _operative_mark_lost(self, reason):
        """Cancel quotations because they are lost; what was cancelled before gets the reason.

        :param reason: ``crm.lost.reason``, empty where it is not known
        :raise AccessError: who may not write them
        :raise UserError: where one is confirmed
        """
        self.check_access("write")
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed:
            raise UserError(self.env._(
                "%s: confirmed, so it is won. Cancel the order first if nothing comes of it.",
                ", ".join(confirmed.mapped("name"))))
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        quotations.write({"operative_lost_at": fields.Datetime.now()})
        self.filtered(lambda order: reason or order in quotations).write({"lost_reason_id": reason.id})
        if quotations:
            quotations.action_cancel()

    def _operative_take_back_lost(self):
        self._operative_forget_outcome()
        return super()._operative_take_back_lost()

    # -- what is asked -----------------------------------------------------------------------

    def _operative_decided_as(self):
        return {"sale": "won", "cancel": "lost"}.get(self.state, False)

    def _operative_domain_of_these(self, field="id"):
        """These quotations, or those of their opportunities; of none all."""
        return Domain(field, "in", self[field].ids if field != "id" else self.ids) if self else Domain(field, "!=", False)

    def _operative_domain_of_lost(self):
        """Lost, as a deal of its own: neither replaced nor one of several of an opportunity that goes on, is won or given up.

        When a quotation was cancelled Odoo does not note: it counts by its last change.
        """
        since = self._operative_asked_since()
        # sudo: of the rest of the deal only whether it is there
        orders = self.browse().sudo()
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        no_deal = self.env["crm.lost.reason"].sudo().with_context(active_test=False).search(
            [("operative_not_a_loss", "=", True)])
        of_leads = self._operative_domain_of_these("opportunity_id")
        goes_on = of_leads & (Domain("state", "=", "sale") | Domain("state", "in", ("draft", "sent")) & (
            Domain("validity_date", "=", False) | Domain("validity_date", ">=", self.env.company._operative_today())))
        given_up = Domain("won_status", "=", "lost") & (Domain("id", "in", self.opportunity_id.ids) if self else Domain.TRUE)
        other = Domain("opportunity_id", "in", orders._search(goes_on).subselect("opportunity_id")) | Domain(
            "opportunity_id", "in", leads._search(given_up).subselect())
        no_loss = Domain("lost_reason_id", "in", no_deal.ids)
        copies = Domain("operative_copied_from_id", "in", self.ids) if self else Domain("operative_copied_from_id", "!=", False)
        replaced = Domain("operative_lost_at", "=", False) & Domain(
            "id", "in", orders._search(copies).subselect("operative_copied_from_id"))
        recent = Domain("operative_lost_at", ">=", since) | (
            Domain("operative_lost_at", "=", False) & Domain("write_date", ">=", since))
        not_alone = orders._search(self._operative_domain_of_these() & (other | no_loss | replaced))
        return Domain("state", "=", "cancel") & recent & self._operative_domain_of_dealt_with() & Domain(
            "id", "not in", not_alone.subselect())

    @api.model
    def _operative_domain_of_dealt_with(self):
        """What somebody of ours dealt with: nobody can say of an order in a shop against whom it was won."""
        return Domain("website_id", "=", False) if "website_id" in self._fields else Domain.TRUE

    def _operative_domain_of_unexplained(self):
        # sudo: whether the deal has a reason
        orders = self.browse().sudo()
        explained = orders._search(self._operative_domain_of_these("opportunity_id") & Domain("lost_reason_id", "!=", False))
        same_deal = orders._search(Domain("opportunity_id", "in", explained.subselect("opportunity_id")))
        return self._operative_domain_of_lost() & Domain("lost_reason_id", "=", False) & Domain(
            "id", "not in", same_deal.subselect())

    def _operative_domain_of_unanswered(self):
        won = Domain("state", "=", "sale") & Domain("date_order", ">=", self._operative_asked_since())
        ids, lead_ids = (self.ids, self.opportunity_id.ids) if self else (None, None)
        # sudo: whether something was said of the deal
        same_deal = self.browse().sudo()._search(
            Domain("opportunity_id", "in", self.env["crm.lead"]._operative_with_answer(ids=lead_ids))
            | Domain("opportunity_id", "in", self._operative_with_answer("opportunity_id", lead_ids)))
        return (won & self._operative_domain_of_dealt_with() | self._operative_domain_of_lost()) & Domain(
            "id", "not in", self._operative_with_answer(ids=ids)) & Domain("id", "not in", same_deal.subselect())

    # -- competitors -------------------------------------------------------------------------

    def _operative_deals(self):
        return self.opportunity_id.ids, self.filtered(lambda order: not order.opportunity_id).ids

    def _operative_homes(self):
        # on the opportunity, unless it is closed to who may write the quotation
        leads = self.opportunity_id._filtered_access("write")
        return {
            order: {"lead_id": order.opportunity_id.id} if order.opportunity_id.id in leads._ids else {"order_id": order.id}
            for order in self}

    def _operative_entries_here(self):
        """Noted on these quotations or on their opportunities."""
        entries = self.env["operative.deal.competitor"]
        return entries.search(
            Domain("order_id", "in", self.ids) | Domain("lead_id", "in", self.opportunity_id.ids)) if self.ids else entries

    # -- what it is about --------------------------------------------------------------------

    def _operative_argument_products(self):
        return self._operative_products_of("sale.order.line", Domain("order_id", "=", self.id))

    def _operative_argument_competitors(self):
        return self.env["operative.deal.competitor"].search_fetch(
            Domain("order_id", "=", self.id) | Domain("lead_id", "in", self.opportunity_id.ids), ["competitor_id"],
        ).competitor_id

    def _operative_argument_deal(self):
        return {"lead_id": self.opportunity_id.id, "order_id": self.id}

    def _operative_argument_uses(self):
        lead = self.opportunity_id
        return lead._operative_argument_uses() if lead else Domain("order_id", "=", self.id)

    def _operative_note_argument(self, argument):
        if self.state not in ("draft", "sent"):
            return super()._operative_note_argument(argument)
        # sudo: in which language the customer is written to
        body = argument.with_context(lang=self.sudo()._operative_argument_lang()).body or argument.name
        if body not in (self.note or ""):
            self.note = append_content_to_html(self.note or "", body, plaintext=False)
        return None

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {"crm_stage_ids": self.opportunity_id.stage_id.ids}
