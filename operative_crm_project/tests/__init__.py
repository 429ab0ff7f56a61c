from . import test_project_process
