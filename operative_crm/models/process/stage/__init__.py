from . import operative_stage_mixin
from . import operative_stage_access
from . import operative_stage_configuration
from . import operative_stage_part_mixin
from . import crm_stage
from . import helpdesk_ticket_stage
from . import operative_phase
from . import operative_flow
