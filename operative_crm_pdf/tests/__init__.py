from . import test_chromium
from . import test_reports
