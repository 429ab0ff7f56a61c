"""What Python imports first at another moment (see ../moment.py), from 3.11 on: a sleep that works there.

libfaketime up to 0.9.10 takes the moment at which a sleep is to end for one of the shifted clock, and refuses it.
"""

import select
import time


def sleep(seconds):
    select.select((), (), (), seconds)


time.sleep = sleep
