from . import operative_promise
from . import sale_order
from . import sale_order_line
