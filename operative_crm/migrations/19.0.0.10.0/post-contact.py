from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Mails that were logged in our dialog are logged mails, as those from a mailbox."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """UPDATE mail_message SET subtype_id = %s
            WHERE message_type = 'email' AND subtype_id = %s AND message_id LIKE '<operative-%%@operative-crm.invalid>'""",
        [env.ref("operative_crm.mt_logged_mail").id, env.ref("mail.mt_note").id])
