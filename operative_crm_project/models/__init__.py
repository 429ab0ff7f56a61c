from . import operative_stage_part_mixin
from . import project_project_stage
from . import project_project
from . import project_project_stay
from . import res_partner
