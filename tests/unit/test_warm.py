from __future__ import annotations

import importlib

from tertial.web import warm
from tertial.web.render import environment


def test_what_is_loaded_late_is_there_and_templates_are_compiled() -> None:
    for name in warm.LATE:
        importlib.import_module(name)
    warm.start().join(timeout=60)
    made = environment()
    assert made.cache is not None
    assert len(made.cache) >= len(made.list_templates())
