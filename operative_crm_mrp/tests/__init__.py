from . import test_promise_kits
