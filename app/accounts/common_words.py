"""Words that passwords are made of again and again, German and English; with figures and signs around them, too."""

COMMON_WORDS = frozenset(
    """
    passwort password passwd kennwort geheim secret geheimnis admin administrator root user benutzer gast guest login
    anmelden willkommen welcome hallo hello hallihallo servus moin moinmoin test tester testtest testing demo start
    master meister changeme aendermich ändermich letmein lassmichrein open sesame sesamöffnedich qwertz qwerty asdf yxcv
    abc abcd iloveyou ichliebedich liebe love schatz schatzi schnucki baby mausi maus hase hasi engel teufel prinzessin
    princess dragon drache monkey affe tiger löwe loewe panther adler falke wolf bär baer pferd hund katze kater kitty
    vogel fisch schmetterling sunshine sonnenschein sonne mond stern sterne himmel sommer summer winter frühling
    fruehling herbst spring autumn januar februar märz maerz april mai juni juli august september oktober november
    dezember montag dienstag mittwoch donnerstag freitag samstag sonntag january february march june july october
    december monday tuesday wednesday thursday friday saturday sunday heute morgen gestern ostern weihnachten
    geburtstag urlaub ferien fussball fußball football soccer baseball basketball handball bayern bayernmuenchen
    borussia dortmund schalke werder hsv hamburg berlin münchen muenchen köln koeln bremen kiel flensburg schleswig
    holstein schleswigholstein deutschland germany europa europe norddeutschland ostsee nordsee michael thomas
    andreas stefan stephan christian daniel alexander martin peter klaus juergen jürgen hans wolfgang frank markus
    matthias sebastian florian maximilian lukas leon paul felix jonas tim jan max moritz sabine susanne petra monika
    claudia andrea nicole stefanie stephanie julia anna lena laura sarah sandra katharina christina marie sophie emma
    mia hannah lisa superman batman spiderman starwars matrix pokemon mercedes porsche ferrari audi bmw volkswagen
    computer internet windows microsoft office outlook google apple samsung iphone android server system database
    datenbank netzwerk access zugang konto account sicher sicherheit security schule school lehrer schueler schüler
    kindergarten kita bildung bildungsatlas atlas kreis kreishaus landkreis amt gemeinde verwaltung rathaus schulamt
    buergermeister bürgermeister bücherei buecherei bibliothek verein jugend familie kinder mutter vater mama papa
    oma opa freund freunde freundin schokolade kaffee bier whisky cookie kuchen pizza spaghetti blume blumen rose
    rosen garten haus auto motorrad fahrrad musik music gitarre guitar metallica rammstein freedom freiheit frieden
    peace whatever trustno trustnoone fuckyou scheisse scheiße arschloch jesus gott god killer hunter ninja shadow
    schatten silver silber gold golden diamond diamant purple lila orange banana banane apfel kirsche erdbeere
    company firma arbeit work job chef boss money geld million lotto glueck glück happy smile lächeln super supergeil
    geil cool mega hallowelt helloworld einszweidrei onetwothree eins zwei drei one two three neu neues new mein
    meine my dein das der die ist the ich du wir you and und
    """.split()
)
