"""What people of the demo company and its customers write, in German, by what they write in English: a plain table.

What has a translation of its own (products, phases, arguments) stands beside its English name. This is the rest: texts
that are written once, in the language of whoever writes. The German is what a German seller says, not word by word.
"""

GERMAN = {
    # -- jobs --------------------------------------------------------------------------------
    "Head of Sales": "Vertriebsleitung", "Field Sales South": "Außendienst Süd",
    "Field Sales North and Export": "Außendienst Nord und Export", "Inside Sales": "Innendienst", "Marketing": "Marketing",
    "Service": "Service", "Service Technician": "Servicetechnik", "Accounting": "Buchhaltung",
    "Purchasing": "Einkauf", "Head of Purchasing": "Einkaufsleitung", "Maintenance Manager": "Leitung Instandhaltung",
    "Design Engineer": "Konstruktion", "Managing Director": "Geschäftsführung",
    # -- customers ---------------------------------------------------------------------------
    "<p>Pays late. Ask accounting before large orders.</p>":
        "<p>Zahlt spät. Vor großen Aufträgen die Buchhaltung fragen.</p>",
    "Market leader in its region, served as a key account.": "Marktführer in der Region, wird als Schlüsselkunde betreut.",
    "Plant holidays until the end of the month, order announced.":
        "Betriebsferien bis Monatsende, Auftrag ist angekündigt.",
    "Framework agreement signed, volume follows.": "Rahmenvertrag unterschrieben, Mengen folgen.",
    "Project finished, company dissolved.": "Projekt beendet, Firma aufgelöst.",
    "Index 168, very good":
        "Index 168, sehr gut", "Index 221, good": "Index 221, gut", "Index 287, medium": "Index 287, mittel",
    "Credit agency": "Auskunftei",
    "Tuesdays and Thursdays before 11": "Dienstag und Donnerstag vor 11 Uhr",
    "Not on Fridays; report at gate 3": "Nicht freitags; an Tor 3 melden",
    "Afternoons, by appointment": "Nachmittags, nach Anmeldung",
    # -- mails: subject, the customer's words, ours ---------------------------------------------
    "Delivery date": "Liefertermin",
    "Can you still deliver by the end of the week? Our assembly is waiting.":
        "Können Sie noch diese Woche liefern? Unsere Montage wartet darauf.",
    "The goods leave our warehouse on Thursday. You get the tracking number then.":
        "Die Ware geht am Donnerstag raus. Die Sendungsnummer bekommen Sie dann.",
    "Price list": "Preisliste",
    "Please send us the price list for the next half-year.": "Bitte schicken Sie uns die Preisliste für das nächste Halbjahr.",
    "The new price list is attached. The prices for seals change, everything else stays.":
        "Anbei die neue Preisliste. Die Preise für Dichtungen ändern sich, alles andere bleibt.",
    "Drawing 4711-B": "Zeichnung 4711-B",
    "Attached is the changed drawing. The keyway is now 8 mm wide.":
        "Anbei die geänderte Zeichnung. Die Passfedernut ist jetzt 8 mm breit.",
    "Thank you. We have checked the drawing and can make the part as shown.":
        "Vielen Dank. Wir haben die Zeichnung geprüft und können das Teil so fertigen.",
    "Order confirmation": "Auftragsbestätigung",
    "Please confirm our order with a date for each line.": "Bitte bestätigen Sie unsere Bestellung mit Termin je Position.",
    "All lines are confirmed for the dates you asked for.": "Alle Positionen sind zu Ihren Wunschterminen bestätigt.",
    "Alternative bearing": "Alternatives Lager",
    "Which bearing can replace the discontinued type?": "Welches Lager kann den ausgelaufenen Typ ersetzen?",
    "The sealed type fits without any change. It is in stock.":
        "Die abgedichtete Ausführung passt ohne Änderung. Wir haben sie am Lager.",
    "Framework agreement": "Rahmenvertrag",
    "We expect to need a third more next year. What can you offer?":
        "Wir brauchen nächstes Jahr etwa ein Drittel mehr. Was können Sie anbieten?",
    "We suggest a framework agreement with monthly calls. Our proposal follows this week.":
        "Wir schlagen einen Rahmenvertrag mit monatlichen Abrufen vor. Unser Vorschlag kommt noch diese Woche.",
    # -- calls, meetings, what is to be done ------------------------------------------------------
    "Call": "Anruf",
    "Reached. Needs the offer by Friday.": "Erreicht. Braucht das Angebot bis Freitag.",
    "Satisfied with the last delivery. Next order planned after the holidays.":
        "Mit der letzten Lieferung zufrieden. Nächste Bestellung nach den Ferien geplant.",
    "Compares prices with another supplier. Asked for a visit.":
        "Vergleicht Preise mit einem anderen Lieferanten. Bittet um einen Besuch.",
    "New contact in purchasing, introduced myself.": "Neuer Ansprechpartner im Einkauf, habe mich vorgestellt.",
    "Left a message, asks for a call back next week.": "Nachricht hinterlassen, bittet um Rückruf nächste Woche.",
    "Discussed stock levels and call-off quantities.": "Bestände und Abrufmengen besprochen.",
    "Annual review": "Jahresgespräch", "Visit on site": "Besuch vor Ort",
    "Presentation of the new linear guides": "Vorstellung der neuen Linearführungen", "Price talk": "Preisgespräch",
    "Plant tour": "Werksführung",
    "Ask about the next order": "Nach der nächsten Bestellung fragen", "Follow up the quotation": "Angebot nachfassen",
    "Send the new catalogue": "Neuen Katalog schicken", "Check the price agreement": "Preisvereinbarung prüfen",
    # -- deals ---------------------------------------------------------------------------------
    "Retrofit of the conveyor line": "Umbau der Förderanlage", "Spare parts for five years": "Ersatzteile für fünf Jahre",
    "New press line": "Neue Pressenlinie", "Gearboxes for the pilot machine": "Getriebe für die Pilotmaschine",
    "Change of bearing supplier": "Wechsel des Lagerlieferanten",
    "Hydraulics for the series 300": "Hydraulik für die Baureihe 300",
    "Framework agreement for seals": "Rahmenvertrag Dichtungen",
    "Linear guides for a portal robot": "Linearführungen für einen Portalroboter",
    "Maintenance contract": "Wartungsvertrag", "Shafts to drawing, first lot": "Wellen nach Zeichnung, erstes Los",
    "Who decides is not known.": "Entscheider ist nicht bekannt.", "Drawing is missing.": "Zeichnung fehlt.",
    "The customer only wants a rough price so far.": "Der Kunde will bisher nur einen Richtpreis.",
    "Spare part order, goes to service.": "Ersatzteilbestellung, gehört zum Service.",
    "Two tenders until Friday.": "Bis Freitag zwei Ausschreibungen.",
    "Framework agreement, the budget is the customer's annual plan.":
        "Rahmenvertrag, das Budget ist der Jahresplan des Kunden.",
    "Follow-up order, same quantities as last year.": "Folgeauftrag, gleiche Mengen wie letztes Jahr.",
    "Tender: the budget is published with the decision.": "Ausschreibung: Das Budget wird mit der Vergabe veröffentlicht.",
    "Information is missing: quantities per year.": "Es fehlen Angaben: Jahresmengen.",
    "12 % below list, competitor from Italy": "12 % unter Liste, Mitbewerber aus Italien",
    "Public customer, the budget is decided in spring":
        "Öffentlicher Auftraggeber, über das Budget wird im Frühjahr entschieden",
    "Ask the head of sales, below list price.": "Unter Listenpreis die Vertriebsleitung fragen.",
    "Ask for it: accounting there needs it on the invoice.":
        "Bitte erfragen: Die Buchhaltung dort braucht sie auf der Rechnung.",
    # -- promises and money -----------------------------------------------------------------------
    "Casting with pores, made again": "Gussteil mit Lunkern, wird neu gefertigt",
    "Vendor delivers later": "Lieferant liefert später",
    "Machine down for two days": "Maschine zwei Tage ausgefallen",
    "Carrier missed the pick-up": "Spediteur hat die Abholung versäumt",
    "The site is not ready": "Baustelle ist noch nicht so weit", "Goods returned": "Rückgabe der Ware",
    # -- tickets and complaints -----------------------------------------------------------------
    "When do the NU 2218 bearings arrive?": "Wann kommen die Lager NU 2218?",
    "We plan the assembly and need the date.": "Wir planen die Montage und brauchen den Termin.",
    "We are looking into it and come back to you.": "Wir kümmern uns darum und melden uns bei Ihnen.",
    "Bearing noisy after two weeks": "Lager nach zwei Wochen laut",
    "Two of the bearings run loud although they were fitted as prescribed.":
        "Zwei der Lager laufen laut, obwohl sie vorschriftsmäßig eingebaut wurden.",
    "Seal leaks at 60 °C": "Dichtung undicht bei 60 °C",
    "The shaft seal leaks as soon as the gearbox is warm.": "Der Wellendichtring leckt, sobald das Getriebe warm ist.",
    "The seal leaks as soon as the gearbox is warm.": "Die Dichtung leckt, sobald das Getriebe warm ist.",
    "Leaks when warm": "Undicht im warmen Zustand",
    "Three pieces missing": "Drei Stück fehlen",
    "The packing list says 20 pieces, 17 were in the box.": "Auf dem Lieferschein stehen 20 Stück, im Karton waren 17.",
    "Surface of the shaft scratched": "Welle zerkratzt",
    "The shaft has scratches along the seat. Packing was damaged.":
        "Die Welle hat Kratzer am Lagersitz. Die Verpackung war beschädigt.",
    "Wrong coupling delivered": "Falsche Kupplung geliefert",
    "We ordered R 55 and got R 38.": "Wir haben R 55 bestellt und R 38 bekommen.",
    "Torque for the clamping screws?": "Anzugsmoment der Klemmschrauben?",
    "Which torque is right for the clamping screws of the coupling?":
        "Welches Anzugsmoment gilt für die Klemmschrauben der Kupplung?",
    "Grease for food production": "Fett für die Lebensmittelproduktion",
    "Which of your greases is approved for contact with food?": "Welches Ihrer Fette ist für Lebensmittelkontakt zugelassen?",
    "CAD model of the cylinder": "CAD-Modell des Zylinders",
    "Please send the CAD model of the cylinder with 500 mm stroke.":
        "Bitte senden Sie uns das CAD-Modell des Zylinders mit 500 mm Hub.",
    "Where is our delivery?": "Wo bleibt unsere Lieferung?",
    "The carrier's tracking has not changed for three days.": "Die Sendungsverfolgung hat sich seit drei Tagen nicht bewegt.",
    "Change of delivery address": "Geänderte Lieferadresse",
    "Please send the next delivery to our second plant.": "Bitte schicken Sie die nächste Lieferung an unser zweites Werk.",
    "Service, quality of the supplier, warehouse": "Service, Qualität des Lieferanten, Lager",
    "Seals of lot E-2447 leak from 60 °C on; those of E-2431 do not":
        "Dichtungen der Charge E-2447 lecken ab 60 °C, die der E-2431 nicht",
    "Lot E-2447 taken out of stock, 210 pieces": "Charge E-2447 aus dem Lager genommen, 210 Stück",
    "Sealing lip vulcanised too short, confirmed by the supplier":
        "Dichtlippe zu kurz vulkanisiert, vom Lieferanten bestätigt",
    "Supplier measures hardness of the lip of each batch": "Lieferant misst die Härte der Dichtlippe jeder Charge",
    "Only measured batches are delivered": "Nur noch gemessene Chargen werden geliefert",
    "Hardness becomes part of our incoming inspection for all FKM seals":
        "Härteprüfung wird Teil unserer Wareneingangsprüfung für alle FKM-Dichtungen",
    "Examine ten seals of lot E-2447": "Zehn Dichtungen der Charge E-2447 prüfen",
    "<p>Please examine the sealing lip of the ten pieces we sent, and tell us what you found.</p>":
        "<p>Bitte prüfen Sie die Dichtlippe der zehn gesendeten Stücke und teilen Sie uns den Befund mit.</p>",
    # -- what customers say against an argument, what a product is asked for ------------------------
    "Our fitter says he still had to shim the second rail.":
        "Unser Monteur sagt, er musste die zweite Schiene trotzdem unterlegen.",
    "They promise single valves in three weeks now.": "Die sagen Einzelventile inzwischen in drei Wochen zu.",
    "On our invoice there was a surcharge for the small order.": "Auf unserer Rechnung stand ein Mindermengenzuschlag.",
    "That was a mistake of ours and has been credited. From stock there is none, it stays as it is.":
        "Das war unser Fehler und ist gutgeschrieben. Ab Lager gibt es keinen Zuschlag, dabei bleibt es.",
    "From ten pieces on there will be a price of its own, from the spring on.":
        "Ab zehn Stück gibt es vom Frühjahr an einen eigenen Preis.",
    "No cheaper puller: the arms of the cheap ones bend.":
        "Kein günstigerer Abzieher: Bei den billigen verbiegen sich die Arme.",
}
