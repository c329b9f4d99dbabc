"""What is proved: one row a promise.

Rules of this file:
- A row is a name, the sentence that is proved (Dutch, for who reads a certificate), and where it was promised.
- The name is part of what programs read (`flask prove --json`) and of tests: it does not change.
"""

from dataclasses import dataclass

from ivr.callflow.proof import of_emergencies, of_endings, of_menus, of_seconds, of_staff, of_turns
from ivr.callflow.proof.faults import Check


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that holds for every call; `check` gives what contradicts it."""

    name: str
    sentence: str
    reference: str
    check: Check


PROMISES = (
    Promise("goes-on", "De lijn weet altijd verder.", 'hours.md, "The proof"', of_turns.keeps_going),
    Promise("waits", "Elke beurt zegt iets en wacht dan op één ding.", "architecture.md, rule 1", of_turns.waits_with_words),
    Promise("words", "Elke tekst bestaat in elke taal.", 'hours.md, "The proof"', of_turns.every_prompt_exists),
    Promise("numbers-known", "Elke bestemming heeft een nummer.", 'hours.md, "The proof"', of_turns.every_transfer_has_a_number),
    Promise("rings-destinations", "Alleen bestemmingen worden gebeld; nooit 112, een kort nummer of deze lijn zelf.", 'callers.md, "Loops and masks"', of_turns.rings_only_destinations),
    Promise("rings-the-open", "Een gesloten bestemming wordt nooit gebeld.", 'callers.md, "Transfers"', of_turns.rings_nobody_who_is_closed),
    Promise("somebody", "Op elk moment zijn de centrale en een spoedeisende hulp te bereiken.", 'callers.md, "What the leaflet does not say"', of_turns.somebody_is_there),
    Promise("names-whom-it-rings", "De beller hoort met wie hij verbonden wordt.", 'callers.md, "Transfers"', of_turns.says_where_it_connects),
    Promise("opens-with-112", "Elk gesprek begint met de zin over 112.", 'callers.md, "Opening"', of_turns.opens_with_112),
    Promise("says-closed", "Wie belt als de poli dicht is, hoort dat vóór de keuze.", 'callers.md, "Opening"', of_turns.says_when_closed),
    Promise("masked", "Een beller met ons eigen nummer hoort 112 en de spoednummers, en belt niemand.", 'callers.md, "Loops and masks"', of_turns.masked_callers_dial_nothing),
    Promise("old-keys", "Een toets uit een oud keuzemenu doet niets in een nieuw.", "architecture.md, rule 3", of_turns.old_keys_never_act),
    Promise("forgets", "Buiten het terugbelverzoek onthoudt het gesprek niets van de beller.", "architecture.md, rule 3", of_turns.remembers_only_in_the_dialogue),
    Promise("not-saved", "Wie niet genoteerd kan worden, hoort dat en wordt verbonden.", 'callers.md, "Callback"', of_turns.not_saved_leads_to_a_person),
    Promise("withdrawn", "Een ingetrokken spoedeisende hulp wordt genoemd, en de andere gebeld.", 'callers.md, "What the leaflet does not say"', of_turns.withdrawn_emergency_says_so),
    Promise("order", "Keuzes klinken op volgorde, zonder gaten, en elke genoemde toets werkt.", 'callers.md, "Keys, timing"', of_menus.offers_in_order),
    Promise("one-meaning", "Een toets betekent in een keuzemenu één ding.", 'callers.md, "Keys, timing"', of_menus.spoken_and_silent_keys_differ),
    Promise("keys-everywhere", "0, 9, * en # werken in elk keuzemenu.", 'callers.md, "Keys, timing"', of_menus.every_key_works_everywhere),
    Promise("zero", "Met 0 komt een beller overal bij een mens.", 'callers.md, "Keys, timing"', of_menus.zero_reaches_a_person),
    Promise("free", "9 en * zijn vrij: zij tellen nooit als een vergeefse poging.", 'hours.md, "The proof"', of_menus.repeating_is_free),
    Promise("counts-anew", "Na een goede toets telt niets meer van ervoor.", "engine.py", of_menus.keys_count_anew),
    Promise("says-why", "Stilte en een verkeerde toets klinken anders.", 'callers.md, "Silence and wrong keys"', of_menus.silence_and_wrong_keys_differ),
    Promise("ends", "Wat de beller niet kiest, eindigt binnen vijftien stappen.", 'hours.md, "The proof"', of_endings.ends_by_itself),
    Promise("twice", "Wat de beller niet kiest, biedt geen keuzemenu een derde keer aan.", 'hours.md, "The proof"', of_endings.presents_no_menu_a_third_time),
    Promise("hangs-up", "Alleen een gekozen groet, een genoteerd verzoek of de nummers eindigen een gesprek.", 'hours.md, "The proof"', of_endings.hangs_up_only_when_it_may),
    Promise("everyone-behind", "De nummers klinken pas als iedereen erachter faalde.", 'callers.md, "Transfers"', of_endings.rings_everyone_behind),
    Promise("transfers", "Na een mislukte verbinding komt wie de tabel noemt.", 'callers.md, "Transfers"', of_endings.follows_the_table_of_transfers),
    Promise("asks-again", "Wie geholpen is en blijft, krijgt weer een keuzemenu.", 'callers.md, "Transfers"', of_endings.served_callers_are_asked_again),
    Promise("noted", "Genoteerd klinkt alleen als het verzoek bewaard is.", "architecture.md, rule 2", of_endings.noted_only_when_on_disk),
    Promise("silence", "Wie niets kiest, komt bij een mens; buiten kantooruren bij de spoedeisende hulp.", 'callers.md, "Silence and wrong keys"', of_endings.silence_reaches_a_person),
    Promise("fits-the-moment", "Het eerste keuzemenu is altijd dat van dit moment.", 'callers.md, "The flow"', of_emergencies.first_menu_fits_the_moment),
    Promise("emergency-offered", "De spoedeisende hulp wordt op elk moment aangeboden.", 'callers.md, "What the leaflet does not say"', of_emergencies.offers_the_emergency_choice),
    Promise("emergency-near", "De spoedeisende hulp is twee toetsen ver, buiten kantooruren één.", 'hours.md, "The proof"', of_emergencies.reaches_it_in_time),
    Promise("staff-hidden", "De ingang voor medewerkers wordt geen beller aangeboden.", 'staff.md, "Close now / open now"', of_staff.offers_nobody_the_entry),
    Promise("staff-closes", "Met de telefoon gaat alleen een lijn dicht waar iemand anders achter staat.", 'hours.md, "Closing for now"', of_staff.closes_only_what_is_backed_up),
    Promise("staff-back", "Wie per ongeluk bij medewerkers komt, is zo terug in het eerste keuzemenu.", 'callers.md, "Keys, timing"', of_staff.leads_back_to_the_first_menu),
    Promise("seconds", "Buiten kantooruren gaat de telefoon binnen 20 seconden na een toets over, en binnen 60 bij stilte; een ingetrokken spoedeisende hulp wordt eerst genoemd.", 'callers.md, "Silence and wrong keys"', of_seconds.rings_in_time),
)  # fmt: skip
"""All promises of the flow; those of spoken times are judged where the words are (`ivr/content/spoken_times.py`)."""
