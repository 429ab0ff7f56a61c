from odoo import api, models


class OperativeImportMixin(models.AbstractModel):
    """Records of which an import that fails is told line by line."""

    _name = "operative.import.mixin"
    _description = "Imported Line by Line"

    @api.model
    def load(self, fields, data):
        # Odoo creates all lines at once, then each by itself to find the wrong ones; what was said of all of them it
        # puts before the rest, under the first line, which may be right
        result = super().load(fields, data)
        first, *others = [message for message in result["messages"] if message["type"] == "error"] or [None]
        if any(message.get("rows") != first.get("rows") and message["message"] in first["message"] for message in others):
            result["messages"].remove(first)
        return result
