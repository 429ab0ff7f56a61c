from . import operative_condition
from . import operative_condition_setup
from . import operative_condition_now
from . import operative_condition_result
from . import operative_staged_gate
from . import operative_staged_completion
from . import ir_attachment
from . import mail_activity
