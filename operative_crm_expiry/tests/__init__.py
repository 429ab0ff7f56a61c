from . import test_promise_expiry
