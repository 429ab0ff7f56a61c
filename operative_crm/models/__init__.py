from . import process
from . import customer
from . import contact
from .process import operative_customer  # extends what the part before it defines
from . import promise
