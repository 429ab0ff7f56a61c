from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class OperativeArgumentDoubt(models.Model):
    """“That is wrong”: what a customer said against an argument or a competitor's card, until its owner answers."""

    _name = "operative.argument.doubt"
    _inherit = ["operative.staff.log.mixin", "operative.document.log.mixin"]
    _description = "Doubt About an Argument"
    _order = "is_answered, create_date desc, id desc"
    _rec_name = "said"

    argument_id = fields.Many2one("operative.argument", index="btree_not_null", ondelete="cascade")
    competitor_id = fields.Many2one("operative.competitor", index="btree_not_null", ondelete="cascade")
    said = fields.Text(string="What the Customer Said", required=True)
    user_id = fields.Many2one("res.users", string="Heard By", readonly=True, index="btree_not_null", ondelete="set null")
    answer = fields.Text(help="What holds now. Whoever heard it is told.")
    is_answered = fields.Boolean(string="Answered", compute="_compute_is_answered", store=True)
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    answered_on = fields.Date(readonly=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _one_card = models.Constraint(
        "CHECK (num_nonnulls(argument_id, competitor_id) = 1)",
        "A doubt is about an argument or about a competitor: name one of them.")

    @property
    def _card(self):
        self.ensure_one()
        return self.argument_id or self.competitor_id

    @api.depends("answer")
    def _compute_is_answered(self):
        for doubt in self:
            doubt.is_answered = bool((doubt.answer or "").strip())

    @api.depends_context("uid")
    @api.depends("argument_id", "competitor_id")
    def _compute_can_answer(self):
        for doubt in self:
            doubt.can_answer = bool(doubt._card) and doubt._card.is_answerable

    @api.model
    def _open_of(self, name, ids):
        """What customers said against cards that nobody has answered: dict of texts by id, a line a doubt.

        :param name: ``argument_id`` or ``competitor_id``
        :param ids: of cards that the user may read
        """
        said = {}
        # sudo: who reads a card reads what is said against it
        for doubt in self.sudo().search_fetch([(name, "in", ids), ("is_answered", "=", False)], [name, "said"]):
            said.setdefault(doubt[name].id, []).append(f"“{doubt.said}”")
        return {card_id: "\n".join(texts) for card_id, texts in said.items()}

    @api.model
    def _domain_of_readable(self):
        domain = Domain.FALSE
        for name in ("argument_id", "competitor_id"):
            cards = self._readable_documents(self._fields[name].comodel_name)
            if cards is not None:
                domain |= Domain(name, "in", cards)
        return domain

    @api.constrains("said")
    def _check_said(self):
        if any(not doubt.said.strip() for doubt in self):
            raise ValidationError(self.env._("Say what the customer said, so that somebody can look into it."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # whoever heard it says so, and nobody answers oneself in passing
            told = ("argument_id", "competitor_id", "said")
            vals_list = [
                {name: vals[name] for name in told if name in vals} | {"user_id": self.env.uid} for vals in vals_list]
        doubts = super().create(vals_list)
        for doubt in doubts:  # told one by one: people say one at a time
            card = doubt._card.sudo()  # sudo: told is whoever answers for it
            self.env["mail.activity"]._operative_tell(
                card, card._answerable(), "operative_crm.mail_activity_type_doubt",
                lambda card, said=doubt.said: card.env._("That is wrong: %s", shorten(said, 80)))
        return doubts

    def write(self, vals):
        if not self.env.su:
            self._check_answer(vals)
        waiting = self.filtered(lambda doubt: not doubt.is_answered)
        res = super().write(vals)
        answered = waiting.filtered("is_answered")
        if answered:
            answered._note_answer()
        return res

    def _check_answer(self, vals):
        """:raise AccessError: for who does not answer for it, and where more than the answer is written"""
        if vals.keys() - {"answer"}:
            raise AccessError(self.env._("What a customer said stays as it was said. Answer it."))
        refused = self.filtered(lambda doubt: not doubt.can_answer)
        if refused:
            raise AccessError(self.env._(
                "“%s” is answered by its owner or a manager of Operative CRM.", refused[0]._card.display_name))

    def _note_answer(self):
        # sudo: who and when is written by nobody by hand; what was to be done is done, whoever it was asked of
        answered = self.sudo()
        answered.write({"answered_by_id": self.env.uid, "answered_on": self.env.company._operative_today()})
        for cards in (answered.argument_id, answered.competitor_id):
            cards.filtered(lambda card: all(card.doubt_ids.mapped("is_answered"))).activity_feedback(
                ["operative_crm.mail_activity_type_doubt"])
        for doubt in answered:
            self.env["mail.activity"]._operative_tell(
                doubt._card, doubt.user_id - self.env.user, "operative_crm.mail_activity_type_doubt_answered",
                lambda card, answer=doubt.answer: card.env._("Answered: %s", shorten(answer, 80)))
