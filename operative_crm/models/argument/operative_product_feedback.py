from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..facts import product_feedback

SOURCES = [("lost", "Lost Deals"), ("argument", "Argument Did Not Help"), ("complaint", "Complaints")]
STATES = [("open", "Open"), ("planned", "Planned"), ("done", "Done"), ("declined", "Declined")]
ANSWERS = ("planned", "done", "declined")
# What people write; the rest is counted, or noted by answering.
WRITTEN = {"state", "answer"}


class OperativeProductFeedback(models.Model):
    """What is asked of a product, how often, and what its owner says to it."""

    _name = "operative.product.feedback"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Product Feedback"
    _order = "request_count desc, id desc"

    product_tmpl_id = fields.Many2one("product.template", string="Product", required=True, readonly=True, ondelete="cascade")
    source = fields.Selection(SOURCES, required=True, readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True, index="btree_not_null", ondelete="cascade")
    argument_id = fields.Many2one("operative.argument", readonly=True, index="btree_not_null", ondelete="cascade")
    cause_id = fields.Many2one("operative.complaint.cause", readonly=True, index="btree_not_null", ondelete="cascade")
    reason = fields.Char(compute="_compute_reason", help="Why deals were lost, what did not help, or what was complained of.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    request_count = fields.Integer(
        string="Times Asked", readonly=True, default=0,
        help="Lost deals with this reason in which the product was offered; uses of an argument that did not help; complaint "
             "positions.")
    last_asked_on = fields.Date(string="Last Asked", readonly=True)
    answered_count = fields.Integer(
        string="Asked When Answered", readonly=True, default=0, help="How often it had been asked when it was answered.")
    new_count = fields.Integer(
        string="Since the Answer", readonly=True, default=0, help="How often it was asked since it was answered last.")
    owner_id = fields.Many2one(
        "res.users", compute="_compute_owner_id", search="_search_owner_id", compute_sudo=True,
        help="Answers it: named on the product, else who is responsible for it.")
    state = fields.Selection(
        STATES, required=True, default="open", index=True, tracking=True,
        help="Asked again after it was done, it is open again.")
    answer = fields.Text(string="Our Answer", tracking=True, help="What those who asked are told. Declined, it says why.")
    answered_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    answered_at = fields.Datetime(readonly=True)
    told_state = fields.Selection(
        STATES, string="Told Answer", readonly=True, groups="base.group_system", help="The answer people were told of last.")
    told_user_ids = fields.Many2many(
        "res.users", "operative_product_feedback_told_rel", "feedback_id", "user_id", string="Told", readonly=True,
        groups="base.group_system", help="Who was told of the answer that holds.")
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _once = models.UniqueIndex(
        "(product_tmpl_id, source, COALESCE(lost_reason_id, 0), COALESCE(argument_id, 0), COALESCE(cause_id, 0), "
        "COALESCE(company_id, 0))", "This feedback is there already.")

    @api.depends("lost_reason_id", "argument_id", "cause_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        for feedback in self.sudo():  # sudo: the name of a reason belongs to what is asked, whoever may open it
            feedback.reason = (feedback.lost_reason_id or feedback.argument_id or feedback.cause_id).display_name or False

    @api.depends("product_tmpl_id", "reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for feedback in self.sudo():  # sudo: names, as above
            feedback.display_name = f"{feedback.product_tmpl_id.display_name}: {feedback.reason}"

    @api.depends("product_tmpl_id.operative_feedback_owner_id", "product_tmpl_id.responsible_id")
    @api.depends_context("company")
    def _compute_owner_id(self):
        for feedback in self:
            product = feedback.product_tmpl_id
            feedback.owner_id = product.operative_feedback_owner_id or product.responsible_id

    def _search_owner_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        named, responsible = "product_tmpl_id.operative_feedback_owner_id", "product_tmpl_id.responsible_id"
        users = [user for user in value if user]
        domain = Domain(named, "in", users) | Domain(named, "=", False) & Domain(responsible, "in", users)
        if len(users) < len(value):
            domain |= Domain(named, "=", False) & Domain(responsible, "=", False)
        return domain

    @api.depends("product_tmpl_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        mine = self._filtered_access("write")
        for feedback in self:
            feedback.can_answer = feedback in mine

    @api.constrains("state", "answer")
    def _check_answer(self):
        for feedback in self:
            if feedback.state == "declined" and not (feedback.answer or "").strip():
                raise ValidationError(self.env._(
                    "“%s” is declined: say why, so that those who asked know.", feedback.display_name))

    def write(self, vals):
        forbidden = (vals.keys() & self._fields.keys()) - WRITTEN - self.env["mail.thread"]._fields.keys() \
            - self.env["mail.activity.mixin"]._fields.keys()
        if forbidden and not self.env.su:
            raise AccessError(self.env._("Only the answer to product feedback is written by people; the rest is counted."))
        changed = self.filtered(lambda feedback: any(
            (feedback[name] or False) != (vals[name] or False) for name in WRITTEN & vals.keys()))
        res = super().write(vals)
        changed.filtered(lambda feedback: feedback.state in ANSWERS)._note_answer()
        return res

    def action_plan(self):
        """It will come: say so to those who asked."""
        return self.write({"state": "planned"})

    def action_done(self):
        """It is there: say so to those who asked."""
        return self.write({"state": "done"})

    def action_decline(self):
        """It will not come; the answer says why.

        :raise ValidationError: without an answer
        """
        return self.write({"state": "declined"})

    def _note_answer(self):
        """Note who answered when, how often it had been asked until then, and tell those who did."""
        if not self:
            return
        asked = self._asked_until_now()
        # sudo: noted by answering, written by nobody
        for feedback in self.sudo():
            count, last_on, _users = asked.get(feedback.id, (0, False, ()))
            feedback.write({
                "answered_by_id": self.env.uid, "answered_at": fields.Datetime.now(), "request_count": count,
                "answered_count": count, "new_count": 0, "last_asked_on": last_on})
        self._tell_who_asked({feedback_id: users for feedback_id, (_count, _last_on, users) in asked.items()})

    def _tell_who_asked(self, asked_by):
        """Tell everybody who asked, once an answer: not who gave it, and not who may not read the product.

        :param asked_by: dict of lists of ids of users by id
        """
        if not self.env["operative.part"]._is_on("argument"):
            return
        states = {}
        for feedback in self.sudo():  # sudo: whom we have told already is nobody's business
            told = feedback.told_user_ids if feedback.told_state == feedback.state else feedback.told_user_ids.browse()
            users = feedback.told_user_ids.browse(asked_by.get(feedback.id, ())) - told - self.env.user
            users = users.filtered(lambda user, record=feedback: record._is_told(user))
            feedback.write({"told_state": feedback.state, "told_user_ids": [fields.Command.set((told | users).ids)]})
            states[feedback] = users
        for feedback, users in states.items():
            self.env["mail.activity"]._operative_tell(
                feedback, users, "operative_crm.mail_activity_type_product_feedback", lambda record: record._answer_in_words(),
                lambda record: record.answer or False)

    def _is_told(self, user):
        """Whether somebody works here still and may read product and answer."""
        if not user.active or user.share:
            return False
        seen = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return seen.has_access("read") and seen.product_tmpl_id.has_access("read")

    def _answer_in_words(self):
        """*Seal: planned*, in the language of the environment."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("%(product)s – %(reason)s: %(answer)s", product=self.product_tmpl_id.display_name,
                          reason=self.reason, answer=states[self.state])

    def _asked_until_now(self):
        """How often, when last and by whom was asked for these, as of now: dict of tuples by id."""
        rows = self.env.execute_query(self._asked_sql(self.product_tmpl_id.ids, self.ids))
        return {row[0]: (row[1], row[2], row[3] or []) for row in rows}

    @api.model
    def _facts(self, product_ids=None):
        """``SELECT`` of :func:`.product_feedback.counted`."""
        self.env.flush_all()
        scope = self.env["operative.customer"].sudo()._scope()  # sudo: deals of all companies, told apart by them
        return product_feedback.counted(product_feedback.asked(scope, product_ids))
