from . import complaint
from . import helpdesk_ticket
from . import complaint_page
from . import provider_task
from . import json2
