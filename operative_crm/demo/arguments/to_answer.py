"""Answers to objections, to competitors and on the price; questions, introductions and what goes with it."""
from .tables import Argument, Text

ARGUMENTS = [
    # -- answers to objections ---------------------------------------------------------------
    Argument(
        "objection_too_dear", "objection", "manager",
        Text("Compare the price per running hour, not the price per piece",
             ("You are too expensive", "You are more expensive than the others", "I get that cheaper elsewhere",
              "Your competitor is ten percent below you", "That is beyond our budget"),
             ("May I ask what you compare it with: the same material, the same tolerance, the same date?",
              "What a part costs is what you pay until it has to be replaced:",
              "- the piece itself,",
              "- the fitter who changes it, and the hours the machine stands still,",
              "- freight, and the second order because something was missing.",
              "Let us work that out for one position. If we are still dearer then, the other quotation is the right one.")),
        Text("Vergleichen Sie den Preis je Betriebsstunde, nicht den Preis je Stück",
             ("Sie sind zu teuer", "Sie sind teurer als die anderen", "Das bekomme ich woanders günstiger",
              "Ihr Mitbewerber liegt zehn Prozent drunter", "Das gibt unser Budget nicht her"),
             ("Darf ich fragen, womit Sie vergleichen: gleicher Werkstoff, gleiche Toleranz, gleicher Termin?",
              "Ein Teil kostet, was Sie bezahlen, bis es getauscht werden muss:",
              "- das Teil selbst,",
              "- den Monteur, der es wechselt, und die Stunden, die die Maschine steht,",
              "- die Fracht und die zweite Bestellung, weil etwas gefehlt hat.",
              "Rechnen wir das an einer Position durch. Wenn wir dann immer noch teurer sind, ist das andere Angebot das"
              " richtige.")),
        reasons="1", verified=30, review=150, deals=(12, 11, 4)),
    Argument(
        "objection_lead_time", "objection", "inside",
        Text("You get a date that holds, and what is here comes at once",
             ("That takes too long", "Your delivery times are too long", "Others deliver faster", "We need it next week"),
             ("Which position do you need first, and when does it have to be at your machine?",
              "Whatever is on our shelf leaves at once, the rest follows. You pay the freight once.",
              "For what is not here I name the day on which I have it for certain. Somebody who promises it faster has to tell"
              " you"
              " where it is now.",
              "If it burns, we have the express surcharge: out of the house today.")),
        Text("Sie bekommen einen Termin, der hält, und was da ist, kommt sofort",
             ("Das dauert zu lange", "Ihre Lieferzeiten sind zu lang", "Andere liefern schneller", "Wir brauchen das nächste"
              " Woche"),
             ("Welche Position brauchen Sie zuerst, und wann muss sie an der Maschine sein?",
              "Was bei uns im Regal liegt, geht sofort raus, der Rest kommt nach. Die Fracht zahlen Sie einmal.",
              "Für alles andere nenne ich Ihnen den Tag, an dem ich es sicher habe. Wer schneller verspricht, soll Ihnen"
              " sagen, wo"
              " die Ware gerade liegt.",
              "Wenn es brennt, gibt es den Eilzuschlag: Dann ist es heute noch aus dem Haus.")),
        reasons="3", verified=65, review=115, deals=(21, 4, 5), tickets=4),
    Argument(
        "objection_supplier", "objection", "field",
        Text("Keep your supplier, and have a second one for the day on which he cannot deliver",
             ("We have our supplier", "We have bought there for twenty years", "We are well supplied", "We are satisfied"),
             ("That speaks for both of you, and I do not want to change it.",
              "What do you do on the day on which he cannot deliver? Most find out only then that the second one first has to"
              " be"
              " set up as a supplier.",
              "Let us do that now with a small order. You know us then, and you compare with something you have in your"
              " hand.")),
        Text("Behalten Sie Ihren Lieferanten, und haben Sie einen zweiten für den Tag, an dem er nicht kann",
             ("Wir haben unseren Lieferanten", "Da kaufen wir seit zwanzig Jahren", "Wir sind gut versorgt",
              "Wir sind zufrieden"),
             ("Das spricht für Sie beide, und das will ich auch gar nicht ändern.",
              "Was machen Sie an dem Tag, an dem er nicht liefern kann? Die meisten merken erst dann, dass der Zweite noch gar"
              " nicht"
              " als Lieferant angelegt ist.",
              "Machen wir das jetzt mit einer kleinen Bestellung. Dann kennen Sie uns und vergleichen mit etwas, das Sie in"
              " der Hand"
              " haben.")),
        phases="prospect quotation new dormant", verified=150, review=60, deals=(4, 8, 5), customers=3),
    Argument(
        "objection_send", "objection", "inside",
        Text("Gladly: which two questions shall it answer for you?",
             ("Just send me something", "Send me your catalogue", "I have no time right now", "Put it in a mail"),
             ("Gladly. The catalogue has 400 pages, and I do not want you to have to search.",
              "Tell me which two things would have to be in it so that it is worth your while, and you get a page with exactly"
              " those.",
              "I call you on Thursday to hear whether it was right. Better in the morning or in the afternoon?")),
        Text("Gern. Welche zwei Fragen soll es Ihnen beantworten?",
             ("Schicken Sie mal was", "Schicken Sie mir Ihren Katalog", "Ich habe gerade keine Zeit",
              "Schreiben Sie mir eine Mail"),
             ("Mache ich gern. Der Katalog hat 400 Seiten, und suchen sollen Sie nicht müssen.",
              "Sagen Sie mir die zwei Punkte, für die sich das Lesen lohnt, dann bekommen Sie eine Seite mit genau denen.",
              "Am Donnerstag rufe ich kurz an, ob es das Richtige war. Passt es Ihnen vormittags besser oder nachmittags?")),
        phases="prospect quotation", verified=200, review=160, deals=(0, 1, 3), customers=6),
    Argument(
        "objection_leaked", "objection", "service",
        Text("One lot was at fault, it is off the market, and every lot has been measured since",
             ("Your seals leak", "The last seals leaked", "We had trouble with your quality"),
             ("You are right, and I am not going to talk around it: it was lot E-2447 of the seal 70x90x10, the sealing lip"
              " was too"
              " short.",
              "We took the lot out of stock, asked everybody who had some of it, and replaced what was fitted.",
              "Since then we measure every lot of FKM seals before it is sold. With the next delivery you get the record.")),
        Text("Eine Charge war schuld. Sie ist vom Markt, und seitdem wird jede Charge gemessen",
             ("Ihre Dichtungen sind undicht", "Die letzten Dichtungen waren undicht", "Mit Ihrer Qualität hatten wir Ärger"),
             ("Da haben Sie recht, und da rede ich nicht drum herum: Es war die Charge E-2447 vom Wellendichtring 70x90x10, die"
              " Dichtlippe war zu kurz.",
              "Die Charge ist gesperrt, wir haben alle angerufen, die etwas davon hatten, und ersetzt, was verbaut war.",
              "Seitdem messen wir jede Charge FKM-Dichtungen, bevor sie verkauft wird. Mit der nächsten Lieferung bekommen Sie"
              " das"
              " Protokoll.")),
        categories="seal", written=105, verified=100, review=70, deals=(3, 1, 1), tickets=6),
    Argument(
        "objection_small_lot", "objection", "inside",
        Text("From stock there is no minimum quantity: two pieces are two pieces",
             ("We only need two", "What is your minimum order?", "That is not worth it for you, is it?"),
             ("Two pieces are fine. From stock there is neither a minimum quantity nor a surcharge for small orders.",
              "If you take them again next month, tell me: then they are put aside for you.")),
        Text("Ab Lager gibt es keine Mindestmenge: Zwei Stück sind zwei Stück",
             ("Wir brauchen nur zwei Stück", "Ab welcher Menge liefern Sie?", "Das lohnt sich für Sie doch gar nicht"),
             ("Zwei Stück sind in Ordnung. Ab Lager gibt es bei uns weder Mindestmenge noch Mindermengenzuschlag.",
              "Wenn Sie die nächsten Monat wieder brauchen, sagen Sie es mir: Dann lege ich sie Ihnen zurück.")),
        categories="bearing seal care", verified=240, review=120),
    # -- against a competitor ----------------------------------------------------------------
    Argument(
        "against_elbtal", "competitor", "fuchs",
        Text("The low price is for the box: ask who works it out, and who comes when the bearing runs loud",
             ("Elbtal is ten percent cheaper", "In the online shop the bearing costs half", "We order bearings online"),
             ("For a standard bearing that you change yourself the online shop is a fair choice. I would not argue about that.",
              "Three things are not in its price:",
              "- a calculation whether the bearing is right at all; ours is part of the quotation,",
              "- bearings, seals and grease that fit each other, in one parcel,",
              "- somebody who looks at it with you when it runs loud after two weeks.",
              "Where you need none of the three, buy there. For the others take our price.")),
        Text("Der niedrige Preis gilt für die Schachtel: Fragen Sie, wer rechnet und wer kommt, wenn das Lager laut wird",
             ("Elbtal ist zehn Prozent günstiger", "Im Onlineshop kostet das Lager die Hälfte", "Lager bestellen wir online"),
             ("Für ein Standardlager, das Sie selbst wechseln, ist der Onlineshop völlig in Ordnung. Darüber streite ich"
              " nicht.",
              "Drei Dinge sind in dem Preis nicht drin:",
              "- die Rechnung, ob das Lager überhaupt passt; die gehört bei uns zum Angebot,",
              "- Lager, Dichtung und Fett, die zueinander passen, in einem Paket,",
              "- jemand, der mit Ihnen nachsieht, wenn es nach zwei Wochen laut wird.",
              "Wo Sie nichts davon brauchen, kaufen Sie dort. Für alles andere gilt unser Preis.")),
        competitor="elbtal", verified=380, review=-12, deals=(4, 8, 3)),
    Argument(
        "against_rheingau", "competitor", "field",
        Text("They build whole systems; what you need is a cylinder by Thursday",
             ("Rheingau does the whole hydraulics for us", "They are the specialists for hydraulics"),
             ("For a whole power unit with control they are good, I say that openly.",
              "For a single cylinder, a pump or a hose you are a small job there. With us it is what we do every day: from"
              " stock,"
              " with the seal kit that fits.",
              "How long did you wait the last time for a single part?")),
        Text("Die bauen ganze Anlagen. Was Sie brauchen, ist am Donnerstag ein Zylinder",
             ("Die Hydraulik macht uns Rheingau komplett", "Die sind doch die Spezialisten für Hydraulik"),
             ("Für ein komplettes Aggregat mit Steuerung sind die gut, das sage ich ganz offen.",
              "Mit einem einzelnen Zylinder, einer Pumpe oder einem Schlauch sind Sie dort ein kleiner Auftrag. Bei uns ist das"
              " Tagesgeschäft: ab Lager, mit dem passenden Dichtsatz.",
              "Wie lange haben Sie beim letzten Mal auf ein einzelnes Teil gewartet?")),
        competitor="rheingau", verified=140, review=45, deals=(4, 3, 2)),
    Argument(
        "against_schwarzburg", "competitor", "manager",
        Text("The same tolerance on the drawing, in weeks instead of quarters",
             ("We have always had Schwarzburg in our machines", "Schwarzburg is the better quality",
              "Our customer prescribes Schwarzburg"),
             ("They make excellent gears. What matters is what is on your drawing: tolerance, hardness, concentricity.",
              "We make to the same figures and put the measuring record in. What differs is the date, and mostly the price.",
              "Give us one part out of the set as a trial, with your own incoming inspection as the judge.")),
        Text("Auf der Zeichnung dieselbe Toleranz, nur in Wochen statt in Quartalen",
             ("Bei uns ist immer Schwarzburg drin", "Schwarzburg ist die bessere Qualität",
              "Unser Kunde schreibt Schwarzburg vor"),
             ("Die machen hervorragende Verzahnungen. Entscheidend ist, was auf Ihrer Zeichnung steht: Toleranz, Härte,"
              " Rundlauf.",
              "Wir fertigen auf dieselben Werte und legen das Messprotokoll bei. Der Unterschied ist der Termin, und meistens"
              " der"
              " Preis.",
              "Geben Sie uns ein Teil aus dem Satz zur Probe. Ihr Wareneingang entscheidet.")),
        competitor="schwarzburg", verified=85, review=100, deals=(9, 2, 2)),
    Argument(
        "against_liniavo", "competitor", "vogel",
        Text("Next day in the shop is a bare rail by the metre: ours arrives cut to length, machined and paired",
             ("The shop delivers the next day", "Liniavo is a third cheaper"),
             ("For a jig or a prototype order there; it is quick and cheap.",
              "For a machine you sell, count what comes after: sawing, deburring, choosing carriages, and nobody to sign for"
              " the"
              " accuracy class.",
              "Ours comes to length, with the carriages on it, with a record.")),
        None,
        competitor="liniavo", verified=55, review=310, deals=(2, 3, 1)),
    # -- price -------------------------------------------------------------------------------
    Argument(
        "price_seals", "price", "manager",
        Text("Seals went up by 6 %, for the first time in two years: this is what is behind it",
             ("Why have your prices gone up?", "Another price increase", "We do not accept the increase"),
             ("Since the last increase two years have passed. FKM compounds have become dearer, and every lot is measured"
              " today.",
              "We only raised what has become dearer: seals. Everything else stays as it was.",
              "If you tell us your quantity for the year, we hold the price for it from the day of your agreement on.")),
        Text("Dichtungen kosten 6 % mehr, zum ersten Mal seit zwei Jahren: Das steckt dahinter",
             ("Warum die Preiserhöhung?", "Schon wieder teurer", "Die Preiserhöhung akzeptieren wir nicht"),
             ("Seit der letzten Erhöhung sind zwei Jahre vergangen. FKM-Mischungen sind teurer geworden, und wir messen heute"
              " jede"
              " Charge.",
              "Erhöht haben wir nur, was teurer geworden ist: die Dichtungen. Alles andere bleibt, wie es war.",
              "Wenn Sie uns Ihre Jahresmenge nennen, halten wir den Preis ab dem Tag Ihres Abschlusses.")),
        categories="seal", written=64, verified=64, review=-2, deals=(4, 3, 5)),
    Argument(
        "price_frame", "price", "manager",
        Text("Name your quantity for a year, and the price stands for a year",
             ("What can you do about the price?", "Is that your last word?", "But we take large quantities",
              "What discount do we get?"),
             ("A discount without a reason would mean that the first price was wrong. It was not.",
              "A better price needs something that makes it cheaper for us: a quantity for the year with monthly calls.",
              "You get the price of the large quantity then, pay month by month, and we keep four weeks of it on the shelf.")),
        Text("Nennen Sie uns die Jahresmenge, dann steht der Preis ein Jahr",
             ("Was geht da noch beim Preis?", "Ist das Ihr letztes Wort?", "Wir nehmen doch große Mengen",
              "Was bekommen wir an Rabatt?"),
             ("Wenn ich Ihnen jetzt einfach Rabatt gebe, war der erste Preis falsch. War er aber nicht.",
              "Ein besserer Preis braucht etwas, das es auch für uns günstiger macht: eine Jahresmenge mit monatlichen"
              " Abrufen.",
              "Dann bekommen Sie den Preis der großen Menge, bezahlen Monat für Monat, und vier Wochen Bedarf liegen immer bei"
              " uns.")),
        phases="active key", reasons="1", verified=35, review=250, deals=(13, 2, 4)),
    Argument(
        "price_stocktaking", "price", "manager",
        Text("2 % off whatever leaves our house before stocktaking",
             ("Is there anything off at the end of the year?",),
             ("What we need not count we would rather see with you: 2 % off anything that leaves before stocktaking.",
              "It holds for goods from stock, on top of your agreed prices.")),
        Text("2 % auf alles, was noch vor der Inventur aus dem Haus geht",
             ("Gibt es zum Jahresende noch was?",),
             ("Was wir nicht zählen müssen, sehen wir lieber bei Ihnen: 2 % auf alles, was vor der Inventur rausgeht.",
              "Das gilt für Lagerware und zusätzlich zu Ihren vereinbarten Preisen.")),
        state="retired", written=370, verified=365, valid=(365, 330), deals=(6, 1, 0)),
    # -- questions ---------------------------------------------------------------------------
    Argument(
        "question_late", "question", "field",
        Text("What happens on your side if this part arrives a day late?",
             ("The date is not that important", "Only the price counts"),
             ("Ask, and let them tell you. Who waits: a fitter, a machine, the end customer? What does that cost in a day?",
              "Write the figure down: in the quotation the date is worth as much, and the price is talked about differently.")),
        Text("Was passiert bei Ihnen, wenn dieses Teil einen Tag später kommt?",
             ("Der Termin ist nicht so wichtig", "Bei uns zählt nur der Preis"),
             ("Fragen und erzählen lassen. Wer wartet dann: ein Monteur, eine Maschine, der Endkunde? Was kostet so ein Tag?",
              "Die Zahl aufschreiben: So viel ist der Termin im Angebot wert, und über den Preis spricht man dann anders.")),
        stage=2, verified=100, review=210, deals=(6, 4, 4)),
    Argument(
        "question_decision", "question", "manager",
        Text("Who else has to agree, and what do they look at first?",
             ("I have to discuss that internally", "We will get back to you", "The boss decides that"),
             ("Besides yourself, who has to be in favour, and what is it that counts for each of them: price, date, drawing?",
              "Shall I prepare a page for them that you can put on the table? And when do you sit together?")),
        Text("Wer muss außer Ihnen noch zustimmen, und worauf schaut der zuerst?",
             ("Das muss ich intern besprechen", "Wir melden uns", "Das entscheidet der Chef"),
             ("Wer muss außer Ihnen noch dafür sein, und worauf kommt es jedem an: Preis, Termin, Zeichnung?",
              "Soll ich Ihnen dafür eine Seite vorbereiten, die Sie auf den Tisch legen können? Und wann sitzen Sie"
              " zusammen?")),
        stage=3, verified=90, review=200, deals=(5, 5, 4)),
    # -- introductions -----------------------------------------------------------------------
    Argument(
        "introduction_gearbox", "introduction", "fuchs",
        Text("New: planetary gearbox PL 60, i = 10, complete from stock",
             ("Do you also have complete gearboxes?", "Is there anything new?"),
             ("So far you bought gears, shafts and couplings from us and built the gearbox yourselves. For sizes up to 60 mm"
              " there"
              " is a complete one now.",
              "It comes greased for life, with the flange that fits your motor, from stock.",
              "Whoever builds fewer than fifty a year is usually better off with it. Shall we work that out for yours?")),
        Text("Neu: Planetengetriebe PL 60, i = 10, komplett ab Lager",
             ("Haben Sie auch komplette Getriebe?", "Gibt es bei Ihnen etwas Neues?"),
             ("Bisher haben Sie Zahnräder, Wellen und Kupplungen bei uns gekauft und das Getriebe selbst gebaut. Bis Baugröße"
              " 60 gibt"
              " es das jetzt fertig.",
              "Es kommt lebensdauergeschmiert, mit passendem Flansch für Ihren Motor, ab Lager.",
              "Wer weniger als fünfzig im Jahr baut, fährt damit meistens günstiger. Wollen wir das für Ihres einmal"
              " durchrechnen?")),
        categories="gear shaft coupling", written=160, verified=150, review=215, valid=(150, -215), deals=(4, 3, 4)),
    Argument(
        "introduction_ball_screw", "introduction", "vogel",
        Text("New: ball screw 25x10, to go with the guides you already buy from us",
             ("Do you have the drive for it as well?",),
             ("With rails and carriages of size 25 you need a drive. The ball screw 25x10 is made for it, 1200 mm, ends"
              " machined to"
              " your drawing.",
              "One order, one date for the whole axis.")),
        None,
        categories="linear", written=20, verified=18, review=345, valid=(14, None)),
    # -- cross-sell --------------------------------------------------------------------------
    Argument(
        "cross_sell_kit", "cross_sell", "inside",
        Text("A seal kit along with the cylinder: the first leak comes on a Friday",
             ("We only need the cylinder", "We order the seals when we need them"),
             ("With the cylinder 80/50 I would put one seal kit in: 68.90, and it lies in your cabinet when you need it.",
              "At the moment the kit is in demand; what is ordered with the cylinder is reserved for you.")),
        Text("Zum Zylinder gleich den Dichtsatz: Die erste Leckage kommt freitags",
             ("Wir brauchen nur den Zylinder", "Die Dichtungen bestellen wir, wenn es so weit ist"),
             ("Zum Zylinder 80/50 würde ich Ihnen einen Dichtsatz dazulegen: 68,90 Euro, und er liegt im Schrank, wenn Sie ihn"
              " brauchen.",
              "Der Satz ist zurzeit gefragt. Was mit dem Zylinder bestellt wird, ist für Sie reserviert.")),
        products="ZYL-80-500", verified=45, review=320, deals=(6, 0, 1)),
    Argument(
        "cross_sell_grease", "cross_sell", "petersen",
        Text("Grease and puller in the same parcel: no second delivery, no spoilt bearing seat",
             ("We still have grease", "That is all"),
             ("What do you fit the bearings with, and what do you grease them with afterwards?",
              "- A cartridge of bearing grease is 8.90 and does for some thirty bearings of this size.",
              "- With the three-arm puller the old one comes off without a mark on the seat.",
              "Both go into the same parcel. Shall I put them in?")),
        Text("Fett und Abzieher gleich mit ins Paket: keine zweite Lieferung, kein verdorbener Lagersitz",
             ("Fett haben wir noch", "Das war alles"),
             ("Womit ziehen Sie die Lager ab, und womit schmieren Sie hinterher?",
              "- Eine Kartusche Wälzlagerfett kostet 8,90 Euro und reicht für rund dreißig Lager dieser Größe.",
              "- Mit dem Dreiarm-Abzieher geht das alte runter, ohne dass der Sitz leidet.",
              "Beides geht im selben Paket mit. Soll ich es dazulegen?")),
        categories="bearing", verified=170, review=40, deals=(14, 1, 2)),
]
