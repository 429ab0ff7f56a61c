from . import operative_delivery
from . import product_product
