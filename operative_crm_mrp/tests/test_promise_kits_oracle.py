"""Random kits of kits, in random units: what can be promised is what plain Python finds with exact fractions."""

import os
import random
from contextlib import closing
from datetime import timedelta
from fractions import Fraction

from odoo.tests import freeze_time, tagged

from odoo.addons.operative_crm.tests import promise_oracle

from .test_promise_kits import NOW, KitsCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseKitsOracle(KitsCommon):

    def test_random_kits(self):
        """Bills for several, in dozens, kits in kits that share parts, lines that compete: nothing rounded on the way."""
        seen = set()
        for seed in range(EXAMPLES or 25):
            chance = random.Random(f"kits {seed}")
            with self.subTest(seed=seed), closing(self.env.cr.savepoint()):
                seen |= self._check(chance)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()
        self.assertEqual(seen, {"now", "later", "never"})

    def _check(self, chance):
        leaves = [self._product(f"Leaf {number}") for number in range(4)]
        stocks = {}
        for leaf in leaves:
            on_hand = chance.randint(0, 60)
            if on_hand:
                self.env["stock.quant"]._update_available_quantity(leaf, self.stock, on_hand)
            receipts = [(NOW + timedelta(days=chance.randint(1, 20), hours=chance.randint(-2, 5)), chance.randint(1, 80))
                        for _number in range(chance.randint(0, 2))]
            for moment, quantity in receipts:
                self._move(leaf, quantity, moment)
            stocks[leaf] = (on_hand, receipts)
        takes = {leaf: {leaf: Fraction(1)} for leaf in leaves}  # of each product: how many of each leaf one takes
        kits = []
        for number in range(chance.randint(2, 4)):
            parts = {part: chance.randint(1, 5) for part in chance.sample([*leaves, *kits], chance.randint(1, 2))}
            made, unit = chance.randint(1, 3), chance.choice([self.unit, self.unit, self.dozen])
            kit = self._kit(self._product(f"Kit {number}", is_storable=False), parts, product_qty=made, product_uom_id=unit.id)
            one = Fraction(1, made * (12 if unit == self.dozen else 1))
            takes[kit] = {}
            for part, quantity in parts.items():
                for leaf, each in takes[part].items():
                    takes[kit][leaf] = takes[kit].get(leaf, 0) + each * quantity * one
            kits.append(kit)
        asked = [(chance.choice(kits), chance.randint(1, 12), chance.choice([self.unit, self.unit, self.dozen]))
                 for _number in range(chance.randint(1, 3))]
        needs = [{leaf: each * quantity * (12 if unit == self.dozen else 1) for leaf, each in takes[kit].items()}
                 for kit, quantity, unit in asked]
        expected = promise_oracle.promise_kits(needs, stocks, {}, NOW, NOW, promise_oracle.Rules())
        answers = self._ask(*((kit, quantity, unit.id) for kit, quantity, unit in asked))
        told = f"{[(kit.name, quantity, unit.name) for kit, quantity, unit in asked]}, {takes}, {stocks}"
        self.assertEqual([answer["date"] or None for answer in answers], expected, told)
        # what is there are whole kits, of the first line before anything is taken
        kit, _quantity, unit = asked[0]
        whole = min(promise_oracle.free(NOW, *stocks[leaf], NOW) / each for leaf, each in takes[kit].items()) // 1
        scale = 100 * Fraction(1, 12 if unit == self.dozen else 1)
        self.assertEqual(round(answers[0]["free_now"] * 100), whole * scale // 1, told)
        return {"never" if not date else "now" if date == NOW else "later" for date in expected}
