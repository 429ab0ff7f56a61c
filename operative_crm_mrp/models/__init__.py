from . import operative_promise_engine
