"""What actions open was made for people: no form that is but a list of all fields."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestScreens(TransactionCase):

    def test_no_view_is_made_up(self):
        """Whatever list, card or form an action of ours offers, somebody wrote it."""
        known = self.env["ir.model.data"].search([
            ("module", "=like", "operative_crm%"), ("model", "=", "ir.actions.act_window")])
        actions = self.env["ir.actions.act_window"].browse(known.mapped("res_id"))
        self.assertTrue(actions)
        written = {(view.model, view.type) for view in self.env["ir.ui.view"].search([("mode", "=", "primary")])}
        for action in actions:
            for kind in {"list", "kanban", "form"}.intersection(action.view_mode.split(",")):
                with self.subTest(action=action.xml_id, view=kind):
                    self.assertTrue((action.res_model, kind) in written)
