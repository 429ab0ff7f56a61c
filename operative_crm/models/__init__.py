# The layers, from left to right: a part may use and extend what stands before it, never what comes after.
from . import core
from . import facts
from . import customer
from . import process
from . import promise
from . import service
from . import complaint
from . import argument
from . import contact
