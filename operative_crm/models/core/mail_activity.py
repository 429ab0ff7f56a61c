from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _operative_tell(self, documents, users, activity_type, summary=None, note=None, **values):
        """Plan an activity for people on each of these documents: the one way in which we tell somebody something.

        It is worded in the language and days of who reads it, whoever or whatever job plans it. Who has left is not
        told, and nobody is told again what is still open.

        :param documents: records that have activities
        :param users: ``res.users``
        :param activity_type: ``mail.activity.type``, or its external id; where somebody deleted it, nobody is told
        :param summary: function of a document as its reader sees it, to a text; None: it is called as its type
        :param note: the same for the note
        :param values: further values of the activities; what is open already is told apart by them as well
        :return: the new activities
        """
        # activities are planned for others who may not see the user's own; nothing is shown
        activities = self.sudo().with_context(mail_activity_quick_update=True)
        if isinstance(activity_type, str):
            activity_type = self.env.ref(activity_type, raise_if_not_found=False)
        users = users.filtered(lambda user: user.active and not user.share)
        if not activity_type or not users or not documents:
            return activities.browse()
        told = {
            (activity.res_id, activity.user_id.id, activity.summary)
            for activity in activities.search([
                ("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("user_id", "in", users.ids),
                ("activity_type_id", "=", activity_type.id), *((name, "=", value) for name, value in values.items())])}
        model_id = self.env["ir.model"]._get_id(documents._name)
        rows = []
        for user in users:
            for document in documents.with_context(**self._operative_reader_context(user)):
                text = summary(document) if summary else False
                if (document.id, user.id, text) not in told:
                    rows.append({
                        "res_model_id": model_id, "res_id": document.id, "user_id": user.id, "summary": text,
                        "note": note and note(document), "activity_type_id": activity_type.id, "automated": True, **values})
        return activities.create(rows)

    @api.model
    def _operative_reader_context(self, user):
        """The context in which texts are worded that this user reads."""
        return {"lang": user.lang or self.env.lang, "tz": user.tz}
