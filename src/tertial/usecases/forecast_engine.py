"""All that a forecast takes which is heavy to import: import this while there is nothing else to do."""

import pyarrow.compute
import pyarrow.parquet  # noqa: F401

import tertial.forecast.backtest
import tertial.forecast.bridge
import tertial.forecast.combine
import tertial.forecast.conditions
import tertial.forecast.digest
import tertial.usecases.forecast_board
import tertial.usecases.forecast_files  # noqa: F401
