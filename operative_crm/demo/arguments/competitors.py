"""Whom the sellers meet; every one is invented."""
from .tables import Card, Competitor

COMPETITORS = [
    Competitor(
        "elbtal", "Elbtal Wälzlagerkontor GmbH", "fuchs", "cheaper", "bearing seal care", (0.84, 0.95), 0.65,
        Card("Online trader of bearings and seals. Large stock, sharp prices, with you the next day. Nobody who calculates, no"
             " parts to drawing.",
             ("20,000 types on the shelf, in the shop with price and quantity", "Delivers overnight, no minimum quantity",
              "Prices up to 15 % below list"),
             ("No design, no field sales, returns at the customer's cost", "Brands change from lot to lot",
              "Framework agreements only from 50,000 euros a year on"),
             ("Where a bearing has failed and nobody knows why", "Where bearing, seal and shaft have to fit each other",
              "With framework agreements and calls"),
             ("Single standard bearings of well-known sizes", "Where purchasing decides alone, by price per piece"),
             ("Who tells you whether the bearing carries the load?", "Is it the same brand as in the last lot?",
              "Who pays the freight when a bearing comes back?")),
        Card("Onlinehändler für Wälzlager und Dichtungen. Großes Lager, scharfe Preise, am nächsten Tag da. Rechnet nichts aus,"
             " fertigt nicht nach Zeichnung.",
             ("20.000 Typen am Lager, im Shop mit Preis und Bestand", "Liefert über Nacht, keine Mindestmenge",
              "Preise bis 15 % unter Liste"),
             ("Keine Auslegung, kein Außendienst, Rücksendung auf Kosten des Kunden", "Fabrikat wechselt von Lieferung zu"
              " Lieferung",
              "Rahmenverträge erst ab 50.000 Euro im Jahr"),
             ("Wenn ein Lager ausgefallen ist und keiner weiß, warum", "Wenn Lager, Dichtung und Welle zueinander passen"
              " müssen",
              "Bei Rahmenverträgen mit Abrufen"),
             ("Einzelne Standardlager in gängigen Größen", "Wenn der Einkauf allein entscheidet, nach Stückpreis"),
             ("Wer sagt Ihnen, ob das Lager die Last trägt?", "Ist es dasselbe Fabrikat wie beim letzten Mal?",
              "Wer zahlt die Fracht, wenn ein Lager zurückgeht?")),
        (("6205 2RS Eco", "6205-2RS", "Same size, grease filling not stated; 20 % cheaper.",
          "Gleiche Größe, Fettfüllung nicht angegeben; 20 % günstiger."),
         ("UCP 208 Light", "UCP-208", "Same housing; without the end cover.", "Gleiches Gehäuse, ohne Abdeckkappe."),
         ("WDR NBR Standard", "seal", "NBR from stock, FKM on request only.", "NBR ab Lager, FKM nur auf Anfrage.")),
        380, -12, 1),
    Competitor(
        "rheingau", "Rheingau Hydrauliksysteme AG", "field", "similar", "hydraulic", (0.95, 1.06), 0.55,
        Card("Builds complete hydraulic systems with control. Strong engineers, about our price. Single parts are small jobs"
             " there"
             " and take long.",
             ("Power unit, control and commissioning from one place", "Good engineers who come to the customer",
              "References in presses and steel"),
             ("Single cylinders and valves: eight weeks and more", "Spare parts only through their service, at its prices",
              "Small customers get no fixed contact"),
             ("Spare cylinders, pumps and hoses from stock", "With repair shops, who need one part quickly",
              "When the customer has designers of its own"),
             ("New lines with power unit and control", "Where the customer wants one to be responsible for everything"),
             ("How long did you wait for the last single part?", "What does the same valve cost you through their service?",
              "Who answers the phone there when your press stands still?")),
        Card("Baut komplette Hydraulikanlagen mit Steuerung. Starke Ingenieure, preislich etwa wie wir. Einzelteile sind dort"
             " Kleinkram und dauern.",
             ("Aggregat, Steuerung und Inbetriebnahme aus einer Hand", "Gute Ingenieure, die zum Kunden rausfahren",
              "Referenzen bei Pressen und im Stahlwerk"),
             ("Einzelne Zylinder und Ventile: acht Wochen und mehr", "Ersatzteile nur über den Service, zu dessen Preisen",
              "Kleine Kunden haben keinen festen Ansprechpartner"),
             ("Bei Ersatzzylindern, Pumpen und Schläuchen ab Lager", "Bei Instandsetzern, die schnell ein Teil brauchen",
              "Wenn der Kunde selbst konstruiert"),
             ("Neue Anlagen mit Aggregat und Steuerung", "Wenn der Kunde einen will, der für alles geradesteht"),
             ("Wie lange haben Sie auf das letzte Einzelteil gewartet?", "Was kostet Sie dasselbe Ventil über deren Service?",
              "Wer geht dort ans Telefon, wenn Ihre Presse steht?")),
        (("RZ 80/50", "ZYL-80-500", "Same bore; fixings differ, ask for the drawing.",
          "Gleiche Bohrung, andere Befestigung: Zeichnung geben lassen."),
         ("RP 16", "PUMP-16", "Interchangeable. Eight weeks.", "Austauschbar. Acht Wochen Lieferzeit."),
         ("RV 6", "VALVE-NG6", "Same hole pattern; their plug needs an adapter.",
          "Gleiches Lochbild, der Stecker braucht einen Adapter.")),
        140, 45, 4),
    Competitor(
        "schwarzburg", "Antriebswerk Schwarzburg GmbH & Co. KG", "manager", "dearer", "gear shaft coupling", (1.03, 1.14), 0.4,
        Card("The big name for gears and couplings. Excellent quality, dearer than we are, fourteen weeks and more. In the"
             " parts"
             " lists of many machine builders.",
             ("The name: designers write it into the parts list", "Gear accuracy up to class 4, own hardening shop",
              "Calculation software that customers use"),
             ("Fourteen weeks and more for parts to drawing", "Lots below ten pieces only with a surcharge",
              "Changes of the drawing begin the order anew"),
             ("Where the date decides", "Small lots and spare parts to drawing", "Where purchasing looks for a second source"),
             ("Accuracy better than class 6", "Where the end customer prescribes the make"),
             ("Which accuracy class does your drawing really ask for?", "What happened when you changed the drawing the last"
              " time?",
              "What does the surcharge for five pieces come to?")),
        Card("Der große Name bei Verzahnungen und Kupplungen. Hervorragende Qualität, teurer als wir, ab vierzehn Wochen."
             " Steht bei"
             " vielen Maschinenbauern in der Stückliste.",
             ("Der Name: Konstrukteure schreiben ihn in die Stückliste", "Verzahnung bis Qualität 4, eigene Härterei",
              "Auslegungssoftware, mit der die Kunden arbeiten"),
             ("Ab vierzehn Wochen bei Teilen nach Zeichnung", "Unter zehn Stück nur mit Zuschlag",
              "Bei Zeichnungsänderung beginnt der Auftrag von vorn"),
             ("Wenn der Termin entscheidet", "Bei Kleinserien und Ersatzteilen nach Zeichnung",
              "Wenn der Einkauf eine zweite Quelle sucht"),
             ("Verzahnung besser als Qualität 6", "Wenn der Endkunde das Fabrikat vorschreibt"),
             ("Welche Verzahnungsqualität verlangt Ihre Zeichnung wirklich?", "Wie war das bei Ihrer letzten"
              " Zeichnungsänderung?",
              "Was macht der Zuschlag bei fünf Stück aus?")),
        (("AS-Z M4", "SPUR-M4-30", "Quality 4 instead of 6, 30 % dearer.", "Qualität 4 statt 6, 30 % teurer."),
         ("Flexschwarz 70", "KUP-LAM-70", "Same torque; longer by 6 mm.", "Gleiches Drehmoment, 6 mm länger."),
         ("AS-W", "SHAFT-CUST", "Only from ten pieces on.", "Erst ab zehn Stück.")),
        85, 100, 3),
    Competitor(
        "liniavo", "Liniavo Direct B.V.", "vogel", "cheaper", "linear", (0.72, 0.88), 0.5,
        Card("Dutch online shop for linear guides and ball screws. A third cheaper, there the next day, by the metre. No"
             " machining, no accuracy class.",
             ("Configurator with price and CAD model at once", "Next day in the whole of Europe", "A third below our list"
              " price"),
             ("No ends to drawing, no paired carriages", "Accuracy class “normal” only", "Complaints only through a form in"
              " English"),
             ("Axes that go into machines the customer sells", "Parallel rails, long strokes, paired carriages",
              "Where the ends of the ball screw are to drawing"),
             ("Jigs, prototypes, own workshops", "Single carriages as spare parts"),
             ("Who cuts and deburrs the rail at your place, and in what time?", "What accuracy does your end customer want in"
              " writing?",
              "How do you pair carriages from two parcels?")),
        Card("Niederländischer Onlineshop für Linearführungen und Kugelgewindetriebe. Ein Drittel günstiger, am nächsten Tag"
             " da,"
             " Meterware. Keine Bearbeitung, keine Genauigkeitsklasse.",
             ("Konfigurator mit Preis und CAD-Modell auf Knopfdruck", "Am nächsten Tag da, europaweit",
              "Ein Drittel unter unserer Liste"),
             ("Keine Endenbearbeitung, keine gepaarten Wagen", "Nur Genauigkeitsklasse „normal“",
              "Reklamation nur über ein englisches Formular"),
             ("Bei Achsen für Maschinen, die der Kunde verkauft", "Parallele Schienen, lange Hübe, gepaarte Wagen",
              "Wenn die Enden des Kugelgewindetriebs nach Zeichnung sind"),
             ("Vorrichtungen, Prototypen, Eigenbedarf", "Einzelne Wagen als Ersatzteil"),
             ("Wer sägt und entgratet bei Ihnen die Schiene, und wie lange dauert das?",
              "Welche Genauigkeit will Ihr Endkunde schriftlich?", "Wie paaren Sie Wagen aus zwei Lieferungen?")),
        (("LV25", "LM-25", "Runs on our rail as well; preload not stated.",
          "Läuft auch auf unserer Schiene, Vorspannung nicht angegeben."),
         ("LV25-R", "LM-25-1500", "Sawn, not deburred.", "Gesägt, nicht entgratet."),
         ("LVB 2510", "KGT-2510", "Rolled, without machined ends.", "Gerollt, ohne bearbeitete Enden.")),
        55, 310, 6),
]
