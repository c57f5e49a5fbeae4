"""What a command says of a fault that it does not expect: of the disk, of memory, or one of ours. Never a traceback, whose last
line may hold a person's data."""

from __future__ import annotations

from tertial.findings import Finding, Kind

SYSTEM = Kind(
    "system.fault",
    "error",
    sv="Datorn lät inte kommandot läsa eller skriva: {reason}.",
    en="The computer did not let the command read or write: {reason}.",
    do_sv="Kontrollera att mappen finns, att du får skriva i den och att disken inte är full, och försök igen.",
    do_en="Check that the folder exists, that you may write in it and that the disk is not full, and try again.",
)
OURS = Kind(
    "system.program",
    "error",
    sv="Ett fel i Tertial stoppade kommandot: {places}.",
    en="A fault in Tertial stopped the command: {places}.",
    do_sv="Det som redan var sparat är kvar. Sänd raden till den som utvecklar Tertial; den säger var i programmet felet är och "
    "innehåller inget ur era filer. ”python -X dev -m tertial …” visar hela felet, som kan innehålla personuppgifter.",
    do_en="What was stored before is still there. Send this line to the developers of Tertial; it says where in the program the "
    "fault is and holds nothing out of your files. “python -X dev -m tertial …” shows all of it, which may hold personal data.",
)


def told(error: Exception) -> Finding:
    """A disk that is full and memory that is short by their own findings, any other OSError at its file, the rest by its place in
    the code."""
    from tertial.usecases.mishaps import places
    from tertial.usecases.storage_faults import told_of_storage

    storage = told_of_storage(error)
    if storage is not None:
        return storage.findings[0]
    if isinstance(error, OSError):
        return system_fault(error)
    return OURS(places=places(error))


def system_fault(error: OSError) -> Finding:
    """A fault of the disk or the system that no command expects, at the file that it was met at."""
    reason = error.strerror or type(error).__name__
    return SYSTEM(file=str(error.filename) if error.filename else None, reason=reason)
