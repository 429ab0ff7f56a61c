from . import test_promise_kits
from . import test_complaint_kits
from . import test_complaint_kit_remedies
from . import test_promise_kits_oracle
