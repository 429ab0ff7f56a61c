from . import onboarding_onboarding_step
from . import operative_staged_bar
from . import operative_staged_log
from . import operative_my_day
from . import operative_my_day_lead
