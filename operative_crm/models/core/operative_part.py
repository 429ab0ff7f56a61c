from odoo import api, models, tools


class OperativePart(models.AbstractModel):
    """The parts of Operative CRM, each of which a database can switch off.

    A part that is on belongs to every internal user, by a group; see the settings.
    """

    _name = "operative.part"
    _description = "Part of Operative CRM"

    @api.model
    @tools.ormcache("name", cache="groups")
    def _is_on(self, name):
        """Whether a part is switched on, for everybody and not only for who asks. Cached with the groups.

        :param name: as the folder of the part is called: ``customer``, ``process``, ``promise``, ``service``, ``contact``
        """
        everybody = self.env.ref("base.group_user").sudo()  # sudo: groups are closed to users
        return self.env.ref(f"operative_crm.group_operative_part_{name}") in everybody.all_implied_ids
