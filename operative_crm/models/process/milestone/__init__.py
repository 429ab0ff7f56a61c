from . import operative_milestone
from . import operative_milestone_result
from . import operative_staged_milestone
