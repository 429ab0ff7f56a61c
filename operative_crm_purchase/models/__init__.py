from . import operative_promise_engine
from . import res_partner
