"""Words of signing in, of the first administrator and of links by which a password is chosen."""

from __future__ import annotations

WORDS = {
    "sign_in.title": ("Logga in", "Sign in"),
    "sign_in.deck": (
        "Uppföljning för {committee}, {municipality}.",
        "Follow-up of {committee}, {municipality}.",
    ),
    "sign_in.login": ("Användarnamn", "User name"),
    "sign_in.password": ("Lösenord", "Password"),
    "sign_in.button": ("Logga in", "Sign in"),
    "sign_in.provider": ("Logga in med kommunens inloggning", "Sign in with the municipality's sign-in"),
    "sign_in.forgot": (
        "Glömt lösenordet, eller inget konto än? Be den som administrerar Tertial om en länk.",
        "Forgotten the password, or no account yet? Ask whoever administers Tertial for a link.",
    ),
    "sign_in.or": ("Eller med ett konto i Tertial:", "Or with an account in Tertial:"),
    "sign_in.wrong": (
        "Användarnamn och lösenord hör inte ihop. Skriv dem igen, eller be den som administrerar Tertial om en ny länk.",
        "User name and password do not belong together. Write them again, or ask whoever administers Tertial for a new link.",
    ),
    "sign_in.limited": (
        "Det har kommit många försök. Vänta {seconds} sekunder och försök igen.",
        "There have been many attempts. Wait {seconds} seconds and try again.",
    ),
    "sign_in.unknown": (
        "Inloggningen lyckades, men ingen person i Tertial har den e-postadressen. Be den som administrerar Tertial att lägga till dig.",
        "The sign-in succeeded, but no person in Tertial has that e-mail address. Ask whoever administers Tertial to add you.",
    ),
    "sign_in.provider_failed": (
        "Kommunens inloggning svarade inte som väntat. Försök igen om en stund, eller använd ett konto i Tertial.",
        "The municipality's sign-in did not answer as expected. Try again in a while, or use an account in Tertial.",
    ),
    "sign_in.first": (
        "Här finns ingen person än. Den som startade Tertial har en länk i terminalen, som gör den första administratören.",
        "There is no person here yet. Whoever started Tertial has a link in the terminal, which makes the first administrator.",
    ),
    "link.first_title": ("Den första administratören", "The first administrator"),
    "link.first_deck": (
        "Administratören lägger till personer och ger roller. Länken gäller en gång.",
        "The administrator adds people and gives roles. The link works once.",
    ),
    "link.invite_title": ("Välj ett lösenord", "Choose a password"),
    "link.invite_deck": (
        "För {name}. Du loggar sedan in som {login}. Länken gäller en gång.",
        "For {name}. After this you sign in as {login}. The link works once.",
    ),
    "link.name": ("Namn", "Name"),
    "link.login": ("Användarnamn", "User name"),
    "link.login_help": (
        "Till exempel anna.berg. Det används när du loggar in.",
        "For example anna.berg. It is used when you sign in.",
    ),
    "link.email": ("E-post, om du vill", "E-mail, if you want"),
    "link.password": ("Lösenord", "Password"),
    "link.password_help": (
        "Minst 12 tecken. Tre eller fyra ord efter varandra är både lätt att minnas och svårt att gissa.",
        "At least 12 characters. Three or four words in a row are both easy to remember and hard to guess.",
    ),
    "link.button": ("Spara och logga in", "Save and sign in"),
    "link.gone_title": ("Länken gäller inte längre", "The link is no longer valid"),
    "link.gone_text": (
        "Den är använd, ersatt av en nyare eller äldre än ett dygn. Be om en ny.",
        "It has been used, replaced by a newer one, or is older than a day. Ask for a new one.",
    ),
}
