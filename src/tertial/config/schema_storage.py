"""The form of `[storage]` and `[sign_in]`: where the web app keeps what people write, and who they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from tertial.config.schema_model import About, OneLine, Table
from tertial.config.settings import StorageSettings


class StorageTable(Table):
    database: Annotated[
        str | None,
        StringConstraints(pattern=r"^postgresql://[^\s/]+/[^\s/]+$"),
        About(
            "adressen till en PostgreSQL-databas",
            "the address of a PostgreSQL database",
            'database = "postgresql://tertial@127.0.0.1/tertial"',
        ),
    ] = StorageSettings().database


class SignInTable(Table):
    issuer: Annotated[
        str,
        StringConstraints(pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?(/\S*)?)$"),
        About(
            "inloggningstjänstens adress, med https",
            "the address of the sign-in provider, with https",
            'issuer = "https://login.exempelby.se"',
        ),
    ]
    client_id: Annotated[
        OneLine,
        About("klientens id hos inloggningstjänsten", "the client's id at the provider", 'client_id = "tertial"'),
    ]
    client_secret_file: Annotated[
        OneLine | None,
        StringConstraints(pattern=r"[^/\\]$"),
        About(
            "en sökväg till en fil, räknad från arbetsytan",
            "a path to a file, counted from the workspace",
            'client_secret_file = "keys/sign-in.secret"',
        ),
    ] = None
