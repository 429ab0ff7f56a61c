from . import test_deliveries_expiry
from . import test_promise_expiry
