from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..core import arguments as given
from .operative_argument_use import CHANNELS, HELPED


class OperativeArgumentSourceMixin(models.AbstractModel):
    """What the reader of a document does with what is suggested: uses it, and says whether it helped."""

    _inherit = "operative.argument.source.mixin"

    def operative_use_argument(self, argument_id, channel):
        """Note that the user has used an argument in this deal: once a person, argument and deal.

        :param argument_id: id of an argument that may be suggested
        :param channel: ``copied``, ``mail``, ``said``, or ``note``, which puts it into the notes of a quotation
        :return: dict of ``channel`` and ``helped``
        :raise UserError: for several documents, a parameter of the wrong kind, an argument that may not be suggested, or
            with the part switched off
        :raise AccessError: for who may not read the document, or no arguments
        """
        argument_id = self._operative_check_argument(argument_id)
        self._operative_check_choice("channel", channel, CHANNELS)
        library = self.env["operative.argument"]
        suggested = library._domain_suggested(self.env.company._operative_today())
        argument = library.search(Domain("id", "=", argument_id) & suggested)
        if not argument:
            raise UserError(self.env._(
                "This argument is not suggested any more: it was taken back, or its time is over. Choose another one."))
        if channel == "note":
            self._operative_note_argument(argument)
        # sudo: uses come into being by using alone; the user may read document and argument, and it is the user's own
        source = self.sudo()
        use = self._operative_my_uses(argument.ids).get(argument.id)
        if use:
            use.write({"channel": channel, "used_at": fields.Datetime.now()})
        else:
            use = source.env["operative.argument.use"]._record({
                **source._operative_argument_deal(), "argument_id": argument.id, "user_id": self.env.uid,
                "channel": channel, "company_id": source._operative_argument_company().id})
        return use._as_shown()

    def operative_rate_argument(self, argument_id, helped):
        """Say whether an argument helped that the user has used in this deal.

        :param argument_id: id of the argument
        :param helped: ``yes``, ``no``, or False: not known
        :return: dict of ``channel`` and ``helped``
        :raise UserError: where the user has not used it here, a parameter is of the wrong kind, or the part is off
        :raise AccessError: for who may not read the document
        """
        argument_id = self._operative_check_argument(argument_id)
        if helped is not False:
            self._operative_check_choice("helped", helped, HELPED)
        use = self._operative_my_uses([argument_id]).get(argument_id)
        if not use:
            raise UserError(self.env._(
                "You have not used this argument here yet. Say first how you used it, then whether it helped."))
        use.helped = helped
        return use._as_shown()

    def _operative_check_argument(self, argument_id):
        """:return: the id, of a document that the user may read"""
        given.one(self).check_access("read")
        argument_id = given.one_id(self.env, "argument_id", argument_id)
        if not argument_id:
            raise UserError(self.env._("Which argument is it? Name one."))
        if not self.env["operative.part"]._is_on("argument"):
            raise UserError(self.env._("Arguments are switched off in the settings of Operative CRM."))
        return argument_id

    def _operative_check_choice(self, name, value, choices):
        if not isinstance(value, str) or value not in dict(choices):
            raise ValidationError(self.env._(
                "“%(name)s” has to be one of %(choices)s.", name=name, choices=", ".join(key for key, _label in choices)))

    def _operative_note_argument(self, argument):
        raise UserError(self.env._("Only a quotation has notes for the customer. Copy the argument instead."))

    def _operative_argument_deal(self):
        """What is one deal with this document: dict of ids by the fields of a use."""
        raise NotImplementedError

    def _operative_argument_uses(self):
        """Uses in the same deal.

        :rtype: Domain
        """
        raise NotImplementedError

    def _operative_my_uses(self, argument_ids):
        """The user's own uses of arguments in this deal: dict by the id of the argument."""
        # sudo: the user's own, in a document that the user may read
        uses = self.env["operative.argument.use"].sudo().search(
            self.sudo()._operative_argument_uses() & Domain("user_id", "=", self.env.uid)
            & Domain("argument_id", "in", argument_ids))
        return {use.argument_id.id: use for use in reversed(uses)}
