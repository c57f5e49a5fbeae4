"""What the terminal shows of a forecast: its tables, probabilities, bridges, and the effect of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial import wording
from tertial.cli_show import table
from tertial.findings import Language

if TYPE_CHECKING:
    from tertial.usecases.forecast_board import Board
    from tertial.usecases.forecasts import MadeForecast


def show_forecast(made: MadeForecast, language: Language) -> str:
    """The full year in SEK million by line and area, care days by care type, and what the board gets."""
    from tertial.usecases.forecast_counts import counts_table
    from tertial.usecases.forecast_told import effect_rows
    from tertial.usecases.forecasts import days_table, money_table

    blocks = [money_table(made, language), days_table(made, language)]
    out = [table(head, rows, right=range(1, len(head))) for head, rows in blocks if rows]
    titles, counts = counts_table(made.digest, language, made.settings.privacy.minimum_count)
    if counts:
        out.append(table(titles, counts, right=range(1, len(titles))))
    if made.board is not None:
        out += _board(made, made.board, language)
    if made.scenario is not None:
        head, lines = effect_rows(made.scenario, made.settings, language)
        out.append(f"Scenario: {made.scenario['name']}")
        out.append(table(head, lines, right=range(1, len(head))))
    return "\n\n".join(out)


def _board(made: MadeForecast, board: Board, language: Language) -> list[str]:
    from tertial.usecases.forecast_told import bridge_rows, tail_words
    from tertial.wording import phrases_forecast as phrases

    sv = language == "sv"
    said = [phrases.deficit(board.deficit, language)]
    if board.own is not None and board.below_own is not None:
        said.append(phrases.below_own(board.below_own, board.own[1], language))
    said += [tail_words(tail, made.settings, language) for tail in board.tails]
    out = ["\n".join(f"{wording.capital(words)}." for words in said)]
    if board.from_budget is not None:
        head, rows = bridge_rows(board.from_budget, "Budget", made.digest, made.settings, language)
        out.append(table(head, rows, right=[1]))
    if board.from_previous is not None and board.previous_day is not None:
        day = wording.date_short(board.previous_day)
        begin = f"{'Prognos' if sv else 'Forecast'} {day}"
        if board.replayed:
            begin += " (uppspelad)" if sv else " (replayed)"
        head, rows = bridge_rows(board.from_previous, begin, made.digest, made.settings, language)
        out.append(table(head, rows, right=[1]))
    return out
