from . import operative_customer
from . import operative_my_day
from . import res_partner_log_contact
from . import res_config_settings
from . import res_partner_timeline
from . import res_partner_timeline_sources
from . import res_partner_timeline_messages
from . import res_partner_timeline_entries
