"""What the scripts of this folder share. Standard library only: it runs before anything is installed."""

import sys

# The first thing any script imports, so an unfit Python says so in one line. Until this check has passed, the
# files must parse on old Pythons too.
if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        f"Error: Python {sys.version_info[0]}.{sys.version_info[1]} does not run Odoo 19, which needs 3.10 to 3.13.\n"
        f"Way out: start the script with another Python, for example: python3.11 {' '.join(sys.argv)}"
    )
