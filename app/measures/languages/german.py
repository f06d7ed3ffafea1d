"""The words of the public pages, pictures and mails in German: the first and complete catalogue."""

from __future__ import annotations

from app.measures.picture import WORDS
from app.measures.stages import LABELS

GERMAN: dict[str, str] = {
    "skip": "Zum Inhalt", "hint": "Hinweis", "fictional": "Erfundene Daten: Diesen Kreis gibt es nicht.", "views": "Ansichten",
    "find": "Finden", "supply": "Versorgung", "topics": "Themen", "languages": "Sprachen",
    "list_title": "Themen: vom Befund zur Wirkung",
    "list_lead": "Was im {region} bekannt ist, was geplant ist, was beschlossen wurde und was daraus geworden ist.",
    "counts": "Befunde: {findings}, Vorgänge: {undertakings}", "no_topic": "Es ist noch kein Thema veröffentlicht.",
    "up_to_date": "Auf dem Laufenden bleiben", "feed": "Newsfeed", "where": "Wo Sie sind", "all_topics": "Alle Themen",
    "known": "Was ist bekannt?", "planned": "Was ist geplant?", "decided": "Was wurde beschlossen?",
    "became": "Was ist daraus geworden?", "nothing": "Dazu ist noch nichts veröffentlicht.", "figures": "Zahlen",
    "figures_caption": "Zahlen, wie sie waren, und wie sie heute sind", "figure": "Zahl", "then": "Damals", "now": "Heute",
    "picture": "Bild", "as_of": "Stand {day}", "newer": "neuere Daten als damals", "whence": "woher?",
    "not_again": "nicht neu zu berechnen", "map": "Karte", "stage": "Heute: {stage}", "open_data": "Offene Daten",
    "as_csv": "Alle Zahlen als CSV", "as_json": "Alles als JSON", "as_feed": "Neuigkeiten als Atom-Feed",
    "sources": "Quellen: {sources}. Die Bilder dürfen mit dieser Quellenangabe verwendet werden.",
    "email": "E-Mail-Adresse", "order": "Neuigkeiten bestellen",
    "email_hint": "Sie bekommen zuerst eine Nachricht mit einem Link. Erst wenn Sie dort bestätigen, schicken wir Neuigkeiten. In jeder"
                  " steht, wie Sie sie abbestellen.",
    "skipped": "Übersprungen am {day}: {stages}. Grund: {why}", "recommended": "Empfohlen: {title}",
    "agenda": "Tagesordnungspunkt {item}.", "paper": "Drucksache {paper}.", "your_view": "Ihre Meinung", "anonymous": "ohne Namen",
    "answer": "Antwort der Verwaltung, {day}:", "no_comment": "Es ist noch kein Beitrag zu sehen.",
    "name": "Name (muss nicht sein)", "comment": "Ihr Beitrag", "send": "Beitrag senden",
    "comment_hint": "Bis {day}. Ihr Beitrag wird gelesen, bevor er hier erscheint, und beantwortet. Ihr Name wird nach {days} Tagen"
                    " gelöscht.",
    "took_part": "Beteiligung vom {first} bis {last}.", "responsible": "Verantwortlich: {who}", "money": "Mittel: {amount}",
    "euros": "{amount} Euro", "reached_on": "erreicht am {day}", "planned_by": "geplant bis {day}",
    "effect_seen": "Wirkung, nachgesehen {day}", "effect_planned": "Wirkung, nachgesehen am {day} (geplant)",
    "effect_figure": "damals {then}", "effect_expected": "erwartet {expected}", "effect_now": "jetzt {now}",
    "compared": "Gegenüber {count} Vergleichsgemeinden: {effect} {unit} (95 %: {low} bis {high}).",
    "assumption": "Die Rechnung gilt nur, wenn sich die Gemeinden mit der Maßnahme ohne sie so entwickelt hätten wie die"
                  " Vergleichsgemeinden. Das lässt sich nicht beweisen; was sonst noch geschehen ist, steckt mit in der Zahl.",
    "lesson": "Was wir gelernt haben", "only_german": "", "outdated": "",
    "not_found": "Nicht gefunden", "failed": "",
    "sent_abo": "Danke. Wenn die Adresse stimmt, kommt gleich eine E-Mail mit einem Link. Bitte bestätigen Sie dort.",
    "sent_comment": "Danke für Ihren Beitrag. Er wird gelesen und erscheint dann hier.",
    "adopted": "Angenommen", "changed": "Geändert angenommen", "rejected": "Abgelehnt", "postponed": "Vertagt",
    "state_planned": "Geplant", "state_running": "Läuft", "state_done": "Abgeschlossen", "state_stopped": "Abgebrochen",
    "reached": "Erreicht, was erwartet war", "on_the_way": "Auf dem Weg dorthin", "unchanged": "Unverändert",
    "opposite": "Es wurde mehr zum Gegenteil",
    # pictures and maps for the press
    "pic_then": "damals", "pic_then_day": "damals ({day})", "pic_expected": "erwartet", "pic_now": "heute", "pic_now_day": "heute ({day})",
    "map_classes": "Gebiete je Klasse: {classes}", "map_none": "keine Angabe ({count})", "map_secret": "geheim gehalten ({count})",
    "class_below": "unter {high}", "class_between": "{low} bis unter {high}", "class_from": "ab {low}", "class_all": "{low} bis {high}",
    "source": "Quelle: Bildungsatlas {region}; {sources}", "invented": "Erfundene Daten.",
    # what figures are called that are read from maps and gaps
    "map_mean": "Mittlerer Weg in Minuten", "map_median": "Mittelster Weg (Median) in Minuten",
    "map_within": "Anteil höchstens {minutes} Minuten", "map_beyond": "Menschen mit mehr als {minutes} Minuten",
    "map_places": "Erreichbare Plätze je 100 Menschen im Alter dafür", "map_quota": "Versorgungsquote: Plätze je 100 Kinder",
    "mode_walk": "zu Fuß", "mode_walk_child": "zu Fuß (Grundschulkind)", "mode_walk_senior": "zu Fuß (ältere Menschen)",
    "mode_walk_slope": "zu Fuß (mit Steigung)", "mode_walk_wheels": "zu Fuß (Kinderwagen, Rollstuhl)", "mode_bicycle": "mit dem Rad",
    "mode_bicycle_calm": "mit dem Rad (ruhige Wege)", "mode_car": "mit dem Auto", "mode_car_morning": "mit dem Auto (morgens)",
    "mode_car_turns": "mit dem Auto (mit Abbiegen)", "mode_bus": "mit Bus und Bahn",
    "mode_bus_p90": "mit Bus und Bahn, an 9 von 10 Minuten", "gap_beyond": "jenseits des Standards",
    "gap_without_place": "ohne Platz in Reichweite", "gap_on": "{label} am {day} (Vorausrechnung)",
    # whether a comparison holds
    "trend_alike": "Von {first} bis {last} entwickelten sich beide ähnlich (Abstand der Anstiege {slope} je Jahr, 95 %: {low} bis"
                   " {high}). Das spricht nicht gegen den Vergleich; beweisen kann es ihn nicht.",
    "trend_different": "Schon von {first} bis {last} entwickelten sich beide verschieden (Abstand der Anstiege {slope} je Jahr, 95 %:"
                       " {low} bis {high}). Der Vergleich sagt deshalb wenig über die Maßnahme.",
    "trend_no_series": "Frühere Jahre dieser Zahl sind nicht bekannt; ob sich beide vorher gleich entwickelten, ist nicht geprüft.",
    "trend_too_short": "Weniger als {years} frühere Jahre sind von genug Gemeinden bekannt; ob sich beide vorher gleich entwickelten,"
                       " ist nicht geprüft.",
    "why_elsewhere": "Zu dieser Zahl ist nicht bekannt, wie sie in anderen Gemeinden war oder ist.",
    "why_few": "Es gibt nur {count} vergleichbare Gemeinden; unter {fewest} sagt der Vergleich nichts.",
    # open data
    "csv_topic": "Thema", "csv_finding": "Befund", "csv_area": "Gebiet", "csv_unit": "Einheit", "csv_why_then": "Warum keine Zahl (damals)",
    "csv_as_of": "Stand", "csv_run": "Lauf", "csv_why_now": "Warum keine Zahl (heute)", "csv_as_of_now": "Stand heute",
    "csv_superseded": "Überholt", "yes": "ja", "no": "nein",
    # news by mail
    "news": "Neuigkeiten", "about_topic": "zum Thema „{topic}“", "about_all": "zu allen Themen", "news_about": "Neuigkeiten {about}",
    "ended_title": "Abbestellt", "ended": "Abbestellt. Ihre Adresse ist gelöscht.",
    "confirmed": "Bestätigt: An {email} gehen Neuigkeiten {about}.", "shall": "Sollen an {email} Neuigkeiten {about} gehen?",
    "confirm": "Ja, bestätigen", "end": "Abbestellen und Adresse löschen",
    "mail_ask_subject": "Neuigkeiten aus dem Bildungsatlas: bitte bestätigen",
    "mail_ask": "Guten Tag,\n\njemand möchte an diese Adresse Neuigkeiten {about} bekommen. Waren Sie das, dann bestätigen Sie es bitte"
                " hier:\n\n{link}\n\nWaren Sie es nicht, brauchen Sie nichts zu tun: Ohne Bestätigung kommt keine weitere Nachricht, und"
                " die Adresse wird nach\n{days} Tagen gelöscht.\n",
    "mail_news_subject": "{count} Neuigkeiten aus dem Bildungsatlas",
    "mail_news": "Guten Tag,\n\nneu im Bildungsatlas ({region}):\n\n{news}\n\nAbbestellen, mit einem Klick: {link}\n",
    "mail_german": "",
    **{f"stage_{code}": label for code, label in LABELS.items()}, **{f"status_{code}": word for code, word in WORDS.items()},
}  # fmt: skip
