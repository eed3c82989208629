"""Usage exports: whose tokens still go to models that are leaving, by model, workspace and API key.

::

    opening.py   a file, a gzip, a zip or stdin as counted text, with what is wrong told by its byte
    columns.py   which column is which, by header name, in every form of the Console's exports
    export.py    the rows of one export into a ledger
    api.py       the organisation's usage report over HTTP into a ledger
    ledger.py    exact sums per model, workspace and API key; pure
    findings.py  ledger × snapshots × a day → the audit; pure
    render_*.py  one file an output form
"""
