"""Data views, panels and dashboards of an installation, and their import into Kibana.

Kibana is asked once: ``POST /api/saved_objects/_import?overwrite=true`` with the objects as lines of JSON in a form.
Ids are those of the installation's name, so a second import changes nothing that the first has made.
"""

import base64
from hashlib import blake2b
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, urlopen

import msgspec

from indexing.errors import StoreError, UnreachableError
from jianwei.kibana_dashboards import dashboard_id
from jianwei.kibana_objects import make_objects
from jianwei.kibana_sources import load_sources
from jianwei.kibana_views import Site

_TIMEOUT = 60.0
"""Seconds: a Kibana that has just started makes its own indices first."""
_IMPORT = "/api/saved_objects/_import?overwrite=true"


class _Failure(msgspec.Struct):
    type: str = ""
    id: str = ""
    error: dict[str, Any] = {}


class _Answer(msgspec.Struct):
    success: bool
    errors: list[_Failure] = []


def objects(site: Site) -> list[dict[str, Any]]:
    """Every saved object of the installation: data views, panels, dashboards."""
    return make_objects(load_sources(), site)


def ndjson(site: Site) -> bytes:
    """The objects as lines of JSON with sorted keys: the same bytes for the same installation."""
    return b"".join(msgspec.json.encode(each, order="deterministic") + b"\n" for each in objects(site))


def dashboard_address(url: str, name: str) -> str:
    """Where a browser finds the first dashboard, without user and password."""
    plain, _ = _parts(url)
    return f"{plain}/app/dashboards#/view/{quote(dashboard_id(name))}"


def import_objects(url: str, site: Site, *, dry_run: bool = False) -> list[str]:
    """Puts the objects into the Kibana at ``url`` (``http(s)://[user:password@]host:port``), in place of former ones.

    Gives one line for each object; with ``dry_run`` the same lines, and nothing is sent. Raises ``UnreachableError``
    where nothing answers or Kibana is not ready yet, ``StoreError`` where it takes not all of them, with the reasons.
    """
    plain, _ = _parts(url)
    told = [f"{each['type']} {each['id']}" for each in objects(site)]
    if dry_run:
        return told
    try:
        with urlopen(import_request(url, site), timeout=_TIMEOUT) as answer:  # noqa: S310 - http and https alone
            content = answer.read()
    except HTTPError as error:
        raise _refused(plain, error) from None
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        raise UnreachableError(f"{plain}: Kibana does not answer: {getattr(error, 'reason', error)}") from None
    judge(content, plain)
    return told


def import_request(url: str, site: Site) -> Request:
    """The request of an import. Raises ``StoreError`` for a bad address, without repeating it."""
    plain, user = _parts(url)
    kind, body = form("objects.ndjson", ndjson(site))
    headers = {"content-type": kind, "kbn-xsrf": "jianwei", "accept": "application/json"}
    if user is not None:
        headers["authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
    return Request(f"{plain}{_IMPORT}", data=body, headers=headers, method="POST")  # noqa: S310 - see _parts


def form(file: str, content: bytes) -> tuple[str, bytes]:
    """One file as a form (RFC 7578): the content type, which names the boundary, and the body.

    The boundary is made of the content's digest, so it does not stand in the content but by design.
    """
    boundary = f"jianwei-{blake2b(content, digest_size=16).hexdigest()}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", b"%b%b\r\n--%b--\r\n" % (
        head.encode(),
        content,
        boundary.encode(),
    )


def judge(content: bytes, plain: str) -> None:
    """Raises ``StoreError`` where an answer to an import is none, or says that an object was refused, with why."""
    try:
        answer = msgspec.json.decode(content, type=_Answer)
    except msgspec.DecodeError:
        raise StoreError(f"{plain}: this is not Kibana: its answer to an import is none of Kibana's") from None
    if answer.success:
        return
    reasons = [f"{each.type} {each.id}: {_why(each.error)}" for each in answer.errors]
    raise StoreError(f"{plain}: Kibana refused {len(reasons)} objects: {'; '.join(reasons) or 'no reason given'}")


def _why(error: dict[str, Any]) -> str:
    missing = [f"{each.get('type')} {each.get('id')}" for each in error.get("references", [])]
    said = error.get("message") or error.get("type") or "no reason given"
    return f"{said} ({', '.join(missing)})" if missing else str(said)


def _refused(plain: str, error: HTTPError) -> Exception:
    """What a status other than 200 means."""
    try:
        said = msgspec.json.decode(error.read(), type=dict[str, Any]).get("message", "")
    except (msgspec.DecodeError, OSError):
        said = ""
    if error.code in {502, 503, 504}:
        return UnreachableError(f"{plain}: Kibana is not ready yet ({error.code}): wait, then run the same again")
    if error.code in {401, 403}:
        return StoreError(f"{plain}: Kibana refuses this user ({error.code}): {said or 'give user and password'}")
    if error.code == 404:
        return StoreError(f"{plain}: there is no Kibana at this address (404): it may serve under a base path")
    return StoreError(f"{plain}: Kibana refused the import ({error.code}): {said or error.reason}")


def _parts(url: str) -> tuple[str, str | None]:
    """The address without user and password, and ``user:password``. No message repeats the second."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        split, port = urlsplit(""), None
    if split.scheme not in {"http", "https"} or not split.hostname or split.query or split.fragment:
        raise StoreError("the address is not one of Kibana: expected http(s)://[user:password@]host:port")
    host = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
    plain = f"{split.scheme}://{host}{f':{port}' if port else ''}{split.path.rstrip('/')}"
    user = None if split.username is None else f"{unquote(split.username)}:{unquote(split.password or '')}"
    return plain, user
