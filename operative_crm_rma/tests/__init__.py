from . import test_complaint_rma
