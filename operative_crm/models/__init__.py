from . import operative_cached_mixin
from . import process
from . import customer
from . import contact
# extend what the part before them defines
from .process import operative_customer, operative_flow, operative_phase
from . import promise
