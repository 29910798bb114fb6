"""The file of a model: a zip of plain numbers and a JSON header. Nothing in it is code, and nothing is unpickled.

Members, stored without compression: ``header.json``, then little-endian arrays ``buckets.u4``, ``weights.f4``,
``coefficients.f4`` (row by row, one row a bucket) and ``intercepts.f4``. The length of each follows from the header
and is checked before anything is made of it. The version stands in the archive's comment, so that it is read first.
"""

import re
import zipfile
from pathlib import Path

import msgspec
import numpy as np

from intake.errors import InputError
from intake.topic_model.examples import topic_of_label
from intake.topic_model.header import Header
from intake.topic_model.linear import Linear

VERSION = 1
LARGEST = 1 << 29
"""Bytes of a file that is read."""
_LARGEST_HEADER = 1 << 22
_MARK = "jianwei topic model, format "
_HEADER = "header.json"
_ARRAYS = {"buckets.u4": "<u4", "weights.f4": "<f4", "coefficients.f4": "<f4", "intercepts.f4": "<f4"}
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def write(path: Path, header: Header, linear: Linear) -> None:
    """Writes the file beside its place and moves it there."""
    values = (linear.buckets, linear.weights, linear.coefficients, linear.intercepts)
    arrays = zip(_ARRAYS.items(), values, strict=True)
    members = [(name, np.ascontiguousarray(value, dtype=kind).tobytes()) for (name, kind), value in arrays]
    part = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = f"{_MARK}{VERSION}".encode()
        for name, content in [(_HEADER, msgspec.json.encode(header, order="deterministic")), *members]:
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content)
    part.replace(path)


def read(path: Path) -> tuple[Header, Linear]:
    """Reads a file. Raises ``InputError`` for one that is damaged, foreign, too new or too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(f"{path}: {size:,} bytes, expected a topic model of at most {LARGEST:,}")
        with zipfile.ZipFile(path) as archive:
            _check_version(path, archive.comment)
            return _read(path, archive)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or 'not a regular file'})") from None
    except (zipfile.BadZipFile, RuntimeError, EOFError):  # RuntimeError: an encrypted member
        raise InputError(f"{path}: no topic model, or a damaged one") from None


def _check_version(path: Path, comment: bytes) -> None:
    found = re.fullmatch(re.escape(_MARK) + r"(\d{1,9})", comment.decode("ascii", "replace"), re.ASCII)
    if not found:
        raise InputError(f"{path}: no topic model: the archive does not say that it is one")
    if int(found[1]) != VERSION:
        raise InputError(f"{path}: format {int(found[1])}, this release reads {VERSION}: train the model again")


def _read(path: Path, archive: zipfile.ZipFile) -> tuple[Header, Linear]:
    members = {member.filename: member for member in archive.infolist()}
    if list(members) != [_HEADER, *_ARRAYS] or len(archive.infolist()) != len(members):
        raise InputError(f"{path}: expected the members {', '.join([_HEADER, *_ARRAYS])} and no others")
    packed = next((name for name, member in members.items() if member.compress_type != zipfile.ZIP_STORED), None)
    if packed or members[_HEADER].file_size > _LARGEST_HEADER:
        raise InputError(f"{path}: {packed or _HEADER}: packed or too large, expected a stored member")
    try:
        header = msgspec.json.decode(archive.read(_HEADER), type=Header)
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: {_HEADER}: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InputError(f"{path}: {_HEADER}: not the header of a topic model") from None
    if sorted(set(header.topics)) != list(header.topics) or any(map(_is_no_topic, header.topics)):
        raise InputError(f"{path}: {_HEADER}: topics that are none, of a refused kind, or out of order")
    if header.buckets > 1 << header.hashing.bits:
        raise InputError(f"{path}: {_HEADER}: more buckets than {header.hashing.bits} bits can tell apart")
    topics = len(header.topics)
    lengths = dict(zip(_ARRAYS, (header.buckets, header.buckets, header.buckets * topics, topics), strict=True))
    for name, length in lengths.items():
        if members[name].file_size != 4 * length:
            raise InputError(f"{path}: {name}: {members[name].file_size:,} bytes, the header says {4 * length:,}")
    return header, _linear(path, archive, header)


def _is_no_topic(name: str) -> bool:
    return topic_of_label(name) != (name, "")


def _linear(path: Path, archive: zipfile.ZipFile, header: Header) -> Linear:
    given = {name: np.frombuffer(archive.read(name), dtype=kind) for name, kind in _ARRAYS.items()}
    buckets = given["buckets.u4"].astype(np.int64)
    weights, coefficients, intercepts = (given[name].astype(np.float64) for name in list(_ARRAYS)[1:])
    ascending = bool((np.diff(buckets) > 0).all()) and (
        not len(buckets) or int(buckets[-1]) >> header.hashing.bits == 0
    )
    finite = all(bool(np.isfinite(values).all()) for values in (weights, coefficients, intercepts))
    if not ascending or not finite or bool((weights <= 0).any()):
        raise InputError(f"{path}: buckets out of order or numbers that are none")
    return Linear(buckets, weights, coefficients.reshape(len(buckets), len(header.topics)), intercepts)
