"""Which promises of an order line were kept, once more and in plain Python: piece by piece, without any sums.

A promise is made of pieces. What leaves serves the first piece that waits, of the promise that was made first; what
leaves while none waits serves the next one that is promised. Quantities are whole numbers, days are days of the company.
"""
import dataclasses
import datetime


@dataclasses.dataclass
class Piece:
    served_on: datetime.date | None = None
    ended: str = ""  # "in time", "too late", "cancelled"

    @property
    def waits(self):
        return not self.served_on and not self.ended


@dataclasses.dataclass
class Promised:
    first_on: datetime.date
    last_on: datetime.date
    pieces: list

    @property
    def counted(self):
        """The pieces that were promised in earnest."""
        return [piece for piece in self.pieces if piece.ended in ("", "too late")]

    def kept(self, by):
        return all(piece.served_on and piece.served_on <= by for piece in self.counted)


class Line:
    """The history of an order line, told event by event."""

    def __init__(self):
        self.promises, self._surplus = [], []

    def promise(self, quantity, on):
        if quantity > 0:
            pieces = [Piece(self._surplus.pop(0) if self._surplus else None) for _number in range(quantity)]
            self.promises.append(Promised(on, on, pieces))

    def move(self, on):
        """What has not left yet is promised for another day."""
        for promised in self.promises:
            if any(piece.waits for piece in promised.pieces):
                promised.last_on = on

    def leave(self, quantity, on):
        for _number in range(quantity):
            piece = next((piece for promised in self.promises for piece in promised.pieces if piece.waits), None)
            if piece:
                piece.served_on = on
            else:
                self._surplus.append(on)

    def reduce(self, quantity, on):
        for promised in reversed(self.promises):
            for piece in reversed(promised.pieces):
                if quantity and piece.waits:
                    piece.ended = "in time" if on < promised.first_on else "too late"
                    quantity -= 1

    def cancel(self):
        for promised in self.promises:
            for piece in promised.pieces:
                if piece.waits:
                    piece.ended = "cancelled"

    def result(self, today):
        """A tuple a promise that is due: quantity, kept, kept by the last day, in full."""
        return [
            (len(promised.counted), promised.kept(promised.first_on), promised.kept(promised.last_on),
             all(piece.served_on for piece in promised.counted))
            for promised in self.promises if promised.counted and promised.first_on <= today]
