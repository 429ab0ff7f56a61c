"""Openers, benefits and proofs."""
from .tables import Argument, Text

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
]
