"""What each rule is called and why its findings matter, one sentence each, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from tertial.findings import Language

Words = Mapping[Language, str]

NAME: dict[str, Words] = {
    "sum": {"sv": "summa", "en": "sum"},
    "deviation": {"sv": "avvikelse", "en": "deviation"},
    "percent": {"sv": "procent", "en": "per cent"},
    "change": {"sv": "från ett tal till ett annat", "en": "from one number to another"},
    "parts": {"sv": "delar av ett antal", "en": "parts of a number"},
    "tables": {"sv": "samma tal i två tabeller", "en": "same figure in two tables"},
    "prose": {"sv": "text mot tabell", "en": "text against table"},
    "unit": {"sv": "enhet", "en": "unit"},
    "share": {"sv": "andel av en rad", "en": "share of a row"},
    "direction": {"sv": "riktning", "en": "direction"},
    "trend": {"sv": "förändring", "en": "change"},
    "cause": {"sv": "huvudorsak", "en": "main cause"},
    "causes": {"sv": "uppräknade orsaker", "en": "listed causes"},
    "goal": {"sv": "mål mot utfall", "en": "goal against outcome"},
    "cases": {"sv": "bästa och sämsta fall", "en": "best and worst case"},
    "summary": {"sv": "samma mening två gånger", "en": "same sentence twice"},
    "partial-year": {"sv": "del av år", "en": "part of a year"},
    "jump": {"sv": "språng", "en": "jump"},
    "roll-forward": {"sv": "eget kapital", "en": "equity"},
    "restated": {"sv": "ändrat i senare rapport", "en": "changed in a later report"},
    "forecast": {"sv": "prognos mot utfall", "en": "forecast against outcome"},
}

WHY: dict[str, Words] = {
    "sum": {
        "sv": "Minst ett av talen är fel, eller så saknas en del i uppställningen.",
        "en": "At least one of the figures is wrong, or a part is missing from the list.",
    },
    "deviation": {
        "sv": "I de andra raderna är kolumnen skillnaden mellan de två andra; här är den det inte.",
        "en": "In the other rows the column is the difference of the two others; here it is not.",
    },
    "percent": {
        "sv": "Procenttalet går inte att få fram ur talen som det bygger på.",
        "en": "The percentage does not follow from the numbers that it rests on.",
    },
    "change": {
        "sv": "De två talen i meningen ger en annan förändring än den som texten säger.",
        "en": "The two numbers of the sentence give another change than the text says.",
    },
    "parts": {
        "sv": "Delarna ska tillsammans bli antalet som anges strax före.",
        "en": "The parts should make the number given just before.",
    },
    "tables": {
        "sv": "Tabellerna stämmer överens i andra kolumner, så talen ska vara desamma även här.",
        "en": "The tables agree in other columns, so the figures should be the same here too.",
    },
    "prose": {
        "sv": "Text och tabell kan inte båda vara rätt, inte ens efter avrundning.",
        "en": "Text and table cannot both be right, not even after rounding.",
    },
    "unit": {
        "sv": "Tusental och miljoner har troligen förväxlats.",
        "en": "Thousands and millions have probably been mixed up.",
    },
    "share": {
        "sv": "Andelen och beloppet hör inte ihop med raden i tabellen.",
        "en": "The share and the amount do not fit the row of the table.",
    },
    "direction": {
        "sv": "Båda kan bara stämma om texten menar något annat än raden i tabellen.",
        "en": "Both can hold only if the text means something else than the row of the table.",
    },
    "trend": {
        "sv": "Texten och tabellen beskriver olika utveckling av samma sak.",
        "en": "Text and table describe different developments of the same thing.",
    },
    "cause": {
        "sv": "Läsaren får en förklaring som tabellen inte bär upp.",
        "en": "The reader is given an explanation that the table does not bear out.",
    },
    "causes": {
        "sv": "Antingen saknas en orsak eller så är ett av beloppen fel.",
        "en": "Either a cause is missing or one of the amounts is wrong.",
    },
    "goal": {
        "sv": "Bedömningen går emot det utfall som står i rapporten.",
        "en": "The assessment goes against the outcome that the report gives.",
    },
    "cases": {
        "sv": "Prognosen ska ligga mellan bästa och sämsta fall.",
        "en": "The forecast should lie between the best and the worst case.",
    },
    "summary": {
        "sv": "En av de två är troligen kvar från ett tidigare utkast.",
        "en": "One of the two is probably left from an earlier draft.",
    },
    "partial-year": {
        "sv": "Den som läser raden jämför lätt några månader med hela år.",
        "en": "A reader of the row easily compares some months with full years.",
    },
    "jump": {
        "sv": "En ny definition eller ett skrivfel är lika troligt som en verklig förändring.",
        "en": "A new definition or a slip is as likely as a real change.",
    },
    "roll-forward": {
        "sv": "Skillnaden kan vara ett beslut om det egna kapitalet; det står i så fall inte här.",
        "en": "The difference may be a decision on the equity; if so it is not told here.",
    },
    "restated": {
        "sv": "Ett publicerat tal har ändrats i efterhand utan att det sägs på raden.",
        "en": "A published figure was changed afterwards, and the row does not say so.",
    },
    "forecast": {
        "sv": "Bra att veta när nästa prognos ska bedömas.",
        "en": "Good to know when the next forecast is judged.",
    },
}
