from . import process
from . import customer
from . import contact
from . import promise
