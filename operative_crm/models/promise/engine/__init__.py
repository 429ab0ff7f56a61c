from . import operative_promise_engine
from . import operative_promise_engine_answer
from . import operative_promise_engine_asked
from . import operative_promise_engine_stock
from . import operative_promise_engine_supply
from . import operative_promise_engine_way
