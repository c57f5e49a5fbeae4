"""Words of a person's own account."""

from __future__ import annotations

WORDS = {
    "account.title": ("Ditt konto", "Your account"),
    "account.roles": ("Det här får du", "What you may do"),
    "account.roles_text": (
        "Roller ges av den som administrerar Tertial.",
        "Roles are given by whoever administers Tertial.",
    ),
    "account.password": ("Byt lösenord", "Change password"),
    "account.password_text": (
        "Du loggas ut överallt utom här.",
        "You are signed out everywhere but here.",
    ),
    "account.old": ("Nuvarande lösenord", "Current password"),
    "account.new": ("Nytt lösenord", "New password"),
    "account.change": ("Byt lösenord", "Change password"),
    "account.no_password": (
        "Du loggar in med kommunens inloggning och har inget lösenord i Tertial.",
        "You sign in through the municipality and have no password in Tertial.",
    ),
    "account.looks": ("Språk och utseende", "Language and appearance"),
    "account.looks_text": (
        "Språket följer med dig till andra datorer; utseendet gäller den här webbläsaren.",
        "The language follows you to other computers; the appearance is of this browser.",
    ),
    "account.tokens": ("API-nycklar", "API tokens"),
    "account.tokens_text": (
        "Med en nyckel hämtar ett program, till exempel Excel, det som du själv får se. Ge varje program en egen, så kan du ta tillbaka en i taget.",
        "With a token a program, such as Excel, gets what you may see yourself. Give each program its own, and you can revoke one at a time.",
    ),
    "account.token_name": ("Vad den används till", "What it is for"),
    "account.token_help": ("Till exempel Excel på ekonomi.", "For example Excel at finance."),
    "account.token_scope": ("Får", "May"),
    "account.token_read": ("Läsa", "Read"),
    "account.token_write": ("Läsa och skriva", "Read and write"),
    "account.token_make": ("Gör en nyckel", "Make a token"),
    "account.token_new": ("Nyckeln ”{name}”", "The token “{name}”"),
    "account.token_once": (
        "Kopiera den nu; den visas bara en gång. Kommer den på avvägar: ta tillbaka den här.",
        "Copy it now; it is shown once. If it goes astray: revoke it here.",
    ),
    "account.token_made": ("Gjord", "Made"),
    "account.token_used": ("Senast använd", "Last used"),
    "account.token_never": ("Aldrig", "Never"),
    "account.token_revoke": ("Ta tillbaka", "Revoke"),
    "account.token_revoke_named": ("Ta tillbaka ”{name}”", "Revoke “{name}”"),
    "account.token_revoked": ("Återtagen {day}", "Revoked {day}"),
    "account.token_how": ("Så används API:t", "How the API is used"),
    "account.no_tokens": ("Du har inga nycklar.", "You have no tokens."),
    "account.sessions": ("Här är du inloggad", "Where you are signed in"),
    "account.sessions_text": (
        "En session slutar av sig själv efter 12 timmar utan användning.",
        "A session ends by itself after 12 hours without use.",
    ),
    "account.session_here": ("Den här", "This one"),
    "account.session_began": ("Började", "Began"),
    "account.session_seen": ("Senast använd", "Last used"),
    "account.session_end": ("Avsluta", "End"),
    "account.session_end_named": ("Avsluta den som började {when}", "End the one that began {when}"),
    "account.sessions_end": ("Avsluta alla andra", "End all others"),
    "account.done_password": (
        "Lösenordet är bytt, och alla andra sessioner är avslutade.",
        "The password is changed, and all other sessions are ended.",
    ),
    "account.done_token": ("Nyckeln gäller inte längre.", "The token is no longer valid."),
    "account.done_sessions": ("Avslutat.", "Ended."),
    "account.done_looks": ("Sparat.", "Saved."),
}
