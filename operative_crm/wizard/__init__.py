from . import operative_handover_return
from . import operative_customer_pin
from . import operative_customer_snooze
from . import operative_team_assign
from . import operative_promise_change
from . import operative_promise_check
from . import operative_complaint_intake
from . import operative_complaint_recall
