"""docker-compose.yml and the image: whole, on loopback, pinned, and in the words of the command line."""

import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import msgspec
import pytest
import yaml
from typer.main import get_command

from city.configuration import Configuration, UrgentRule
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from intake.simulator import SCALES, simulate
from jianwei import VERSION
from jianwei.cli import app_of
from jianwei.demonstration import FIRST_DAY, PROFILES
from jianwei.secret_files import SecretFiles
from jianwei.settings import Settings
from streams.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if "build" in each}
GUIDE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+):-([^}]*)\}")
SECRETS = set()
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def commands(service):
    """The ``jianwei`` commands of a service as lists of words, variables at their defaults."""
    given = [VARIABLE.sub(r"\2", word) for word in service["command"]]
    if "entrypoint" not in service:
        return [given]
    lines = [shlex.split(line) for line in given[0].splitlines()]
    assert {words[0] for words in lines} <= {"jianwei", "echo"}
    return [words[1:] for words in lines if words[0] == "jianwei"]


def sources(name):
    """What a service mounts or reads, variables at their defaults."""
    mounted = [VARIABLE.sub(r"\2", volume).split(":")[0] for volume in SERVICES[name].get("volumes", [])]
    return [*mounted, *SERVICES[name].get("env_file", [])]


def exists(source):
    """In the project, or among what ``make secrets`` makes."""
    return (ROOT / source).is_file() or source.removeprefix("./deploy/secrets/") in SECRETS


@pytest.fixture(scope="module", autouse=True)
def secrets(tmp_path_factory):
    """What ``make secrets`` makes, files and folders."""
    folder = tmp_path_factory.mktemp("secrets")
    SecretFiles(folder).make("见微市")
    SECRETS.update(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", SERVICES)
class TestEveryService:
    def test_waits_for_services_that_can_do_what_it_waits_for(self, name):
        for other, wait in SERVICES[name].get("depends_on", {}).items():
            assert wait["condition"] in CONDITIONS
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if wait["condition"] == "service_completed_successfully":
                assert SERVICES[other]["restart"] == "no"

    def test_is_published_on_loopback_alone(self, name):
        assert [port for port in SERVICES[name].get("ports", []) if not port.startswith("127.0.0.1:")] == []

    def test_has_an_image_of_one_version_and_a_limit_of_memory(self, name):
        image, _, version = SERVICES[name]["image"].rpartition(":")
        assert image
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", version)
        assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])

    def test_starts_again_unless_it_is_done_once(self, name):
        done_once = name in {"setup", "dashboards", "simulator"}
        assert SERVICES[name]["restart"] == ("no" if done_once else "unless-stopped")
        assert ("healthcheck" in SERVICES[name]) is not done_once

    def test_its_volumes_and_files_are_there(self, name):
        for source in sources(name):
            assert exists(source) if source.startswith("./") else source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", OURS)
class TestEveryServiceOfOurs:
    def test_speaks_the_command_line(self, name):
        """Parsed, not run: unknown commands and options and missing arguments are errors."""
        known = get_command(app_of()).commands
        for words in commands(OURS[name]):
            context = known[words[0]].make_context(words[0], words[1:])
            assert context.params

    def test_is_given_settings_and_no_others(self, name):
        settings = {f"JIANWEI_{field}".upper() for field in Settings.__struct_fields__}
        assert set(OURS[name]["environment"]) <= settings

    def test_may_do_little(self, name):
        assert OURS[name]["read_only"] is True
        assert OURS[name]["cap_drop"] == ["ALL"]
        assert OURS[name]["user"] == "${JIANWEI_USER:-10001:10001}"

    def test_is_well_while_it_moves(self, name):
        """Not while a port answers: ``/live`` of a process that stands still says 503."""
        if OURS[name]["restart"] != "no":
            assert "http://127.0.0.1:9464/live" in OURS[name]["healthcheck"]["test"][-1]
            assert OURS[name]["command"][OURS[name]["command"].index("--observe") + 1].endswith(":9464")

    def test_has_no_secret_in_its_environment(self, name):
        assert "env_file" not in OURS[name]
        known = {"JIANWEI_KAFKA", "JIANWEI_NAME", "JIANWEI_SNAPSHOTS", "JIANWEI_STORE_FILE"}
        assert set(OURS[name]["environment"]) <= known

    def test_has_the_key_of_its_own_process_alone(self, name):
        given = {source for source in sources(name) if source.startswith("./deploy/secrets/keys")}
        keys = {"setup": "keys", "dashboards": "keys/setup", "index": "keys/index", "board": "keys/board"}
        assert given == ({f"./deploy/secrets/{keys[name]}"} if name in keys else set())
        admin = "./deploy/secrets/admin" in sources(name)
        assert admin == (name in {"setup", "dashboards"})

    def test_is_the_image_of_this_version(self, name):
        assert OURS[name]["image"] == f"jianwei:{VERSION}"


def test_every_variable_of_the_file_is_explained():
    assert {name for name, _ in VARIABLE.findall(TEXT)} == {
        *("JIANWEI_NAME", "JIANWEI_USER", "PROFILE", "CITY", "TICKS", "KEYS", "ROUTES", "CHANNELS", "CALLS", "BOARD")
    }
    assert [name for name, _ in VARIABLE.findall(TEXT) if f"| `{name}` |" not in GUIDE] == []


def test_all_limits_of_memory_fit_a_machine_of_8_gb_with_every_profile():
    sizes = {"m": 2**20, "g": 2**30}
    limits = [int(each["mem_limit"][:-1]) * sizes[each["mem_limit"][-1]] for each in SERVICES.values()]
    assert sum(limits) <= 8 * 2**30


def test_every_process_that_is_observed_is_scraped():
    jobs = yaml.safe_load((ROOT / "deploy/prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    scraped = {name for job in jobs for one in job.get("dns_sd_configs", []) for name in one["names"]}
    assert scraped == {name for name, each in OURS.items() if "--observe" in each["command"]}


def test_secrets_are_in_no_image_and_no_commit():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "deploy/secrets" in ignored[ignored.index("!deploy") :]
    assert {"/.env", "/deploy/secrets/"} <= set((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())


def test_elasticsearch_asks_for_a_password_and_has_none_in_the_file():
    assert SERVICES["elasticsearch"]["environment"]["xpack.security.enabled"] == "true"
    assert not re.search(r"(?i)password\s*[:=]\s*[^$\s]", TEXT.replace("--kibana-password", ""))


def test_every_volume_is_used():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= used


class TestTheBroker:
    SETTINGS = SERVICES["kafka"]["environment"]

    def test_makes_no_stream_by_itself_and_takes_the_largest_record(self):
        largest = max(entry.max_message_bytes for entry in load_catalogue().streams.values())
        assert self.SETTINGS["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
        assert largest == self.SETTINGS["KAFKA_MESSAGE_MAX_BYTES"] == self.SETTINGS["KAFKA_REPLICA_FETCH_MAX_BYTES"]

    def test_every_listener_has_its_protocol_and_the_services_reach_theirs(self):
        names = {each.split(":")[0] for each in self.SETTINGS["KAFKA_LISTENERS"].split(",")}
        protocols = {each.split(":")[0] for each in self.SETTINGS["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")}
        assert names == protocols
        told = dict(each.split("://") for each in self.SETTINGS["KAFKA_ADVERTISED_LISTENERS"].split(","))
        assert set(told) == names - {self.SETTINGS["KAFKA_CONTROLLER_LISTENER_NAMES"]}
        assert {each["environment"]["JIANWEI_KAFKA"] for each in OURS.values()} == {told["SERVICES"]}
        assert any(port.endswith(f":{told['HOST'].split(':')[1]}") for port in SERVICES["kafka"]["ports"])

    def test_one_node_is_enough_for_its_own_streams(self):
        factors = {key: value for key, value in self.SETTINGS.items() if "REPLICA" in key or "ISR" in key}
        del factors["KAFKA_REPLICA_FETCH_MAX_BYTES"]
        assert len(factors) == 7
        assert set(factors.values()) == {1}

    def test_keeps_committed_positions_longer_than_a_year_without_workers(self):
        assert self.SETTINGS["KAFKA_OFFSETS_RETENTION_MINUTES"] >= 366 * 24 * 60


def test_elasticsearch_and_kibana_are_of_one_version_and_of_the_clients():
    versions = {SERVICES[name]["image"].rpartition(":")[2] for name in ("elasticsearch", "kibana")}
    (version,) = versions
    (client,) = [each for each in PROJECT["project"]["dependencies"] if each.startswith("elasticsearch")]
    assert client == f"elasticsearch[async]>={'.'.join(version.split('.')[:2])},<9"


def test_kibana_speaks_chinese_in_the_citys_zone_and_asks_nothing_of_the_internet():
    settings = yaml.safe_load((ROOT / "deploy/compose/kibana.yml").read_text(encoding="utf-8"))
    assert settings["i18n.locale"] == "zh-CN"
    assert settings["uiSettings.overrides"]["dateFormat:tz"] == "Asia/Shanghai"
    assert (settings["telemetry.enabled"], settings["newsfeed.enabled"]) == (False, False)
    assert settings["map.includeElasticMapsService"] is False


def test_the_configuration_is_the_simulated_citys(tmp_path):
    """Else ``ingest`` refuses the simulator's areas, and the alerts would not be those of ``make demo``."""
    given = tomllib.loads((ROOT / "deploy/compose/simulated_city.toml").read_text(encoding="utf-8"))
    city = simulate(SCALES["small"], 1, FIRST_DAY, 365)
    areas = AreaDictionary.read(city.write(tmp_path).areas)
    profile = load_profile(PROFILES[0])
    assert msgspec.convert(given, Configuration) == Configuration(
        city=profile.city,
        zone=profile.city_table.zone,
        language="zh",
        calendar=city.calendar,
        urgent=(UrgentRule(name="燃气泄漏", topics=("燃气泄漏",)),),
        successions=areas.successions(),
    )


class TestTheImage:
    def test_is_built_of_pinned_images_and_hashed_libraries(self):
        images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
        assert len(images) == 2
        assert [image for image in images if not re.fullmatch(r"python:3\.11\.\d+(-slim)?-bookworm", image)] == []
        assert "--require-hashes -r /source/requirements.lock" in DOCKERFILE

    def test_does_not_run_as_root(self):
        last = DOCKERFILE.rpartition("FROM ")[2]
        assert re.search(r"^USER jianwei$", last, re.MULTILINE)

    def test_takes_what_the_project_is_made_of_and_nothing_else(self):
        lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        packages = {name for name in PROJECT["tool"]["setuptools"]["packages"] if "." not in name}
        assert rules[0] == "*"
        taken = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
        assert taken == packages | {"pyproject.toml", "requirements.lock", "README.md", "LICENSE"}

    def test_holds_the_sources_of_the_dashboard(self):
        globs = PROJECT["tool"]["setuptools"]["package-data"]["deploy"]
        files = [file.relative_to(ROOT / "deploy") for file in (ROOT / "deploy/kibana").glob("*")]
        assert files
        assert [file for file in files if not any(fnmatch(str(file), glob) for glob in globs if "/" in glob)] == []
