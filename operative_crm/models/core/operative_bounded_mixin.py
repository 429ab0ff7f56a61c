from odoo import api, models


class OperativeBoundedMixin(models.AbstractModel):
    """Records that point at others: nobody writes them into what he may not read, or to where he may not write.

    Odoo checks record rules before a write, and constraints as the superuser: without this, a record could be
    moved to another company, and a constraint would name what it found there.
    """

    _name = "operative.bounded.mixin"
    _description = "Record within Its Writer's Rights"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_targets(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_targets([vals])
        res = super().write(vals)
        # where it is now; where it was, Odoo has asked itself
        self.check_access("write")
        return res

    @api.model
    def _check_targets(self, vals_list):
        """Refuse what the user may not read, before any constraint looks at it.

        :param vals_list: list of dicts of values to be written
        :raise AccessError: where a many-to-one names a record that is closed to the user
        """
        if self.env.su:
            return
        targets = {}
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                # what is no id is refused by the field
                if field is not None and field.type == "many2one" and value and isinstance(value, int):
                    targets.setdefault(field.comodel_name, set()).add(value)
        for model, ids in targets.items():
            self.env[model].browse(ids).check_access("read")
