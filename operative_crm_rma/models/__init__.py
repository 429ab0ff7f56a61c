from . import rma
from . import operative_complaint_line
