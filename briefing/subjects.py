"""What an issue is about, in words that the gateway has found fit to be shown."""

from indexing.store import Body, Query, Store


def subject(store: Store, alert: Body) -> list[str]:
    """The words of the alert's issue as the newest of its cases bears them; none where it has too few matters yet."""
    if not alert.get("issue"):
        return []
    cases = store.search("cases", Query(equal={"issue": alert["issue"], "feed": alert["feed"]}))
    return next((list(case["subject"]) for case in reversed(cases) if case.get("subject")), [])
