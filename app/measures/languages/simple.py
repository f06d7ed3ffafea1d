"""The words of the public pages, pictures and mails in Leichte Sprache; what is plain in German already stays. No test group has read them."""

from __future__ import annotations

from app.measures.languages.german import GERMAN

SIMPLE: dict[str, str] = GERMAN | {
    "skip": "Zum Text", "fictional": "Achtung: Diesen Kreis gibt es nicht. Alle Zahlen sind erfunden.",
    "list_title": "Themen: Das machen wir",
    "list_lead": "Hier steht: Was wissen wir im {region}? Was haben wir vor? Was ist entschieden? Und: Was hat es gebracht?",
    "counts": "{findings} Mal etwas gefunden, {undertakings} Mal etwas vor", "no_topic": "Hier steht noch nichts.",
    "up_to_date": "Neues erfahren", "feed": "Neues als Liste für Programme", "where": "Hier sind Sie",
    "known": "Was wissen wir?", "planned": "Was haben wir vor?", "decided": "Was ist entschieden?", "became": "Was hat es gebracht?",
    "nothing": "Hier steht noch nichts.", "figures_caption": "Die Zahlen von früher und von heute", "then": "Früher",
    "as_of": "Vom {day}", "newer": "Es gibt neue Zahlen", "whence": "Woher kommt die Zahl?",
    "not_again": "Diese Zahl können wir nicht neu rechnen", "open_data": "Die Zahlen zum Mitnehmen",
    "as_csv": "Alle Zahlen als Tabelle", "as_json": "Alles für Programme", "as_feed": "Neues für Programme",
    "sources": "Die Zahlen kommen von: {sources}. Sie dürfen die Bilder benutzen. Dann müssen Sie dazu schreiben, woher sie kommen.",
    "email": "Ihre E-Mail-Adresse", "order": "Neues bestellen",
    "email_hint": "Sie bekommen eine E-Mail von uns. In der E-Mail ist ein Link. Klicken Sie auf den Link. Dann schicken wir Ihnen Neues."
                  " Sie können jederzeit Nein sagen.",
    "skipped": "Am {day} haben wir etwas ausgelassen: {stages}. Der Grund: {why}", "recommended": "Unser Vorschlag: {title}",
    "agenda": "Punkt {item} in der Sitzung.", "paper": "Das Papier hat die Nummer {paper}.", "your_view": "Was denken Sie?",
    "answer": "Wir antworten am {day}:", "no_comment": "Noch hat niemand etwas geschrieben.",
    "name": "Ihr Name (Sie müssen nichts eintragen)", "comment": "Das möchte ich sagen", "send": "Abschicken",
    "comment_hint": "Sie können bis zum {day} schreiben. Wir lesen Ihren Text zuerst. Dann steht er hier. Wir antworten Ihnen."
                    " Ihren Namen löschen wir nach {days} Tagen.",
    "took_part": "Vom {first} bis zum {last} konnten alle mitreden.", "responsible": "Darum kümmert sich: {who}",
    "money": "Das kostet: {amount}", "reached_on": "fertig am {day}", "planned_by": "soll fertig sein am {day}",
    "effect_seen": "Was hat es gebracht? Nachgesehen am {day}", "effect_planned": "Was bringt es? Wir sehen nach am {day}",
    "effect_figure": "früher {then}", "effect_expected": "das wollten wir: {expected}", "effect_now": "heute {now}",
    "compared": "Wir haben mit {count} anderen Gemeinden verglichen. Der Unterschied ist {effect} {unit} (wahrscheinlich zwischen"
                " {low} und {high}).",
    "assumption": "Der Vergleich stimmt nur, wenn die Gemeinden sonst gleich sind. Das kann niemand sicher wissen.",
    "only_german": "Diesen Text gibt es noch nicht in Leichter Sprache.",
    "outdated": "Der deutsche Text ist neuer als dieser Text in Leichter Sprache.",
    "sent_abo": "Danke. Sie bekommen gleich eine E-Mail. Bitte klicken Sie auf den Link in der E-Mail.",
    "sent_comment": "Danke für Ihren Text. Wir lesen ihn. Dann steht er hier.",
    "adopted": "Ja", "changed": "Ja, aber anders", "rejected": "Nein", "postponed": "Später",
    "state_planned": "Haben wir vor", "state_running": "Machen wir gerade", "state_done": "Fertig", "state_stopped": "Aufgehört",
    "reached": "Wir haben es geschafft", "on_the_way": "Es wird besser", "unchanged": "Es ist wie früher",
    "opposite": "Es ist schlechter geworden", "status_unknown": "wissen wir nicht", "status_secret": "sagen wir nicht, weil es nur"
    " wenige Menschen sind", "status_not_applicable": "passt hier nicht",
    "stage_finding": "Das haben wir gefunden", "stage_recommendation": "Das schlagen wir vor", "stage_consultation": "Darüber wird geredet",
    "stage_decision": "Das wird entschieden", "stage_measure": "Das machen wir", "stage_effect": "Was hat es gebracht?",
    "stage_lesson": "Das haben wir gelernt", "stage_closed": "Fertig",
    "pic_then": "früher", "pic_then_day": "früher ({day})", "pic_expected": "das wollen wir",
    "map_classes": "So viele Orte: {classes}", "map_none": "wissen wir nicht ({count})", "map_secret": "sagen wir nicht ({count})",
    "class_below": "weniger als {high}", "class_between": "{low} bis {high}", "class_from": "{low} und mehr",
    "source": "Die Zahlen kommen von: Bildungsatlas {region}; {sources}", "invented": "Die Zahlen sind erfunden.",
    "map_mean": "So viele Minuten dauert der Weg", "map_median": "So viele Minuten dauert der Weg meistens",
    "map_within": "So viele sind in {minutes} Minuten da", "map_beyond": "So viele brauchen mehr als {minutes} Minuten",
    "map_places": "Plätze in der Nähe für 100 Menschen", "map_quota": "Plätze für 100 Kinder",
    "mode_walk_child": "Kinder zu Fuß", "mode_walk_senior": "ältere Menschen zu Fuß", "mode_walk_slope": "zu Fuß mit Bergen",
    "mode_walk_wheels": "mit Kinder-Wagen oder Roll-Stuhl", "mode_bicycle_calm": "mit dem Rad auf ruhigen Wegen",
    "mode_car_morning": "mit dem Auto am Morgen", "mode_car_turns": "mit dem Auto", "mode_bus_p90": "mit Bus und Bahn an schlechten Tagen",
    "gap_beyond": "Der Weg ist zu weit", "gap_without_place": "Es gibt keinen Platz in der Nähe",
    "gap_on": "{label} (So rechnen wir für den {day})",
    "trend_alike": "Wir haben die Jahre {first} bis {last} verglichen. Alle Gemeinden waren ähnlich. Der Unterschied war {slope} im Jahr"
                   " (wahrscheinlich zwischen {low} und {high}). Der Vergleich kann also stimmen. Sicher ist das nicht.",
    "trend_different": "Wir haben die Jahre {first} bis {last} verglichen. Die Gemeinden waren schon früher verschieden. Der Unterschied"
                       " war {slope} im Jahr (wahrscheinlich zwischen {low} und {high}). Darum sagt der Vergleich wenig.",
    "trend_no_series": "Für die Jahre davor haben wir keine Zahlen. Darum wissen wir nicht: Waren die Gemeinden früher gleich?",
    "trend_too_short": "Wir haben Zahlen für weniger als {years} Jahre davor. Darum wissen wir nicht: Waren die Gemeinden früher gleich?",
    "why_elsewhere": "Wir wissen nicht, wie die Zahl in anderen Gemeinden ist.",
    "why_few": "Es gibt nur {count} ähnliche Gemeinden. Wir brauchen {fewest} Gemeinden. Darum vergleichen wir nicht.",
    "csv_finding": "Das haben wir gefunden", "csv_area": "Ort", "csv_unit": "Was ist das", "csv_why_then": "Warum keine Zahl (früher)",
    "csv_as_of": "Vom", "csv_run": "Rechnung", "csv_as_of_now": "Von heute", "csv_superseded": "Es gibt neue Zahlen",
    "news": "Neues", "news_about": "Neues {about}", "ended_title": "Abbestellt", "ended": "Sie bekommen keine E-Mails mehr. Wir haben Ihre E-Mail-Adresse gelöscht.",
    "confirmed": "Danke. Wir schicken Neues {about} an {email}.", "shall": "Möchten Sie Neues {about} bekommen? Die E-Mails gehen an {email}.",
    "confirm": "Ja, das möchte ich", "end": "Nein, bitte keine E-Mails",
    "mail_ask_subject": "Möchten Sie Neues aus dem Bildungsatlas?",
    "mail_ask": "Guten Tag,\n\njemand möchte Neues aus dem Bildungsatlas bekommen {about}.\nWaren Sie das?\nDann klicken Sie bitte auf diesen"
                " Link:\n\n{link}\n\nWaren Sie das nicht?\nDann müssen Sie nichts tun.\nSie bekommen dann keine E-Mails mehr.\nNach {days}"
                " Tagen löschen wir Ihre E-Mail-Adresse.\n",
    "mail_news_subject": "{count} Mal Neues aus dem Bildungsatlas",
    "mail_news": "Guten Tag,\n\ndas ist neu im Bildungsatlas ({region}):\n\n{news}\n\nMöchten Sie keine E-Mails mehr?\nDann klicken Sie auf"
                 " diesen Link: {link}\n",
    "mail_german": "(Diesen Text gibt es noch nicht in Leichter Sprache.)",
}  # fmt: skip
