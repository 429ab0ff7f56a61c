"""The reports on tickets: figures as plain Python has them, who may see which, and figures about persons."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .process_oracle import percentile
from .test_service_histories import STEPS, ServiceHistories
