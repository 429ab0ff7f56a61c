from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.texts import quantity_text

DECIDED = "operative_complaint_decided"


class OperativeComplaintLine(models.Model):
    """What was decided on a position, when, and how much of it is accepted."""

    _inherit = "operative.complaint.line"

    quantity_accepted = fields.Float(
        compute="_compute_quantity_accepted", store=True, readonly=False, precompute=True,
        help="Of what is complained of: all where it is justified or goodwill, nothing where it is not, as entered where it is "
             "partly justified.")
    decided_at = fields.Datetime(compute="_compute_decided_at", store=True, precompute=True)

    @api.depends("product_id", "lot_id", "name")
    def _compute_display_name(self):
        for line in self:
            # sudo: the name of the lot, which who reads the position knows
            words = [line.product_id.display_name, line.sudo().lot_id.name]
            line.display_name = ", ".join(word for word in words if word) or (line.name or "").split("\n")[0]

    @api.depends("decision", "quantity")
    def _compute_quantity_accepted(self):
        for line in self:
            if line.decision == "partly":
                line.quantity_accepted = min(line.quantity_accepted, line.quantity)
            else:
                line.quantity_accepted = line.quantity if line.decision in ("justified", "goodwill") else 0

    @api.depends("decision")
    def _compute_decided_at(self):
        for line in self:
            line.decided_at = line.decision and fields.Datetime.now()

    @api.constrains("decision", "quantity_accepted")
    def _check_accepted(self):
        for line in self:
            accepts = line.quantity_accepted > 0
            if line.decision == "partly" and not accepts:
                raise ValidationError(self.env._(
                    "%s is partly justified: enter in “Accepted” how much of it is.", line.display_name))
            if line.decision in (False, "not") and accepts:
                raise ValidationError(self.env._(
                    "%s: a quantity is accepted where the complaint is justified, partly justified or goodwill. "
                    "Decide first, or enter 0.", line.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_decided_at(vals_list)
        lines = super().create(vals_list)
        lines.filtered("decision")._note_decided()
        return lines

    def write(self, vals):
        self._check_decided_at([vals])
        res = super().write(vals)
        if vals.keys() & {"decision", "quantity_accepted", "remedy"}:
            self._note_decided()
        return res

    def _check_decided_at(self, vals_list):
        if not self.env.su and any("decided_at" in vals for vals in vals_list):
            raise UserError(self.env._("When a position was decided follows from its decision and cannot be entered."))

    def _note_decided(self):
        """Log on the tickets what was decided: once a save, however many positions it held."""
        if not self:
            return
        data = self.env.cr.precommit.data
        if DECIDED not in data:
            data[DECIDED] = {}
            self.env.cr.precommit.add(self.browse()._log_decided)
        # of whoever decided, in the language of that one
        data[DECIDED].setdefault((self.env.uid, self.env.lang), set()).update(self.ids)

    @api.model
    def _log_decided(self):
        for (uid, lang), ids in self.env.cr.precommit.data.pop(DECIDED, {}).items():
            # sudo: what was just written is told on its ticket
            lines = self.with_user(uid).with_context(lang=lang).sudo().browse(sorted(ids)).exists()
            for ticket, theirs in lines.grouped("ticket_id").items():
                ticket._message_log(
                    author_id=self.env["res.users"].browse(uid).sudo().partner_id.id,
                    body=Markup("<p>%s</p><ul>%s</ul>") % (theirs.env._("Decided:"), Markup().join(
                        Markup("<li>%s</li>") % line._decision_text() for line in theirs)))

    def _decision_text(self):
        """What was decided on a position, in words."""
        described = {name: dict(self._fields[name]._description_selection(self.env)) for name in ("decision", "remedy")}
        words = [described["decision"].get(self.decision, self.env._("not decided"))]
        if self.decision == "partly":
            words.append(self.env._(
                "%(accepted)s of %(complained)s", accepted=quantity_text(self.env, self.quantity_accepted),
                complained=quantity_text(self.env, self.quantity)))
        if self.remedy:
            words.append(described["remedy"][self.remedy])
        return f"{self.display_name}: {', '.join(words)}"
