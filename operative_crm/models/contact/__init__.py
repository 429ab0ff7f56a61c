from . import operative_customer
from . import res_config_settings
