from . import process
from . import customer
from . import contact
