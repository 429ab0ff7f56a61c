"""Scenes in which several people do something at the same moment, each in a transaction of its own.

They are played in Odoo's shell, where every thread has a cursor of its own. A module of tests has their text in ``SCENES``,
fills the dict ``scenes`` in it, and asks the fixture of that name what came of them.
"""

import json
import subprocess

import pytest

from project import server, settings

# While it waits, libfaketime shows PostgreSQL's timers the real time: at a later moment none of them ends.
AT_THE_REAL_MOMENT = pytest.mark.skipif(bool(settings.MOMENT), reason="PostgreSQL breaks no deadlock at another moment")

# What every text of scenes begins with.
SHELL = '''
import json, random, threading, time
from unittest.mock import MagicMock
from odoo import api, SUPERUSER_ID
from odoo.http import _request_stack
from odoo.service.model import retrying

registry, company, scenes = env.registry, env.company, {}


def at_once(*calls):
    """What calls return or raise that run at once, each in a transaction that has begun before any goes on.

    A call is a user, a function of an environment, and whether it is a request, which Odoo's server tries again where it
    meets another transaction; a job or a mail is not.
    """
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, uid, call, is_request=True):
        try:
            with registry.cursor() as cr:
                mine = api.Environment(cr, uid, {})
                cr.execute("SELECT count(*) FROM res_partner")
                barrier.wait(20)
                if not is_request:
                    results[place] = call(mine)
                    return
                _request_stack.push(MagicMock(env=mine, cookies={}))
                try:
                    results[place] = retrying(lambda: call(mine), mine)
                finally:
                    _request_stack.pop()
        except Exception as error:
            results[place] = f"{type(error).__name__}: {error}"
    threads = [threading.Thread(target=run, args=(place, *call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    env.cr.rollback()
    env.invalidate_all()
    return results


def overlapping(table, document_ids):
    """How many stays of a log overlap: none may."""
    env.cr.execute(f"""
        SELECT count(*) FROM {table} one JOIN {table} two
            ON one.document_id = two.document_id AND one.id < two.id
           AND one.entered_at < COALESCE(two.left_at, 'infinity') AND two.entered_at < COALESCE(one.left_at, 'infinity')
         WHERE one.document_id IN %s
    """, [tuple(document_ids)])
    return env.cr.fetchone()[0]
'''


def play(database, scenes):
    """Play scenes in a database.

    :param scenes: Python text; what it puts into ``scenes`` has to be JSON
    :return: that dict
    """
    text = f"{SHELL}\n{scenes}\nprint('SCENES ' + json.dumps(scenes))"
    done = subprocess.run(
        server.command("shell", "-d", database, "--no-http"), input=f"exec({text!r}, globals())\n", text=True,
        capture_output=True, env=server.environment(), cwd=settings.ROOT, check=False, timeout=600)
    found = [line for line in done.stdout.splitlines() if line.startswith("SCENES ")]
    assert found, done.stderr[-5000:]
    return json.loads(found[-1].removeprefix("SCENES "))
