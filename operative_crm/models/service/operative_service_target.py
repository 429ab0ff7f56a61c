from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import arguments

# What a ticket was promised: a change holds for tickets that come later, see ``operative.service.target.write``.
KEPT = (
    "acknowledge_hours", "first_reply_hours", "next_reply_hours", "resolution_hours", "pause_customer", "pause_provider",
    "warn_percent")


class OperativeServiceTarget(models.Model):
    """How soon tickets are acknowledged, replied to and resolved: a ticket follows the first one that fits it."""

    _name = "operative.service.target"
    _inherit = ["operative.bounded.mixin", "operative.rule.mixin"]
    _description = "Service Target"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A ticket follows the first target, from top to bottom, that fits it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Teams", help="Empty: for all teams.")
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types", help="Empty: for all types.")
    min_priority = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["priority"]._description_selection(self.env),
        string="Priority at Least", help="Empty: for any priority.")
    partner_domain = fields.Char(
        string="Customers", default="[]", required=True,
        help="For tickets of which customers. Only fixed values. Texts are compared in English, whoever asks, so that "
             "everybody gets the same decision.")
    acknowledge_hours = fields.Float(
        string="Acknowledge Within (hours)", help="Working hours until the customer knows that the ticket came in. 0: none.")
    first_reply_hours = fields.Float(
        string="First Reply Within (hours)", help="Working hours until somebody replies. It is never paused. 0: none.")
    next_reply_hours = fields.Float(
        string="Next Reply Within (hours)", help="Working hours from a later message of the customer to our reply. 0: none.")
    resolution_hours = fields.Float(
        string="Resolved Within (hours)",
        help="Working hours until it is closed, without those in which it is paused. 0: none.")
    pause_customer = fields.Boolean(
        string="Paused While Waiting for the Customer", default=True)
    pause_provider = fields.Boolean(
        string="Paused While Waiting for a Provider",
        help="To the customer it makes no difference who keeps them waiting.")
    warn_percent = fields.Integer(
        string="Warn After (%)", default=80,
        help="When so much of the time has passed, who is responsible is told, once. When all of it has, the leader is.")
    replaced_at = fields.Datetime(
        readonly=True, copy=False, help="Tickets of the time before are measured by this; then the target was changed.")

    _hours = models.Constraint(
        "CHECK (acknowledge_hours >= 0 AND first_reply_hours >= 0 AND next_reply_hours >= 0 AND resolution_hours >= 0)",
        "The hours of a target are 0 (none) or more.")
    _warn_percent = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 100)", "A warning is given after 1 to 100 % of the time.")
    _replaced = models.Constraint(
        "CHECK (replaced_at IS NULL OR active IS NOT TRUE)",
        "These are the hours of earlier tickets; they stay archived. Change the target itself, or make a new one.")

    @api.model
    def _rule_fields(self):
        return {"partner_domain": lambda target: "res.partner"}

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for target in self:
            self._check_rule("res.partner", target.partner_domain)

    @api.constrains("team_ids", "company_id")
    def _check_teams(self):
        for target in self:
            others = target.team_ids.sudo().filtered(  # sudo: whoever's they are
                lambda team, company=target.company_id: company and team.company_id and team.company_id != company)
            if others:
                raise ValidationError(self.env._(
                    "“%(target)s” is for %(company)s, and %(team)s belongs to another company: it would never fit a ticket. "
                    "Leave out the team, or the company.",
                    target=target.name, company=target.company_id.name,
                    team=others[:1].sudo(False)._filtered_access("read").display_name or self.env._("one of its teams")))

    @api.depends("replaced_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        for target in self.filtered("replaced_at"):
            target.display_name = self.env._(
                "%(target)s (until %(moment)s)", target=target.name,
                moment=tools.format_datetime(self.env, target.replaced_at, dt_format="short"))
        return res

    def write(self, vals):
        changing = self.filtered(lambda target: any(target[name] != vals[name] for name in KEPT if name in vals))
        if changing:
            self.check_access("write")
            changing._keep_what_was()
        return super().write(vals)

    def _keep_what_was(self):
        """Tickets that follow these targets go on with a copy as they are now.

        SQL, one statement for all: there may be a million of them.
        """
        # sudo: tickets are asked for, and kept to what holds for them, whoever changes a target
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        used = [target for target, in tickets._read_group([("target_id", "in", self.ids)], ["target_id"])]
        kept = {target.id: target.sudo(False).copy({"name": target.name, "active": False}).id for target in used}
        if not kept:
            return
        self.browse(kept.values()).sudo().write({"replaced_at": fields.Datetime.now()})
        tickets.flush_model(["target_id"])
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket ticket SET target_id = kept.new
                 FROM unnest(%s::int[], %s::int[]) kept (old, new)
                WHERE ticket.target_id = kept.old""", list(kept), list(kept.values())))
        tickets.invalidate_model(["target_id"], flush=False)

    def action_apply_to_open(self):
        """Have open tickets follow this target that it fits and that follow none yet, such as those that were there before it.

        What is past already is not failed afterwards: such tickets go on without one.

        :return: action that says how many
        """
        arguments.one(self).check_access("write")
        # sudo: which target a ticket follows does not depend on who makes it
        followed, past = self.env["helpdesk.ticket"].sudo()._operative_apply_target(self)
        message = self.env._("%s open tickets follow this target now.", followed)
        if past:
            message = self.env._("%(message)s %(past)s are past it already and go on without.", message=message, past=past)
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success" if followed else "info", "message": message}}

    # -- as plain data: every ticket that moves asks --------------------------------------------

    @api.model
    @tools.ormcache()
    def _operative_targets(self):
        """The targets in their order, as plain data, so that finding the one of a ticket costs no query.

        :return: tuple of dicts ``id, company_id, team_ids, type_ids, min_priority, partner_domain``
        """
        # sudo: which one a ticket follows does not depend on who creates it
        return tuple(
            {"id": target.id, "company_id": target.company_id.id, "team_ids": frozenset(target.team_ids.ids),
             "type_ids": frozenset(target.type_ids.ids), "min_priority": target.min_priority or "",
             "partner_domain": target.partner_domain}
            for target in self.sudo().with_context(active_test=True).search([]))

    @api.model
    @tools.ormcache("target_id")
    def _operative_hours(self, target_id):
        """What was promised: dict of :data:`KEPT`, and ``counting``: in which clocks the resolution is not paused."""
        target = self.sudo().browse(target_id)  # sudo: as above
        counting = {"ours"} | ({"customer"} if not target.pause_customer else set()) | (
            {"provider"} if not target.pause_provider else set())
        return {name: target[name] for name in KEPT} | {"counting": frozenset(counting)}

    @api.model
    def _operative_first_of(self, tickets):
        """The first target that fits each ticket.

        :param tickets: ``helpdesk.ticket``
        :return: dict of an id a ticket; those that none fits are left out
        """
        found = {}
        for target in self._operative_targets():
            fitting = tickets.filtered(lambda ticket, target=target: (
                ticket not in found
                and target["company_id"] in (False, ticket.company_id.id)
                and (not target["team_ids"] or ticket.team_id.id in target["team_ids"])
                and (not target["type_ids"] or ticket.type_id.id in target["type_ids"])
                and (ticket.priority or "") >= target["min_priority"]))
            try:
                rule = self._parse_rule(target["partner_domain"])
                if fitting and not rule.is_true():
                    # sudo: selects contacts, of whom nothing is shown
                    partners = self._in_rule_language(fitting.partner_id.commercial_partner_id.sudo()).filtered_domain(rule)
                    fitting = fitting.filtered(
                        lambda ticket, partners=partners: ticket.partner_id.commercial_partner_id in partners)
            except (ValueError, SyntaxError, TypeError, KeyError):
                continue  # a field that was removed since: the target fits nothing
            found.update(dict.fromkeys(fitting, target["id"]))
        return found
