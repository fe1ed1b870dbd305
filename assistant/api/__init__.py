"""The doors for programs beside the page: `/v1/ask`, `/v1/reports`, `/v1/facts`, and `/v1/chat/completions` for chat clients.

`door.py` is what all routes share; `asking.py`, `reports.py` and `chat.py` are the routes, `records.py` what they take and give,
`errors.py` how they refuse, `bounds.py` and `rates.py` what a caller may send and how often; `health.py`, `metrics.py` and
`requests.py` are for those who watch over it. `app.py` puts them together.
"""
