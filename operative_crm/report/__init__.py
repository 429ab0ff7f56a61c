from . import operative_percentile_mixin
from . import operative_statistic_mixin
from . import operative_promise_report
from . import operative_stay_report_mixin
from . import operative_process_report
from . import operative_responsible_report
from . import operative_handover_report
from . import operative_condition_report
