from . import operative_delivery
from . import operative_promise_engine
