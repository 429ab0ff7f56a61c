from . import operative_promise
from . import product_product
from . import res_config_settings
from . import sale_order
from . import sale_order_line
from . import stock_move
