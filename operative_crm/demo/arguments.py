"""What the sellers of the demo company say, and whom they meet: plain tables in English and German, no logic.

Every competitor is invented. The German is not translated word by word: it is what a German seller says.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Text:
    """An argument in one language. Paragraphs that begin with a hyphen are a list; the other language has as many."""

    name: str
    phrases: tuple
    body: tuple


@dataclasses.dataclass(frozen=True)
class Argument:
    """An argument, for whom it is, and how it fared.

    Days are counted back from the day of loading; ``review`` forward. ``deals`` are how many won, lost, and open deals
    it was used in, as far as there are as many that fit; ``tickets`` and ``customers`` it was used for without a deal.
    """

    key: str
    kind: str
    owner: str
    english: Text
    german: Text | None
    products: str = ""
    categories: str = ""
    industries: str = ""
    phases: str = ""
    stage: int = 0
    competitor: str = ""
    reasons: str = ""  # for which deals are lost, by number as Odoo ships them
    state: str = "approved"
    written: int = 420
    verified: int = 0
    review: int = 0
    valid: tuple = (None, None)
    deals: tuple = (0, 0, 0)
    tickets: int = 0
    customers: int = 0


@dataclasses.dataclass(frozen=True)
class Card:
    """What a competitor's card says in one language; lists are read in ten seconds."""

    glance: str
    strengths: tuple
    weaknesses: tuple
    where_we_win: tuple
    where_we_lose: tuple
    trap_questions: tuple


@dataclasses.dataclass(frozen=True)
class Competitor:
    """A competitor and where it is met. ``price``: what it asks of ours, from, to; ``wins``: share of what we lose there."""

    key: str
    name: str
    owner: str
    stance: str
    categories: str
    price: tuple
    wins: float
    english: Card
    german: Card
    products: tuple  # theirs, our product or category, remark in English, in German
    verified: int
    review: int
    color: int


ARGUMENTS = [
    # -- openers -----------------------------------------------------------------------------
    Argument(
        "opener_machines", "opener", "fuchs",
        Text("Bearing, shaft, gear and coupling from one place: one drawing, one date, one person to ask",
             ("What is it about?", "What exactly do you make?", "We have no time for new suppliers"),
             ("You build machines with drives of your own. How many suppliers do you call until one drive train is complete?",
              "Most of our customers called four to six. Today the whole train comes from us: bearings from stock, the shaft to"
              " drawing, gear and coupling to match.",
              "May I show you on one of your assemblies? Twenty minutes and a drawing are enough.")),
        Text("Lager, Welle, Zahnrad und Kupplung aus einer Hand: eine Zeichnung, ein Termin, ein Ansprechpartner",
             ("Worum geht es denn?", "Was machen Sie genau?", "Für neue Lieferanten haben wir keine Zeit"),
             ("Sie bauen Maschinen mit eigenen Antrieben. Wie viele Lieferanten rufen Sie an, bis so ein Antriebsstrang"
              " komplett ist?",
              "Bei den meisten unserer Kunden waren es vier bis sechs. Heute kommt alles von uns: die Lager ab Vorrat, die"
              " Welle"
              " nach Zeichnung, Zahnrad und Kupplung passend dazu.",
              "Darf ich Ihnen das an einer Ihrer Baugruppen zeigen? Zwanzig Minuten und eine Zeichnung reichen.")),
        industries="C", phases="prospect quotation", verified=95, review=180, deals=(0, 2, 4), customers=5),
    Argument(
        "opener_transport", "opener", "field",
        Text("What does an hour cost you when the lift or the line stands still?",
             ("We do not need anything at the moment", "Our maintenance takes care of that"),
             ("The part you wait for costs a fraction of the standstill. Which one did you wait for last?",
              "Pillow blocks UCP 208 and spherical roller bearings 22216-E are on our shelf. With the express surcharge they"
              " leave"
              " on the same day if you call before noon.",
              "Let us go through your ten most critical parts once: I tell you of each whether it is on our shelf.")),
        Text("Was kostet Sie eine Stunde, in der die Bahn oder das Band steht?",
             ("Wir brauchen gerade nichts", "Das macht bei uns die Instandhaltung"),
             ("Das Teil, auf das Sie warten, kostet einen Bruchteil vom Stillstand. Welches war es beim letzten Mal?",
              "Stehlager UCP 208 und Pendelrollenlager 22216-E liegen bei uns im Regal. Mit Eilzuschlag gehen sie am selben Tag"
              " raus, wenn Sie bis zwölf anrufen.",
              "Gehen wir doch einmal Ihre zehn kritischsten Teile durch. Ich sage Ihnen zu jedem, ob wir es dahaben.")),
        industries="H", verified=370, review=-6, deals=(5, 1, 1), customers=4),
    Argument(
        "opener_water", "opener", "field",
        Text("Pumps that run day and night: the mechanical seal is on the shelf, not ten weeks away",
             ("We order through tenders only", "We have a framework agreement for that"),
             ("Your pumps do not wait for the next tender. What do you have on the shelf for the one that must not fail?",
              "We keep the mechanical seal 45 mm SiC for you and call it off against your framework agreement: you pay when you"
              " take it.",
              "Shall we write down the three pumps for which that pays?")),
        Text("Pumpen, die Tag und Nacht laufen: Die Gleitringdichtung liegt im Regal und nicht zehn Wochen entfernt",
             ("Wir bestellen nur über Ausschreibungen", "Dafür haben wir einen Rahmenvertrag"),
             ("Ihre Pumpen warten nicht auf die nächste Ausschreibung. Was haben Sie für die eine da, die nicht ausfallen"
              " darf?",
              "Wir legen Ihnen die Gleitringdichtung 45 mm SiC auf Abruf hin, über Ihren Rahmenvertrag. Bezahlt wird bei"
              " Entnahme.",
              "Wollen wir die drei Pumpen aufschreiben, bei denen sich das lohnt?")),
        industries="E", verified=60, review=300),
    Argument(
        "opener_distributors", "opener", "vogel",
        Text("Small quantities from our stock, in a neutral box with your own delivery note",
             ("We buy from the maker directly", "Your margin leaves nothing for us"),
             ("You sell parts yourself, so what helps you is what you need not keep: 900 ball bearings 6205-2RS are with us.",
              "We ship to your customer in a neutral box with your delivery note, from one piece on.",
              "Which ten articles do you run out of most often?")),
        None,
        industries="G", state="draft", written=24),
    Argument(
        "opener_dormant", "opener", "manager",
        Text("You have not ordered for a while: what would we have to do better?",
             ("We do not need you any more", "We have changed our supplier", "Why are you calling?"),
             ("I am not calling to sell you something today. Your last order is a good while ago, and I want to know why.",
              "- If something went wrong, I want to hear it and put it right.",
              "- If somebody else is better, tell me at what.",
              "- If you simply needed nothing: when will you again?",
              "One thing is new since then: we check the date of every line against stock and what is on its way before we"
              " confirm it.")),
        Text("Sie haben länger nicht bestellt: Was müssten wir besser machen?",
             ("Wir brauchen Sie nicht mehr", "Wir haben den Lieferanten gewechselt", "Warum rufen Sie an?"),
             ("Ich rufe nicht an, um Ihnen heute etwas zu verkaufen. Ihr letzter Auftrag ist eine Weile her, und ich wüsste"
              " gern,"
              " warum.",
              "- Wenn etwas schiefgelaufen ist, will ich es hören und in Ordnung bringen.",
              "- Wenn ein anderer besser ist, sagen Sie mir, worin.",
              "- Wenn Sie einfach nichts gebraucht haben: Wann ist es wieder so weit?",
              "Eins ist seitdem neu: Wir prüfen jeden Termin gegen Bestand und Zulauf, bevor wir ihn bestätigen.")),
        phases="dormant risk", verified=40, review=220, deals=(2, 4, 1), customers=9),
    # -- benefits ----------------------------------------------------------------------------
    Argument(
        "benefit_gear", "benefit", "inside",
        Text("Hardened teeth carry clearly more: often one size smaller will do",
             ("A soft gear will do for us", "What do I need hardened gears for?"),
             ("The flanks of the spur gear module 4 are case-hardened and ground. They wear less and carry clearly more than"
              " those"
              " of a soft gear of the same size.",
              "For you that means one of two things: the same gear lasts longer, or a smaller one does, with a smaller"
              " housing.",
              "Our design calculation tells you which; we need torque, speed and hours a day.")),
        Text("Gehärtete Zähne tragen deutlich mehr: Oft reicht eine Baugröße kleiner",
             ("Uns reicht ein weiches Zahnrad", "Wozu brauche ich gehärtete Räder?"),
             ("Beim Stirnrad Modul 4 sind die Flanken einsatzgehärtet und geschliffen. Sie verschleißen weniger und tragen"
              " deutlich"
              " mehr als ein weiches Rad derselben Größe.",
              "Für Sie heißt das: Entweder hält das Rad länger, oder es reicht ein kleineres, samt kleinerem Gehäuse.",
              "Was davon passt, sagt Ihnen unsere Auslegung. Wir brauchen dafür Drehmoment, Drehzahl und Stunden am Tag.")),
        products="SPUR-M4-30", verified=130, review=230, deals=(5, 1, 1)),
    Argument(
        "benefit_disc_coupling", "benefit", "inside",
        Text("No backlash, nothing that wears: the axis hits its position after five years as on the first day",
             ("Why not a jaw coupling?", "The coupling is too dear"),
             ("In a jaw coupling the spider wears, and backlash comes with it. The disc coupling 70 has nothing that wears.",
              "Where an axis positions or turns back and forth, you save the readjustment, and the spiders.",
              "Where it only runs in one direction, take the jaw coupling: I will not sell you more than you need.")),
        Text("Kein Spiel, kein Verschleiß: Die Achse trifft die Position nach fünf Jahren wie am ersten Tag",
             ("Warum keine Klauenkupplung?", "Die Kupplung ist uns zu teuer"),
             ("Bei der Klauenkupplung nutzt sich der Zahnkranz ab, und dann kommt das Spiel. An der Lamellenkupplung 70 nutzt"
              " sich"
              " nichts ab.",
              "Wo eine Achse positioniert oder reversiert, sparen Sie sich das Nachstellen und die Zahnkränze.",
              "Wo nur in eine Richtung gefahren wird, nehmen Sie die Klauenkupplung. Mehr, als Sie brauchen, verkaufe ich Ihnen"
              " nicht.")),
        products="KUP-LAM-70", verified=75, review=290, deals=(6, 1, 2)),
    Argument(
        "benefit_linear", "benefit", "field",
        Text("Rail and carriage come paired: screw on, move, done",
             ("The rail is all we need", "We combine rail and carriage ourselves"),
             ("Rails and carriages of size 25 are measured and paired with us. You fit them without choosing and shimming.",
              "With two parallel axes that saves a fitter about half a day a machine.",
              "If you want to see it first: we lend you a pair for the trial build.")),
        Text("Schiene und Wagen kommen gepaart: anschrauben, verfahren, fertig",
             ("Wir brauchen nur die Schiene", "Schiene und Wagen kombinieren wir selbst"),
             ("Schienen und Wagen der Größe 25 werden bei uns gemessen und gepaart. Sie montieren ohne Aussuchen und"
              " Unterlegen.",
              "Bei zwei parallelen Achsen spart das einem Monteur rund einen halben Tag je Maschine.",
              "Wenn Sie es erst sehen wollen: Für den Probeaufbau leihen wir Ihnen ein Paar.")),
        products="LM-25 LM-25-1500", verified=20, review=340, deals=(4, 2, 2)),
    # -- proofs ------------------------------------------------------------------------------
    Argument(
        "proof_on_time", "proof", "inside",
        Text("Whether we keep our dates is measured: here is how your own orders went",
             ("Do you keep your dates?", "You are late again", "Can we rely on the date?"),
             ("I do not want to promise you anything here, I want to show it: what we confirmed to you in the last twelve"
              " months,"
              " and when it left us.",
              "What counts is the first date we named, not the last one.",
              "Where we were late it is in there as well. For your next order I tell you what we do about it.")),
        Text("Ob wir Termine halten, wird gemessen: So liefen Ihre eigenen Aufträge",
             ("Halten Sie Ihre Termine ein?", "Sie sind schon wieder zu spät", "Kann ich mich auf den Termin verlassen?"),
             ("Ich will Ihnen hier nichts versprechen, ich will es Ihnen zeigen: was wir Ihnen in den letzten zwölf Monaten"
              " zugesagt"
              " haben und wann es raus war.",
              "Es zählt der erste Termin, den wir genannt haben, nicht der letzte.",
              "Wo wir zu spät waren, steht das auch drin. Was wir beim nächsten Auftrag anders machen, sage ich Ihnen dazu.")),
        phases="active key risk", verified=50, review=130, deals=(9, 4, 3), tickets=3),
    Argument(
        "proof_seal_inspection", "proof", "service",
        Text("Every lot of FKM seals is measured before it goes on the shelf",
             ("How do you check quality?", "Do you have a certificate for that?"),
             ("We measure hardness and sealing lip of every lot that comes in, before the first piece is sold.",
              "The lot is on the label and on the delivery note. You get the record of it with the goods if you wish.",
              "That is not how it always was: we began after one lot leaked.")),
        Text("Jede Charge FKM-Dichtungen wird gemessen, bevor sie ins Regal kommt",
             ("Wie prüfen Sie die Qualität?", "Haben Sie dafür ein Zeugnis?"),
             ("Wir messen bei jeder Charge Härte und Dichtlippe, bevor das erste Stück verkauft wird.",
              "Die Charge steht auf dem Etikett und auf dem Lieferschein. Auf Wunsch liegt das Messprotokoll der Ware bei.",
              "Das war nicht immer so: Wir haben damit angefangen, nachdem eine Charge undicht war.")),
        categories="seal", written=102, verified=98, review=90, deals=(5, 2, 3), tickets=2),
    Argument(
        "proof_seal_life", "proof", "fuchs",
        Text("A maker of conveyors now changes its shaft seals every fourteen months instead of every six",
             ("Can you prove that?", "Who else uses these?"),
             ("A maker of conveyors in the south of Germany fitted our FKM seals 60x80x8 to twelve drives.",
              "Before, they were changed every six months. After fourteen months the first one leaked.",
              "Still to do: figures released by the customer, two pictures.")),
        Text("Ein Fördertechniker wechselt seine Wellendichtringe jetzt alle vierzehn Monate statt alle sechs",
             ("Können Sie das belegen?", "Wer setzt die noch ein?"),
             ("Ein Hersteller von Fördertechnik in Süddeutschland hat zwölf Antriebe auf unsere FKM-Ringe 60x80x8 umgestellt.",
              "Vorher wurde alle sechs Monate gewechselt. Jetzt war der erste nach vierzehn Monaten undicht.",
              "Noch offen: Freigabe der Zahlen durch den Kunden, zwei Fotos.")),
        products="WDR-60", industries="C", state="draft", written=9),
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
