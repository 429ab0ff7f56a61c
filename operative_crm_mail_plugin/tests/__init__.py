from . import test_logged_mail
