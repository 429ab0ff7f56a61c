from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...core import arguments

ONBOARDING = "operative_crm.onboarding_first_steps"
# steps are opened and told by methods of this name; whoever may write a step names no other one
OURS = "action_operative_"


class OnboardingOnboardingStep(models.Model):
    """The first steps of an administrator, shown on My Day until they are done or closed.

    What is ticked and closed Odoo's onboarding keeps, for each company. Its records are closed to all but administrators
    of the settings: they are asked as superuser once it is sure that an administrator of Operative CRM asks.
    """

    _inherit = "onboarding.onboarding.step"

    @api.model
    def operative_first_steps(self):
        """The steps for the current company.

        :return: list of dicts ``id, title, text, button, is_done``; empty for whoever is no administrator of Operative
            CRM, and where all is done or it was closed
        """
        if not self._operative_may_set_up():
            return []
        onboarding = self._operative_onboarding()
        if not onboarding or onboarding.is_onboarding_closed:
            return []
        found, closed = self._operative_found(), self._operative_closed()
        steps = [
            {"id": step.id, "title": step.title,
             "button": self.env._("Look at Them") if step.panel_step_open_action_name in closed else step.button_text,
             "text": found[step.panel_step_open_action_name][1],
             "is_done": found[step.panel_step_open_action_name][0] or step.current_step_state != "not_done"}
            for step in onboarding.step_ids if step.panel_step_open_action_name in found]
        if all(step["is_done"] for step in steps):
            self.operative_close_first_steps()  # for good: a customer who is new tomorrow does not bring it back
            return []
        return steps

    @api.model
    def operative_open_first_step(self, step_id):
        """What opens where a step is done; what is only to be looked at is ticked by that.

        :param step_id: id of one of the steps
        :return: an action
        :raise AccessError: for whoever is no administrator of Operative CRM
        """
        step = self._operative_first_step(step_id)
        name = step.panel_step_open_action_name
        if name in self._operative_only_looked_at() and name not in self._operative_closed():
            step.action_set_just_done()
        return getattr(self, step.panel_step_open_action_name)()

    @api.model
    def operative_tick_first_step(self, step_id):
        """Tick a step that was done elsewhere, or is not needed.

        :param step_id: id of one of the steps
        :raise AccessError: for whoever is no administrator of Operative CRM
        """
        self._operative_first_step(step_id).action_set_just_done()
        return True

    @api.model
    def operative_close_first_steps(self):
        """Show the steps no more, for everybody in the current company.

        :raise AccessError: for whoever is no administrator of Operative CRM
        """
        self._operative_check_may_set_up()
        if onboarding := self._operative_onboarding():
            onboarding._search_or_create_progress()
            onboarding.action_close()
        return True

    # -- the steps ---------------------------------------------------------------------------

    @api.model
    def _operative_found(self):
        """Of each step, by the name of what opens it, whether it is done and a text; a part adds its own."""
        found = {
            "action_operative_roles": self._operative_found_roles(),
            "action_operative_condition": self._operative_found_condition(),
            "action_operative_hours": self._operative_found_hours(),
        }
        if self.env.user.has_group("operative_crm.group_operative_part_customer"):
            customers = self.env["operative.customer"]
            # sudo: whoever became a customer since the last pass is one here too, as where Customers is opened
            customers.sudo()._refresh_new()
            # the board's: of the current company, archived contacts left out
            domain = [("company_id", "=", self.env.company.id), ("partner_active", "=", True)]
            flows = {}
            for flow, phase, count in customers._read_group(domain, ["flow_id", "phase_id"], ["__count"]):
                flows.setdefault(flow, []).append((phase.name or self.env._("no phase"), count))
            total = sum(count for phases in flows.values() for _phase, count in phases)
            none = self.env._("No customers yet: the first quotation, order, opportunity or ticket of a contact makes one.")
            assigned = customers.search_count(
                [*domain, ("team_member_ids", "any", [("is_current", "=", True)])]) if total else 0
            found["action_operative_customers"] = (total and assigned == total, self.env._(
                "%(assigned)s of %(total)s customers have somebody.", assigned=assigned, total=total) if total else none)
            found["action_operative_phases"] = (False, " · ".join(
                self.env._("%(flow)s: %(phases)s", flow=flow.name or self.env._("no flow"), phases=", ".join(
                    f"{phase} {count}" for phase, count in phases)) for flow, phases in flows.items()) or none)
        return found

    @api.model
    def _operative_only_looked_at(self):
        """Names of what opens the steps that opening ticks: nothing tells whether what is there is right."""
        return {"action_operative_phases", "action_operative_hours"}

    @api.model
    def _operative_written(self):
        """What a step has its user write, by the name of what opens it: models that are not our administrators' own."""
        return {"action_operative_hours": "resource.calendar"}

    @api.model
    def _operative_closed(self):
        """Names of what opens the steps that somebody else has to do: the user may not write what they are about."""
        return {name for name, model in self._operative_written().items() if not self.env[model].has_access("write")}

    @api.model
    def _operative_found_roles(self):
        roles = self.env["operative.role"].search(Domain.TRUE)
        named = roles.filtered("member_count")
        text = self.env._("%(named)s of %(total)s roles have people.", named=len(named), total=len(roles))
        if without := named.filtered(lambda role: not role.leader_id):
            text += " " + self.env._("Without a leader: %s", ", ".join(without.mapped("name")))
        return bool(named) and not without, text

    @api.model
    def _operative_found_condition(self):
        conditions = self.env["operative.condition"].search(Domain.TRUE)
        shipped = self.env["ir.model.data"].sudo()._search([  # sudo: which of them came with the addon
            ("model", "=", "operative.condition"), ("module", "=", "operative_crm")])
        hints = self.env["operative.condition"].search(
            [("id", "in", shipped.subselect("res_id")), ("severity", "=", "warn")])
        own = len(conditions - hints)
        if own:
            return True, self.env._("Own or mandatory ones: %s", own)
        return False, self.env._(
            "%s hints came with the app. A condition says what has to be there before a document moves on.", len(hints))

    @api.model
    def _operative_found_hours(self):
        calendar = self.env.company.resource_calendar_id
        text = self.env._("%(hours)s, time zone %(zone)s", hours=calendar.name, zone=calendar.tz) if calendar \
            else self.env._("None: due times run round the clock.")
        if "action_operative_hours" in self._operative_closed():
            text += " " + self.env._("An administrator of the settings changes them.")
        return False, text

    @api.model
    def action_operative_roles(self):
        """Open who works in which role."""
        return self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_role_setup_action")

    @api.model
    def action_operative_customers(self):
        """Open the dialog that assigns many customers."""
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_team_assign_action")
        return action | {"context": {}}  # the customers are chosen there, none is selected here

    @api.model
    def action_operative_phases(self):
        """Open the flows with their phases and how many customers each has."""
        return self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_flow_action")

    @api.model
    def action_operative_condition(self):
        """Open the stages of opportunities."""
        return self.env["ir.actions.actions"]._for_xml_id("operative_crm.crm_stage_action")

    @api.model
    def action_operative_hours(self):
        """Open the working hours of the company."""
        return {
            "type": "ir.actions.act_window", "res_model": "resource.calendar", "name": self.env._("Working Hours"),
            **({"views": [(False, "form")], "res_id": calendar.id} if (calendar := self.env.company.resource_calendar_id)
               else {"views": [(False, "list"), (False, "form")]})}

    # -- who asks ----------------------------------------------------------------------------

    @api.model
    def _operative_may_set_up(self):
        return self.env.user.has_group("operative_crm.group_operative_administrator")

    @api.model
    def _operative_check_may_set_up(self):
        if not self._operative_may_set_up():
            raise AccessError(self.env._("The first steps are for administrators of Operative CRM. Ask one of them."))

    @api.model
    def _operative_onboarding(self):
        # sudo: see the class; nothing of other onboardings is reached
        found = self.env.ref(ONBOARDING, raise_if_not_found=False)  # whoever administers the settings may have deleted it
        return found.sudo() if found else self.env["onboarding.onboarding"].sudo()

    @api.model
    def _operative_first_step(self, step_id):
        """One of our steps, as superuser; ids come from a client.

        :raise UserError: where it is none
        """
        self._operative_check_may_set_up()
        step_id = arguments.one_id(self.env, "step_id", step_id)
        step = self._operative_onboarding().step_ids.filtered(
            lambda step: step.id == step_id and step.panel_step_open_action_name.startswith(OURS))
        if not step:
            raise UserError(self.env._("There is no such step. Reload the page."))
        return step
