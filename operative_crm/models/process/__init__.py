from . import stage
from . import document
from . import gate
from . import handover
from . import milestone
from . import screens
from . import res_config_settings
