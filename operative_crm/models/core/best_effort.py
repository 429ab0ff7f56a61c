import logging

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


def best_effort(env, compute, otherwise):
    """What a screen shows beside a record: where it fails, the record is shown without it.

    :param env: environment; what is written already stays, also where the database refuses a statement of ``compute``
    :param compute: function without parameters, which only reads
    :param otherwise: returned where it fails; the log says why
    """
    env.flush_all()  # what undoing the savepoint would take away with it
    try:
        with env.cr.savepoint(flush=False):
            return compute()
    except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ReadOnlySqlTransaction):
        raise  # Odoo runs the request again
    except Exception:
        _logger.exception("%s failed, the screen is shown without it", compute.__qualname__)
        return otherwise
