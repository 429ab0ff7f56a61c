def post_init_hook(env):
    """Classify the customers that are there already: the first screen is not empty."""
    customers = env["operative.customer"]
    customers._refresh()
    customers._classify()
