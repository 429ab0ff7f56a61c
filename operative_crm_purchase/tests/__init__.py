from . import test_promise_purchase
