from . import test_customer_access
from . import test_customer_cdnow
from . import test_customer_figures
from . import test_customer_merge
from . import test_customer_oracle
