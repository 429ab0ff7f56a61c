from . import test_project_process
from . import test_project_timeline
from . import test_project_rights
