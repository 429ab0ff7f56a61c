from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying


def now_or_later(record, method, *args):
    """What follows from a mail: who works on the same record at the same moment must not cost the mail.

    A mail's transaction is not begun anew as a user's is: what fails is logged by the job that fetches mails, and the
    mail is gone from the server. So it is kept, and what follows from it is done in a transaction of its own, as the
    superuser.

    :param record: one record, as the superuser
    :param method: name of its method
    :param args: plain data
    """
    env = record.env
    try:
        with env.cr.savepoint():
            getattr(record, method)(*args)
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        env.invalidate_all(flush=False)
        registry, model, record_id = env.registry, record._name, record.id

        @env.cr.postcommit.add
        def do_later():
            with registry.cursor() as cr:
                # the superuser: what is done later is the system's own work, begun by who may; nobody gets an answer of it
                later = api.Environment(cr, SUPERUSER_ID, {})
                retrying(lambda: getattr(later[model].browse(record_id), method)(*args), later)
