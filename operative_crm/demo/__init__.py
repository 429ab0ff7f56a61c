from . import operative_demo
from . import operative_demo_sale
from . import operative_demo_contact
from . import operative_demo_complaint
from . import operative_demo_history
from . import operative_demo_process
from . import operative_demo_promise
from . import operative_demo_argument
