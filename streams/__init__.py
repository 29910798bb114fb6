"""The flow: three pure steps over logs (cases, ledger, watch) and the runners that drive them."""
