from . import operative_promise_report
