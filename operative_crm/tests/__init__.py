from . import test_contact_due
from . import test_customer_access
from . import test_customer_cdnow
from . import test_customer_classify
from . import test_customer_figures
from . import test_customer_merge
from . import test_customer_oracle
from . import test_customer_team
