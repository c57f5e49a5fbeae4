"""Words of the checks of published reports."""

from __future__ import annotations

WORDS = {
    "check.title": ("Stämmer siffrorna i en publicerad rapport?", "Do the figures of a published report agree?"),
    "check.lead": (
        "Lämna en eller flera rapporter. Varje tal läses och prövas mot tabellerna, texten och rapporter från andra år.",
        "Hand in one or several reports. Every figure is read and held to the tables, the text and the reports of other years.",
    ),
    "check.read": ("Läs en rapport", "Read a report"),
    "check.choose": ("Rapporter", "Reports"),
    "check.choose_help": (
        "PDF, Word, webbsida eller text, högst {files} filer och {size} MB. Filerna tas bort när de är lästa och lämnar aldrig servern.",
        "PDF, Word, web page or text, at most {files} files and {size} MB. The files are deleted when read and never leave the server.",
    ),
    "check.history": ("Rapporterna är nämndens egna", "The reports are the committee's own"),
    "check.history_help": (
        "De jämförs då också med nämndens tidigare lästa rapporter, och talen sparas till tabellerna över flera år.",
        "They are then also compared with the committee's reports read before, and the figures are kept for tables of several years.",
    ),
    "check.send": ("Läs och kontrollera", "Read and check"),
    "check.done": ("Lästa rapporter", "Reports read"),
    "check.done_none": (
        "Ingen rapport är läst än. Börja med den senaste årsredovisningen.",
        "No report has been read yet. Begin with the latest annual report.",
    ),
    "check.report": ("Rapport", "Report"),
    "check.figures": ("Tal", "Figures"),
    "check.errors": ("Fel", "Errors"),
    "check.warnings": ("Varningar", "Warnings"),
    "check.notes": ("Noteringar", "Notes"),
    "check.when": ("Läst", "Read"),
    "check.under_way": ("Rapporterna läses", "The reports are being read"),
    "check.queued": ("Väntar på att annat arbete blir klart.", "Waiting for other work to finish."),
    "check.reading": (
        "Tal och tabeller läses ur {names}. Det tar några sekunder; sidan kommer av sig själv.",
        "Figures and tables are read from {names}. It takes some seconds; the page comes by itself.",
    ),
    "check.leave": (
        "Du kan lämna sidan. Kontrollen blir klar ändå och står sedan bland lästa rapporter.",
        "You may leave the page. The check will be done all the same, and then stands among the reports read.",
    ),
    "check.progress": ("Hur långt läsningen har kommit", "How far the reading has come"),
    "check.gone": ("Kontrollen finns inte kvar", "The check is not there any more"),
    "check.gone_text": (
        "Den är borttagen. Lämna rapporten igen för en ny kontroll.",
        "It has been removed. Hand in the report again for a new check.",
    ),
    "check.failed": ("Rapporten gick inte att läsa", "The report could not be read"),
    "check.again": ("Läs en annan rapport", "Read another report"),
    "check.nothing_read": ("Ingen av filerna gick att läsa", "None of the files could be read"),
    "check.errors_one": (
        "Ett fel: siffror som inte kan vara sanna samtidigt",
        "One error: figures that cannot both be true",
    ),
    "check.errors_many": (
        "{count} fel: siffror som inte kan vara sanna samtidigt",
        "{count} errors: figures that cannot both be true",
    ),
    "check.warnings_one": (
        "Inga fel, ett påstående som siffrorna inte stöder",
        "No errors, one statement that the figures do not support",
    ),
    "check.warnings_many": (
        "Inga fel, {count} påståenden som siffrorna inte stöder",
        "No errors, {count} statements that the figures do not support",
    ),
    "check.notes_one": ("Inga fel, en sak bra att känna till", "No errors, one thing worth knowing"),
    "check.notes_many": ("Inga fel, {count} saker bra att känna till", "No errors, {count} things worth knowing"),
    "check.none": ("Inga anmärkningar", "No findings"),
    "check.deck": (
        "<b>{figures}</b> tal lästa, prövade på <b>{rules}</b> slags samband.",
        "<b>{figures}</b> figures read, held to <b>{rules}</b> kinds of relation.",
    ),
    "check.deck_found": (
        "<b>{errors}</b> fel, <b>{warnings}</b> behöver en förklaring och <b>{notes}</b> är bra att känna till.",
        "<b>{errors}</b> errors, <b>{warnings}</b> need an explanation and <b>{notes}</b> are worth knowing.",
    ),
    "check.deck_none": ("Alla stämmer.", "All of them agree."),
    "check.take_text": ("Hämta anmärkningarna som text", "Download the findings as text"),
    "check.remove": ("Ta bort kontrollen", "Remove the check"),
    "check.in_history": ("Talen är sparade i nämndens historik.", "The figures are kept in the committee's history."),
    "check.unreadable": ("Kunde inte läsas", "Could not be read"),
    "check.by": ("läst {at} av {who}", "read {at} by {who}"),
}
