"""What the sellers of the demo company say, and whom they meet: plain tables in English and German, no logic.

The German is not translated word by word: it is what a German seller says.
"""
from . import to_answer, to_convince
from .competitors import COMPETITORS

ARGUMENTS = [*to_convince.ARGUMENTS, *to_answer.ARGUMENTS]

# What customers said against a card: argument or competitor, who heard it, days ago, what was said, the owner's answer.
DOUBTS = [
    ("argument_benefit_linear", "inside", 5, "Our fitter says he still had to shim the second rail.", None),
    ("competitor_rheingau", "vogel", 3, "They promise single valves in three weeks now.", None),
    ("argument_objection_small_lot", "petersen", 80, "On our invoice there was a surcharge for the small order.",
     "That was a mistake of ours and has been credited. From stock there is none, it stays as it is."),
]

# What was searched for in vain: language, words, how often, days ago.
MISSES = [
    ("de_DE", "REACH Konformität", 7, 4), ("de_DE", "Zahlungsziel 60 Tage", 5, 11), ("de_DE", "CO2 Fußabdruck", 4, 2),
    ("en_US", "certificate of origin", 3, 16), ("en_US", "food grade grease", 2, 33),
]

# What an opportunity is about as long as there is no quotation: product categories.
OPPORTUNITY_CATEGORIES = {
    "Retrofit of the conveyor line": "bearing coupling", "Spare parts for five years": "bearing seal",
    "New press line": "hydraulic", "Gearboxes for the pilot machine": "gear coupling",
    "Change of bearing supplier": "bearing", "Hydraulics for the series 300": "hydraulic",
    "Framework agreement for seals": "seal", "Linear guides for a portal robot": "linear",
    "Maintenance contract": "bearing care", "Shafts to drawing, first lot": "shaft",
}

# Why quotations were lost, by number as Odoo ships them, as often as they stand here: too expensive most often.
LOST_BECAUSE = (1, 1, 1, 2, 3)

# What came to the market: product, days ago.
INTRODUCED = {"GBX-PL60": 150, "KGT-2510": 14}

# What proves an argument: a page by the argument.
PROOFS = {
    "proof_seal_inspection": ("Messprotokoll WDR-60 FKM, Musterseite.pdf", (
        "Messprotokoll / Inspection record", "",
        "Wellendichtring / Shaft seal 60x80x8 FKM",
        "Losgröße / Lot size: 500        Stichprobe / Sample: 20", "",
        "Härte / Hardness (Shore A):  soll / target 75 +/- 5    ist / found 73 ... 77",
        "Dichtlippe / Sealing lip (mm):  soll / target 59.0 +0/-0.3    ist / found 58.8 ... 59.0", "",
        "Ergebnis / Result: frei / released")),
}

# What a product is asked for most often, and what became of it: state, what those who asked are told.
ANSWERED = {
    "KGT-2510": ("planned", "From ten pieces on there will be a price of its own, from the spring on."),
    "ABZIEHER-3": ("declined", "No cheaper puller: the arms of the cheap ones bend."),
}
