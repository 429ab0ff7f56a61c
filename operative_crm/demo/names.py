"""Who and what there is in the demo data: plain tables, no logic.

Every name is invented. Mail addresses end in ``.example``, which nobody can own; German telephone numbers are from the
ranges the regulator keeps free for films.
"""

COMPANY = {
    "name": "Weserland Maschinenteile GmbH",
    "street": "Ohsener Straße 48",
    "zip": "31789",
    "city": "Hameln",
    "phone": "+49 30 23125 100",
    "email": "info@weserland-teile.example",
    "website": "https://www.weserland-teile.example",
}

# Who signs in to look around; the password is the login. Their colleagues have none.
LOGINS = ("manager", "field", "inside", "service", "accounting")

# login, name, job, groups
USERS = [
    ("manager", "Claudia Berger", "Head of Sales", [
        "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager"]),
    ("field", "Thomas Köhler", "Field Sales South", ["sales_team.group_sale_salesman"]),
    ("vogel", "Miriam Vogel", "Field Sales North and Export", [
        "sales_team.group_sale_salesman", "operative_crm.group_operative_author"]),
    ("inside", "Sabine Lorenz", "Inside Sales", ["sales_team.group_sale_salesman_all_leads"]),
    ("petersen", "Jan Petersen", "Inside Sales", ["sales_team.group_sale_salesman_all_leads"]),
    ("fuchs", "Lena Fuchs", "Marketing", [
        "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_author"]),
    ("service", "Aylin Demir", "Service", ["helpdesk_mgmt.group_helpdesk_user"]),
    ("thiel", "Markus Thiel", "Service Technician", ["helpdesk_mgmt.group_helpdesk_user"]),
    ("accounting", "Petra Hoffmann", "Accounting", [
        "account.group_account_invoice", "operative_crm.group_operative_user"]),
]

# role: (leader, other members)
ROLES = {
    "field_sales": ("manager", ["field", "vogel"]),
    "inside_sales": ("inside", ["petersen"]),
    "marketing": ("fuchs", []),
    "service": ("service", ["thiel"]),
    "back_office": ("accounting", ["petersen"]),
}

# key, English, German
CATEGORIES = [
    ("bearing", "Bearings", "Wälzlager"),
    ("seal", "Seals", "Dichtungen"),
    ("shaft", "Shafts", "Wellen"),
    ("gear", "Gears", "Zahnräder"),
    ("hydraulic", "Hydraulics", "Hydraulik"),
    ("coupling", "Couplings", "Kupplungen"),
    ("linear", "Linear Guides", "Linearführungen"),
    ("care", "Lubrication and Tools", "Schmierstoffe und Werkzeug"),
    ("service", "Services", "Dienstleistungen"),
]

# code, category, English, German, price, cost, stock kept at hand (0: none left)
PRODUCTS = [
    ("6205-2RS", "bearing", "Deep Groove Ball Bearing 6205-2RS", "Rillenkugellager 6205-2RS", 9.80, 5.10, 900),
    ("6308-ZZ", "bearing", "Deep Groove Ball Bearing 6308-ZZ", "Rillenkugellager 6308-ZZ", 21.40, 11.90, 420),
    ("7210-B", "bearing", "Angular Contact Bearing 7210-B", "Schrägkugellager 7210-B", 48.60, 28.20, 140),
    ("NU-2212", "bearing", "Cylindrical Roller Bearing NU 2212", "Zylinderrollenlager NU 2212", 86.00, 51.50, 90),
    ("22216-E", "bearing", "Spherical Roller Bearing 22216-E", "Pendelrollenlager 22216-E", 164.00, 103.00, 46),
    ("51208", "bearing", "Thrust Ball Bearing 51208", "Axialrillenkugellager 51208", 32.50, 18.40, 110),
    ("UCP-208", "bearing", "Pillow Block UCP 208", "Stehlagereinheit UCP 208", 39.90, 22.80, 75),
    ("WDR-35", "seal", "Rotary Shaft Seal 35x52x7 NBR", "Wellendichtring 35x52x7 NBR", 4.24, 1.65, 2400),
    ("WDR-60", "seal", "Rotary Shaft Seal 60x80x8 FKM", "Wellendichtring 60x80x8 FKM", 15.90, 7.20, 800),
    ("OR-SET", "seal", "O-Ring Assortment, 419 Pieces", "O-Ring-Sortiment, 419-teilig", 37.10, 17.50, 160),
    ("HYD-KIT-80", "seal", "Seal Kit for Hydraulic Cylinder 80 mm", "Dichtsatz Hydraulikzylinder 80 mm", 68.90, 33.00,
     0),
    ("GLRD-45", "seal", "Mechanical Seal 45 mm SiC", "Gleitringdichtung 45 mm SiC", 212.00, 128.00, 34),
    ("W-25-1000", "shaft", "Precision Shaft 25 mm h6, 1000 mm", "Präzisionswelle 25 mm h6, 1000 mm", 54.00, 31.00, 180),
    ("W-40-2000", "shaft", "Precision Shaft 40 mm h6, 2000 mm", "Präzisionswelle 40 mm h6, 2000 mm", 168.00, 101.00,
     60),
    ("SPL-32", "shaft", "Splined Shaft 32 mm, 600 mm", "Keilwelle 32 mm, 600 mm", 139.00, 84.00, 44),
    ("SHAFT-CUST", "shaft", "Drive Shaft to Drawing", "Antriebswelle nach Zeichnung", 640.00, 415.00, 8),
    ("SPUR-M2-40", "gear", "Spur Gear Module 2, 40 Teeth", "Stirnrad Modul 2, 40 Zähne", 42.50, 24.00, 150),
    ("SPUR-M4-30", "gear", "Spur Gear Module 4, 30 Teeth, Hardened", "Stirnrad Modul 4, 30 Zähne, gehärtet", 128.00,
     79.00, 52),
    ("BEVEL-M3", "gear", "Bevel Gear Pair Module 3, 1:2", "Kegelradpaar Modul 3, 1:2", 236.00, 149.00, 28),
    ("WORM-40", "gear", "Worm Gear Set, Centre Distance 40 mm", "Schneckenradsatz, Achsabstand 40 mm", 198.00, 121.00,
     31),
    ("RACK-M3", "gear", "Gear Rack Module 3, 1000 mm", "Zahnstange Modul 3, 1000 mm", 96.00, 58.00, 88),
    ("GBX-PL60", "gear", "Planetary Gearbox PL 60, i = 10", "Planetengetriebe PL 60, i = 10", 1180.00, 790.00, 12),
    ("ZYL-50-300", "hydraulic", "Hydraulic Cylinder 50/30, Stroke 300 mm", "Hydraulikzylinder 50/30, Hub 300 mm",
     389.00, 246.00, 26),
    ("ZYL-80-500", "hydraulic", "Hydraulic Cylinder 80/50, Stroke 500 mm", "Hydraulikzylinder 80/50, Hub 500 mm",
     742.00, 488.00, 9),
    ("PUMP-16", "hydraulic", "Gear Pump 16 cm³", "Zahnradpumpe 16 cm³", 318.00, 205.00, 17),
    ("HOSE-DN12", "hydraulic", "Hydraulic Hose DN 12, 2SN, 1 m", "Hydraulikschlauch DN 12, 2SN, 1 m", 24.80, 12.60,
     380),
    ("VALVE-NG6", "hydraulic", "Directional Valve NG 6, 24 V", "Wegeventil NG 6, 24 V", 149.00, 92.00, 40),
    ("KUP-R38", "coupling", "Jaw Coupling R 38", "Klauenkupplung R 38", 74.00, 43.00, 95),
    ("KUP-R55", "coupling", "Jaw Coupling R 55", "Klauenkupplung R 55", 146.00, 88.00, 0),
    ("KUP-LAM-70", "coupling", "Disc Coupling 70, Backlash-Free", "Lamellenkupplung 70, spielfrei", 468.00, 301.00, 14),
    ("ELAST-38", "coupling", "Coupling Spider 38, 98 Shore A", "Zahnkranz 38, 98 Shore A", 11.60, 4.90, 520),
    ("LM-25", "linear", "Linear Guide Carriage 25", "Führungswagen 25", 89.00, 54.00, 130),
    ("LM-25-1500", "linear", "Linear Guide Rail 25, 1500 mm", "Führungsschiene 25, 1500 mm", 172.00, 109.00, 64),
    ("KGT-2510", "linear", "Ball Screw 25x10, 1200 mm", "Kugelgewindetrieb 25x10, 1200 mm", 534.00, 352.00, 11),
    ("FETT-LGMT", "care", "Bearing Grease, 400 g Cartridge", "Wälzlagerfett, Kartusche 400 g", 8.90, 4.20, 640),
    ("ABZIEHER-3", "care", "Three-Arm Puller 150 mm", "Dreiarm-Abzieher 150 mm", 94.00, 55.00, 36),
    ("MONT", "service", "Installation on Site, Hour", "Montage vor Ort, Stunde", 96.00, 58.00, None),
    ("AUSL", "service", "Design Calculation", "Auslegung und Berechnung", 420.00, 240.00, None),
    ("EIL", "service", "Express Surcharge", "Eilzuschlag", 65.00, 30.00, None),
]
# The price of these went up by 6 % lately, of everything else by 3 % a year ago.
DEARER = "seal"

TAGS = [
    ("oem", "OEM", "Erstausrüster", 4),
    ("distributor", "Distributor", "Fachhändler", 10),
    ("repair", "Repair Shop", "Instandsetzer", 3),
    ("frame", "Framework Agreement", "Rahmenvertrag", 6),
    ("fair", "Met at Trade Fair", "Messekontakt", 2),
]

# phase, how it orders, name, country, postcode, city, industry, tags. How it orders: every so many days (0: once),
# days since its last order, days since its first, value of one order. The phase comes of that by the shipped rules;
# behind the underscore stands what is special.
COMPANIES = [
    ("key", (82, 6, 690, 17600), "Brückner Fördertechnik GmbH & Co. KG", "DE", "70435", "Stuttgart", "C", "oem frame"),
    ("key", (97, 19, 715, 22400), "Hydropress Anlagenbau AG", "DE", "89077", "Ulm", "C", "oem frame"),
    ("key", (104, 27, 700, 24300), "Alpentrans Seilbahntechnik AG", "AT", "6020", "Innsbruck", "H", "oem frame"),
    ("key", (86, 9, 650, 16900), "Zürcher Präzisionsantriebe AG", "CH", "8050", "Zürich", "C", "oem"),
    ("key", (93, 21, 705, 19800), "Van der Velden Transportsystemen B.V.", "NL", "5651", "Eindhoven", "H", "oem"),
    ("key_pays_late", (79, 4, 560, 18200), "Ostrowski Maszyny Sp. z o.o.", "PL", "61-131", "Poznań", "C", "oem"),

    ("active", (90, 24, 492, 3100), "Kellermann Verpackungsmaschinen GmbH", "DE", "74523", "Schwäbisch Hall", "C",
     "oem"),
    ("active", (70, 12, 166, 2300), "Maschinenfabrik Ritterhude GmbH", "DE", "27721", "Ritterhude", "C", "oem"),
    ("active", (80, 33, 209, 2600), "Wälzlager Vertrieb Süd GmbH", "DE", "90441", "Nürnberg", "G", "distributor"),
    ("active", (160, 66, 898, 3600), "Stadtwerke Brunnental, Eigenbetrieb Wasserversorgung und Abwasser", "DE", "34117",
     "Kassel", "E", "frame"),
    ("active", (62, 8, 151, 3200), "Kranservice Nordsee GmbH", "DE", "27572", "Bremerhaven", "H", "repair"),
    ("active", (122, 20, 288, 3500), "Gießerei Hochrhein GmbH", "DE", "79761", "Waldshut-Tiengen", "C", "oem"),
    ("active_pays_late", (86, 37, 484, 4300), "Baumaschinen Lausitz GmbH", "DE", "03046", "Cottbus", "F", "repair"),
    ("active", (75, 15, 187, 1800), "Getränketechnik Moselland GmbH", "DE", "54290", "Trier", "I", "oem"),
    ("active", (93, 29, 234, 4000), "Tiroler Holzbearbeitung GmbH", "AT", "6300", "Wörgl", "C", "oem"),
    ("active", (128, 54, 720, 3000), "Donau Getriebewerk GmbH", "AT", "4020", "Linz", "C", "oem"),
    ("active", (104, 18, 257, 3400), "Berner Uhrenmaschinen SA", "CH", "2502", "Biel", "C", "oem"),
    ("active", (84, 40, 225, 4700), "Ateliers Mécaniques du Rhin SARL", "FR", "67000", "Strasbourg", "C", "repair"),
    ("active", (149, 61, 836, 5300), "Roulements et Transmissions Lyonnais SAS", "FR", "69007", "Lyon", "G",
     "distributor"),
    ("active", (96, 31, 252, 2800), "Officine Meccaniche Valtellina S.r.l.", "IT", "23100", "Sondrio", "C", "oem"),
    ("active", (117, 44, 300, 3700), "Cuscinetti Padani S.p.A.", "IT", "41122", "Modena", "G", "distributor"),
    ("active", (102, 23, 553, 2200), "Machinefabriek De Kempen B.V.", "NL", "5521", "Eersel", "C", "oem"),
    ("active", (68, 17, 173, 2400), "Zakład Mechaniczny Śląsk Sp. z o.o.", "PL", "44-100", "Gliwice", "C", "repair"),
    ("active_year", (365, 212, 945, 5200), "Zuckerfabrik Leinetal AG", "DE", "31171", "Nordstemmen", "C", "frame"),
    ("active_once", (0, 132, 132, 1250), "Brauerei Röhrmoser e. K.", "DE", "94032", "Passau", "C", ""),

    ("new", (24, 8, 56, 2400), "Robotik Campus Ilmenau GmbH", "DE", "98693", "Ilmenau", "M", "oem"),
    ("new", (0, 33, 33, 1650), "Elbe Windservice GmbH", "DE", "25541", "Brunsbüttel", "D", "repair"),
    ("new", (30, 14, 74, 3900), "Schäfer & Söhne Sondermaschinenbau OHG", "DE", "57072", "Siegen", "C", "oem fair"),
    ("new", (0, 5, 5, 980), "Recyclinghof Maintal GmbH", "DE", "63477", "Maintal", "E", ""),
    ("new", (0, 61, 61, 5300), "Bergbahnen Graubünden AG", "CH", "7270", "Davos", "H", "fair"),
    ("new", (21, 11, 32, 2100), "Slovenská Hydraulika s.r.o.", "SK", "821 09", "Bratislava", "C", "oem"),
    ("new", (0, 19, 19, 1420), "Nordjysk Maskinteknik ApS", "DK", "9000", "Aalborg", "C", "repair"),

    ("risk", (38, 92, 183, 3700), "Pumpenwerk Allgäu GmbH", "DE", "87435", "Kempten", "C", "oem"),
    ("risk", (45, 131, 234, 4800), "Textilmaschinen Vogtland GmbH", "DE", "08523", "Plauen", "C", "oem"),
    ("risk", (33, 79, 158, 2900), "Fensterbau Schönwälder GmbH", "DE", "91301", "Forchheim", "C", ""),
    ("risk", (56, 158, 292, 3200), "Hebetechnik Rhein-Ruhr GmbH", "DE", "47051", "Duisburg", "F", "repair"),
    ("risk", (29, 62, 141, 5100), "Fleischereimaschinen Zöllner GmbH", "DE", "71634", "Ludwigsburg", "C", "oem frame"),
    ("risk", (61, 149, 295, 2300), "Agrartechnik Innviertel GmbH", "AT", "4910", "Ried im Innkreis", "A",
     "distributor"),
    ("risk_pays_late", (42, 76, 202, 4300), "Constructions Hydrauliques Jurassiennes SA", "FR", "39000",
     "Lons-le-Saunier",
     "C", "oem"),
    ("risk", (50, 118, 233, 2600), "Meccanica Brescia S.r.l.", "IT", "25124", "Brescia", "C", "repair"),
    ("risk_once", (0, 284, 284, 1900), "Schleusenbau Mittelweser GmbH", "DE", "31582", "Nienburg", "F", ""),

    ("dormant", (58, 332, 471, 2400), "Druckmaschinen Reparatur Hesse", "DE", "63067", "Offenbach", "C", "repair"),
    ("dormant", (72, 405, 578, 3100), "Kunststofftechnik Emsland GmbH", "DE", "49808", "Lingen", "C", "oem"),
    ("dormant", (49, 291, 409, 1700), "Bäckereitechnik Würmtal GmbH", "DE", "82166", "Gräfelfing", "I", ""),
    ("dormant", (85, 468, 672, 2800), "Salzburger Liftservice GmbH", "AT", "5020", "Salzburg", "H", "repair"),
    ("dormant", (64, 377, 531, 2200), "Aandrijftechniek Friesland B.V.", "NL", "8911", "Leeuwarden", "G",
     "distributor"),
    ("dormant", (90, 512, 715, 4000), "Huta Małopolska S.A.", "PL", "31-752", "Kraków", "C", "oem"),
    ("dormant_once", (0, 590, 590, 6800), "Tunnelbohr Technik Saar GmbH", "DE", "66111", "Saarbrücken", "F", ""),

    ("lost", (70, 788, 956, 2100), "Webstuhl Werke Münsterland GmbH", "DE", "48431", "Rheine", "C", "oem"),
    ("lost", (55, 752, 884, 3300), "Motorenwerk Chemnitz i. L.", "DE", "09111", "Chemnitz", "C", "oem"),
    ("lost", (82, 861, 1040, 1600), "Zementwerk Fränkische Alb GmbH", "DE", "91257", "Pegnitz", "B", ""),
    ("lost", (0, 805, 805, 2700), "Fonderie du Léman SA", "CH", "1020", "Renens", "C", ""),
    ("lost", (60, 771, 900, 1900), "Impianti Frigoriferi Adige S.r.l.", "IT", "38122", "Trento", "C", "repair"),

    ("prospect", None, "Batteriewerk Oderland SE", "DE", "15230", "Frankfurt (Oder)", "C", "fair"),
    ("prospect", None, "Medizintechnik Tuttlingen Süd GmbH", "DE", "78532", "Tuttlingen", "C", "fair"),
    ("prospect", None, "Fahrzeugbau Niederbayern GmbH", "DE", "84034", "Landshut", "C", ""),
    ("prospect", None, "Wasserkraft Vorarlberg GmbH", "AT", "6900", "Bregenz", "D", "fair"),
    ("prospect", None, "Lagerlogistik Basel AG", "CH", "4052", "Basel", "H", ""),
    ("prospect", None, "Constructions Navales de Bretagne SAS", "FR", "56100", "Lorient", "C", "fair"),
    ("prospect", None, "Stocznia Pomorska Sp. z o.o.", "PL", "80-172", "Gdańsk", "C", ""),
    ("prospect", None,
     "Gesellschaft für Automatisierung, Fördertechnik und industrielle Instandhaltung Oberschwaben mbH",
     "DE", "88212", "Ravensburg", "C", "fair"),

    ("quotation", None, "Kompressorenbau Thüringer Wald GmbH", "DE", "98527", "Suhl", "C", "oem"),
    ("quotation", None, "Solarpark Technik Bayreuth GmbH", "DE", "95444", "Bayreuth", "D", ""),
    ("quotation", None, "Möbelmaschinen Lippe GmbH", "DE", "32756", "Detmold", "C", "oem fair"),
    ("quotation", None, "Steirische Gebirgsbahnen GmbH", "AT", "8010", "Graz", "H", ""),
    ("quotation", None, "Trasmissioni Torino S.r.l.", "IT", "10152", "Torino", "G", "distributor"),
    ("quotation", None, "Landtechnik Groningen B.V.", "NL", "9723", "Groningen", "A", "distributor"),
]

# the same for consumers: phase, how it orders, name, postcode, city
CONSUMERS = [
    ("key", (36, 10, 235, 410), "Heinz Obermüller", "84453", "Mühldorf"),
    ("key", (44, 25, 250, 520), "Renate Zschoche", "01662", "Meißen"),
    ("active", (75, 30, 270, 140), "Björn Lindqvist-Hartwig", "24937", "Flensburg"),
    ("active", (60, 41, 180, 95), "Dr. Käthe Weiß", "37073", "Göttingen"),
    ("active", (90, 52, 250, 210), "Olaf Grünewald", "35578", "Wetzlar"),
    ("active_once", (0, 88, 88, 170), "Mehmet Yıldız", "50733", "Köln"),
    ("new", (0, 12, 12, 120), "Annegret Füßl", "93047", "Regensburg"),
    ("new", (0, 27, 27, 260), "Jürgen Pohlmann", "49074", "Osnabrück"),
    ("new", (17, 9, 43, 75), "Svenja Krüger", "18055", "Rostock"),
    ("risk", (40, 96, 230, 160), "Alois Kirchgässner", "77652", "Offenburg"),
    ("risk_once", (0, 190, 190, 340), "Christa von der Heide-Löwenstein", "64625", "Bensheim"),
    ("dormant", (55, 320, 450, 130), "Detlef Schröter", "39104", "Magdeburg"),
    ("dormant_once", (0, 410, 410, 480), "Iris Jäger", "56068", "Koblenz"),
    ("lost", (0, 640, 640, 150), "Günter Sauerbier", "99084", "Erfurt"),
    ("lost", (50, 580, 690, 90), "Waltraud Böhm", "06108", "Halle (Saale)"),
    ("prospect", None, "Florian Nägele", "72762", "Reutlingen"),
    ("prospect", None, "Hannah Schütz", "20357", "Hamburg"),
    ("quotation", None, "Karl-Heinz Mößmer", "83022", "Rosenheim"),
    ("quotation", None, "Ulrike Ahrens", "28195", "Bremen"),
]

FIRST_NAMES = [
    "Andreas", "Birgit", "Christoph", "Doris", "Elif", "Frank", "Gisela", "Holger", "Ines", "Jörg", "Katrin", "Lukas",
    "Monika", "Norbert", "Özlem", "Peter", "Regina", "Stefan", "Tanja", "Uwe", "Verena", "Wolfgang", "Anna", "Dirk",
    "Eva", "Felix", "Heike", "Kai", "Maria", "Oliver", "Silke", "Tobias",
]
LAST_NAMES = [
    "Albrecht", "Bauer", "Conrad", "Dietrich", "Ebert", "Franke", "Günther", "Haas", "Jung", "Kaiser", "Lange",
    "Maurer", "Neumann", "Otto", "Pfeiffer", "Richter", "Schuster", "Thomas", "Ullrich", "Voigt", "Winter", "Ziegler",
    "Bergmann", "Engel", "Graf", "Huber", "Kühn", "Lindner", "Möller", "Roth", "Sommer", "Vogt",
]
FOREIGN_NAMES = {
    "FR": ["Julien Moreau", "Claire Dubois", "Étienne Girard", "Sophie Lefèvre", "Luc Fontaine", "Amélie Roux"],
    "IT": ["Marco Bianchi", "Giulia Ferrari", "Davide Colombo", "Elena Conti", "Paolo Greco", "Chiara Marino"],
    "NL": ["Pieter de Boer", "Anouk Visser", "Sjoerd Bakker", "Femke Jansen", "Ruud Smit", "Marloes Dijkstra"],
    "PL": ["Piotr Wójcik", "Agnieszka Zając", "Tomasz Król", "Małgorzata Nowicka", "Łukasz Wróbel", "Ewa Sikora"],
    "SK": ["Juraj Kováč", "Zuzana Horváthová"],
    "DK": ["Søren Kjær", "Mette Holm"],
}
JOBS = ["Purchasing", "Head of Purchasing", "Maintenance Manager", "Design Engineer", "Managing Director"]
STREETS = {
    "FR": ["Rue de l'Industrie", "Avenue des Forges"], "IT": ["Via dell'Artigianato", "Via Roma"],
    "NL": ["Industrieweg", "Havenstraat"], "PL": ["ul. Fabryczna", "ul. Przemysłowa"], "SK": ["Priemyselná"],
    "DK": ["Industrivej"],
    "": ["Industriestraße", "Am Gewerbepark", "Werkstraße", "Bahnhofstraße", "Mühlweg", "Daimlerstraße", "Im Gründle"],
}

# subject, text of a customer, text of ours
MAILS = [
    ("Delivery date", "Can you still deliver by the end of the week? Our assembly is waiting.",
     "The goods leave our warehouse on Thursday. You get the tracking number then."),
    ("Price list", "Please send us the price list for the next half-year.",
     "The new price list is attached. The prices for seals change, everything else stays."),
    ("Drawing 4711-B", "Attached is the changed drawing. The keyway is now 8 mm wide.",
     "Thank you. We have checked the drawing and can make the part as shown."),
    ("Order confirmation", "Please confirm our order with a date for each line.",
     "All lines are confirmed for the dates you asked for."),
    ("Alternative bearing", "Which bearing can replace the discontinued type?",
     "The sealed type fits without any change. It is in stock."),
    ("Framework agreement", "We expect to need a third more next year. What can you offer?",
     "We suggest a framework agreement with monthly calls. Our proposal follows this week."),
]
CALLS = [
    "Reached. Needs the offer by Friday.", "Satisfied with the last delivery. Next order planned after the holidays.",
    "Compares prices with another supplier. Asked for a visit.", "New contact in purchasing, introduced myself.",
    "Left a message, asks for a call back next week.", "Discussed stock levels and call-off quantities.",
]
# When companies have time for a visit; most say nothing of it.
VISIT_TIMES = ["Tuesdays and Thursdays before 11", "", "Not on Fridays; report at gate 3", "", "Afternoons, by appointment", ""]
MEETINGS = ["Annual review", "Visit on site", "Presentation of the new linear guides", "Price talk", "Plant tour"]
OPPORTUNITIES = [
    "Retrofit of the conveyor line", "Spare parts for five years", "New press line", "Gearboxes for the pilot machine",
    "Change of bearing supplier", "Hydraulics for the series 300", "Framework agreement for seals",
    "Linear guides for a portal robot",
    "Maintenance contract", "Shafts to drawing, first lot",
]
# type, title, text
TICKETS = [
    ("complaint", "Bearing noisy after two weeks",
     "Two of the bearings run loud although they were fitted as prescribed."),
    ("complaint", "Seal leaks at 60 °C", "The shaft seal leaks as soon as the gearbox is warm."),
    ("complaint", "Three pieces missing", "The packing list says 20 pieces, 17 were in the box."),
    ("complaint", "Surface of the shaft scratched", "The shaft has scratches along the seat. Packing was damaged."),
    ("complaint", "Wrong coupling delivered", "We ordered R 55 and got R 38."),
    ("question", "Torque for the clamping screws?", "Which torque is right for the clamping screws of the coupling?"),
    ("question", "Grease for food production", "Which of your greases is approved for contact with food?"),
    ("question", "CAD model of the cylinder", "Please send the CAD model of the cylinder with 500 mm stroke."),
    ("delivery", "Where is our delivery?", "The carrier's tracking has not changed for three days."),
    ("delivery", "Change of delivery address", "Please send the next delivery to our second plant."),
]
TICKET_TYPES = [
    ("complaint", "Complaint", "Reklamation"),
    ("question", "Technical Question", "Technische Frage"),
    ("delivery", "Delivery Question", "Frage zur Lieferung"),
]
# the complaints among them: cause, whose fault, what the customer wants, what was decided
COMPLAINTS = {
    "Bearing noisy after two weeks": ("bearing", "supplier", "exchange", "justified"),
    "Seal leaks at 60 °C": ("lip", "supplier", "replacement", "justified"),
    "Three pieces missing": ("missing", "role", "replacement", "partly"),
    "Surface of the shaft scratched": ("packing", "carrier", "credit", "justified"),
    "Wrong coupling delivered": ("wrong", "role", "exchange", "goodwill"),
}
# key, what it is part of, English, German
CAUSES = [
    ("bearing", "product", "Bearing Noise", "Lagergeräusch"),
    ("lip", "product", "Sealing Lip", "Dichtlippe"),
    ("packing", "transport", "Damaged Packing", "Beschädigte Verpackung"),
    ("missing", "delivery", "Quantity Short", "Fehlmenge"),
    ("wrong", "delivery", "Wrong Article", "Falscher Artikel"),
]
# step, what was done, so many days after the complaint
ACTIONS = [
    ("d1", "Service, quality of the supplier, warehouse", 1),
    ("d2", "Seals of lot E-2447 leak from 60 °C on; those of E-2431 do not", 2),
    ("d3", "Lot E-2447 taken out of stock, 210 pieces", 3),
    ("d4", "Sealing lip vulcanised too short, confirmed by the supplier", 14),
    ("d5", "Supplier measures hardness of the lip of each batch", 18),
    ("d6", "Only measured batches are delivered", 24),
    ("d7", "Hardness becomes part of our incoming inspection for all FKM seals", 30),
]
