from . import operative_stay_mixin
from . import operative_role
from . import operative_role_member
from . import res_config_settings
