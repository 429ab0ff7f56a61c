from odoo import api, fields, models
from odoo.tools import SQL


class OperativeCustomer(models.Model):
    """What happens to the rows of a customer that becomes part of another one."""

    _inherit = "operative.customer"

    merge_note = fields.Text(
        string="Given Up When Merged", readonly=True,
        help="Pins, credit checks and team members of contacts that became part of this customer, "
             "where it had its own.")

    @api.model
    def _fold(self, partners, into):
        """Fold the customer rows of partners into those of another partner, company by company.

        No pin, stay or credit check is lost: the pin that stays is that of the receiving row, else the youngest;
        the credit check that stays is the newest; what gives way is noted on the row. Not in the partner's chatter,
        which other companies and everybody who sees the contact read.

        :param partners: ``res.partner`` that stop being customers
        :param into: the commercial partner they become part of
        """
        # partners are merged and moved by people who may not see every company's customers
        rows = self.sudo().search([("partner_id", "in", (partners | into).ids)])
        for company_rows in rows.grouped("company_id").values():
            kept = company_rows.filtered(lambda row: row.partner_id == into) or company_rows.sorted(
                lambda row: (row.phase_pinned, str(row.pinned_at or ""), -row.id), reverse=True)[:1]
            gone = company_rows - kept
            if kept.partner_id != into:
                kept._write_computed({"partner_id": into.id})
            if gone:
                kept._take_over(gone)

    def _take_over(self, gone):
        """Take what people entered and the log from rows of the same company, which then go."""
        self.ensure_one()
        pins = gone.filtered("phase_pinned").sorted("pinned_at", reverse=True)
        checks = (self | gone).filtered(lambda row: row.credit_rating or row.credit_checked_on).sorted(
            lambda row: str(row.credit_checked_on or ""), reverse=True)
        told = []
        vals = {}
        if pins and not self.phase_pinned:
            pin, pins = pins[0], pins[1:]
            vals |= {
                "flow_id": pin.flow_id.id, "phase_id": pin.phase_id.id, "phase_pinned": True,
                "pinned_by_id": pin.pinned_by_id.id, "pinned_at": pin.pinned_at,
                "pin_reason": pin.pin_reason, "pinned_until": pin.pinned_until, "phase_since": pin.phase_since}
        told += [
            self.env._("Phase %(phase)s, set by hand by %(user)s: %(reason)s",
                       phase=pin.phase_id.display_name, user=pin.pinned_by_id.name, reason=pin.pin_reason)
            for pin in pins]
        if checks and checks[0] != self:
            vals |= {name: checks[0][name] for name in ("credit_rating", "credit_checked_on", "credit_source")}
        told += [
            self.env._("Credit check of %(date)s: %(rating)s (%(bureau)s)",
                       date=check.credit_checked_on or "–", rating=check.credit_rating or "–",
                       bureau=check.credit_source or "–")
            for check in checks[1:]]
        if not self.contact_interval_days:
            vals["contact_interval_days"] = max(gone.mapped("contact_interval_days"))
        vals |= self._taken_over_vals(gone)
        self.env.flush_all()
        stay = self.env["operative.customer.stay"]
        self.env.execute_query(SQL(
            """UPDATE operative_customer_stay
                  SET left_at = GREATEST(entered_at, date_trunc('second', now() AT TIME ZONE 'UTC'))
                WHERE document_id IN %s AND left_at IS NULL RETURNING id""", tuple(gone.ids)))
        self.env.execute_query(SQL(
            "UPDATE operative_customer_stay SET document_id = %s WHERE document_id IN %s RETURNING id",
            self.id, tuple(gone.ids)))
        stay.invalidate_model()
        # one holder a role at a time: where both rows have one, that of the kept row stays
        for member in gone.team_member_ids:
            if not any(member._overlaps(own) for own in self.team_member_ids):
                member.customer_id = self
            else:
                told.append(self.env._("Customer team: %(user)s held %(role)s",
                                       user=member.user_id.name, role=member.role_id.name))
        notes = [*(self | gone).filtered("merge_note").mapped("merge_note"), *(
            f"{fields.Date.to_string(self.company_id._operative_today())}: {what}" for what in told)]
        self._write_computed(vals | {"merge_note": "\n".join(notes) or False})
        gone.unlink()
        self.env["operative.customer.stay"]._follow(self.ids)

    def _taken_over_vals(self, gone):
        """What further parts take over from rows that go. For overriding.

        :rtype: dict
        """
        return {}
