from . import operative_return_reason
from . import operative_handover
from . import operative_staged_handover
