from . import test_promise_purchase
from . import test_purchase_timeline
