from . import res_partner
from . import website_track
