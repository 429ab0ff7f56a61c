from odoo.tools import SQL


def migrate(cr, version):
    """What an order shows of dates is for users of ours: until its view is written anew, the one from before says so too.

    Views that are written before it are checked together with it.
    """
    cr.execute(SQL(
        """UPDATE ir_ui_view
              SET arch_db = replace(arch_db::text, 'operative_crm.group_operative_part_promise',
                                    'operative_crm.group_operative_user')::jsonb
            WHERE id = (SELECT res_id FROM ir_model_data WHERE module = 'operative_crm' AND model = 'ir.ui.view'
                           AND name = %s)""", "sale_order_view_form_promise"))
