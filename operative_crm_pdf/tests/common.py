"""What the tests of printing have in common."""

import contextlib
import io
import socket
import threading

from odoo.tools.pdf import PdfFileReader


def pages(pdf):
    """The text of each page, each run of spaces one."""
    reader = PdfFileReader(io.BytesIO(pdf))
    return [" ".join(reader.getPage(number).extract_text().split()) for number in range(reader.numPages)]


def size(pdf):
    """Width and height of the first page in mm."""
    box = PdfFileReader(io.BytesIO(pdf)).getPage(0).mediabox
    return tuple(round(float(length) / 72 * 25.4) for length in (box[2] - box[0], box[3] - box[1]))


@contextlib.contextmanager
def listening():
    """A server of which is noted who comes: its address, and the list of visits."""
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        is_over = threading.Event()

        def listen():
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _address = server.accept()
                    visits.append(connection.recv(100))
                    connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", visits
        finally:
            is_over.set()
            thread.join()
