"""A model file: the same model back, and a clear error for anything else."""

import pickle
import zipfile

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import InputError
from intake.topic_model import TopicModel, model_file
from tests.intake.topic_model.conftest import messages


@pytest.fixture
def file(model, tmp_path):
    path = tmp_path / "topics.model"
    model.save(path)
    return path


def rewritten(path, *, comment=None, packed=False, **changed):
    """The archive with other members; keywords replace the content of a member, by its name without ending."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        comment = archive.comment if comment is None else comment
    names = {name.partition(".")[0]: name for name in members}
    members |= {names.get(name, name): content for name, content in changed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def header(path, **changed):
    """The header's JSON with other values."""
    with zipfile.ZipFile(path) as archive:
        return msgspec.json.encode(msgspec.json.decode(archive.read("header.json")) | changed)


def member(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def refused(path):
    with pytest.raises(InputError) as caught:
        TopicModel.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value)


def test_a_model_answers_alike_before_and_after_its_file(model, file):
    titles, bodies, _ = zip(*messages(60, 21, noise=0.4), strict=True)
    loaded = TopicModel.load(file)
    assert loaded.classify(titles, bodies) == model.classify(titles, bodies)
    assert loaded.header == model.header


def test_a_file_written_again_is_the_same_bytes(file, tmp_path):
    TopicModel.load(file).save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == file.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_no_text_and_no_pair_of_a_text_stands_in_the_file(file):
    content = file.read_bytes()
    words = ("路灯", "不亮", "垃圾", "暖气", "请尽快")
    assert [word for word in words if word.encode() in content or word.encode("utf-16-le") in content] == []


def test_a_pickle_is_refused(tmp_path):
    path = tmp_path / "pickled"
    path.write_bytes(pickle.dumps({"a": 1}))
    assert "no topic model" in refused(path)


def test_a_pickle_inside_the_archive_is_refused(file):
    content = pickle.dumps(np.array([{}], dtype=object))
    assert "expected the members" in refused(rewritten(file, more=content))
    assert "bytes, the header says" in refused(rewritten_without_more(file, content))


def rewritten_without_more(path, content):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "more"}
        comment = archive.comment
    members["weights.f4"] = content
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = comment
        for name, each in members.items():
            archive.writestr(name, each)
    return path


@pytest.mark.parametrize("content", [b"", b"PK", b"not a model\n" * 50])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    assert "no topic model" in refused(path)


def test_an_archive_of_something_else_is_refused(file):
    assert "does not say that it is one" in refused(rewritten(file, comment=b"a workbook"))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "cannot be read" in refused(tmp_path / "absent")
    assert "cannot be read" in refused(tmp_path)


def test_a_newer_format_says_so(file):
    said = refused(rewritten(file, comment=b"jianwei topic model, format 2"))
    assert said.endswith("format 2, this release reads 1: train the model again")


def test_a_larger_file_than_any_model_is_not_read(file, monkeypatch):
    monkeypatch.setattr(model_file, "LARGEST", 1000)
    assert "expected a topic model of at most 1,000" in refused(file)


def test_a_packed_member_is_refused(file):
    assert "packed or too large" in refused(rewritten(file, packed=True))


def test_an_encrypted_member_is_refused(file):
    content = bytearray(file.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    assert "no topic model, or a damaged one" in refused(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"buckets": 10**9}, "more buckets than 20 bits"),
        ({"buckets": 0}, "$.buckets"),
        ({"topics": ["only one"]}, "$.topics"),
        ({"topics": ["a", "b", "c"]}, "the header says"),
        ({"topics": ["b", "a", "c", "d"]}, "out of order"),
        ({"topics": ["a", "a", "c", "d"]}, "out of order"),
        ({"topics": ["=1+1", "a", "b", "c"]}, "topics that are none"),
        ({"topics": ["a", "b", "c", "检举控告"]}, "of a refused kind"),
        ({"temperature": 0.0}, "$.temperature"),
        ({"threshold": "high"}, "$.threshold"),
        ({"surprise": 1}, "unknown field `surprise`"),
        ({"made": "yesterday"}, "$.made"),
        ({"hashing": {"bits": 60}}, "$.hashing.bits"),
        ({"hashing": {"bits": 2}}, "more buckets than 2 bits"),
        ({"hashing": {"body_length": 10**9}}, "$.hashing.body_length"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(file, changed, said):
    assert said in refused(rewritten(file, header=header(file, **changed)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_weights_that_are_no_weights_are_refused(file, value):
    weights = np.frombuffer(member(file, "weights.f4"), dtype="<f4").copy()
    weights[0] = value
    assert "numbers that are none" in refused(rewritten(file, weights=weights.tobytes()))


def test_buckets_out_of_order_are_refused(file):
    buckets = np.frombuffer(member(file, "buckets.u4"), dtype="<u4")[::-1]
    assert "out of order" in refused(rewritten(file, buckets=buckets.tobytes()))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file_is_a_clear_error_or_the_same_model(model, file, place, flip, cut):
    whole = file.read_bytes()
    at = int(place * len(whole))
    damaged = file.with_name("damaged")
    damaged.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    try:
        loaded = TopicModel.load(damaged)
    except InputError as error:
        assert str(error).startswith(f"{damaged}: ")  # noqa: PT017 - either outcome is right
    else:
        assert loaded.header == model.header
        assert (loaded.linear.coefficients == model.linear.coefficients).all()
