"""The databases a benchmark compares, and what it is called with."""
import argparse
from contextlib import contextmanager


def arguments(name, description, repeat):
    parser = argparse.ArgumentParser(name, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--repeat", type=int, default=repeat, help="runs of each measurement (default: %(default)s)")
    parser.add_argument("--with-addon", help="database to copy, instead of a fresh one with our addons")
    parser.add_argument("--without-addon", help="database to copy, with all they depend on and nothing of ours")
    return parser.parse_args()


@contextmanager
def databases(options, with_addon, without_addon):
    """Fresh databases, gone at the end.

    :param options: see :func:`arguments`
    :param with_addon: names of those that have our addons
    :param without_addon: name of the one that has all they depend on, and nothing of ours
    """
    from project import databases as project
    from project import settings
    source = options.with_addon or project.with_addons()
    wanted = dict.fromkeys(with_addon, source) | {
        without_addon: options.without_addon or project.template(settings.addons())}
    try:
        for name, template in wanted.items():
            project.copy(template, name)
        yield
    finally:
        from odoo.sql_db import close_all
        close_all()
        for name in wanted:
            project.drop(name)
