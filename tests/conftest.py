"""The ground of every test: keys, translations, no network, and the people who work here."""

import os
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from staff import roles, second_factor, watching
from staff.models import User
from tests import network, profile
from tests.browser import (  # noqa: F401  (fixtures for every test)
    at_work,
    browser_context_args,
    browser_type_launch_args,
    context,
    page_of,
    watch,
)
from tools import pgtemp

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop
network.block()
profile.load_hypothesis_profile()
PASSWORD = "kevät saapui etelärannikolle"
LONG = ("tests/faults/", "tests/bench/", "tests/deploy/", "tests/journeys/", "tests/backup/")
"""What takes long begins first, so that at the end no worker waits for another."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database (`only_on`): it runs in the other stage."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    wanted: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        mark = item.get_closest_marker("only_on")
        wanted[mark is None or mark.args[0] == connection.vendor].append(item)
    if wanted[False]:
        config.hook.pytest_deselected(items=wanted[False])
        items[:] = wanted[True]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any worker starts."""
    if not hasattr(config, "workerinput"):
        from tools import messages

        with messages.locked():
            messages.compile_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """A file for the tests in a browser, which asks several things at once: the server's threads
    would share one connection to a database in memory, and with it their transactions.
    """
    in_browser = any(item.get_closest_marker("browser") for item in request.session.items)
    if connection.vendor != "sqlite" or not in_browser:
        yield
        return
    with TemporaryDirectory(prefix="harmony-test-", dir=pgtemp.quickest_place()) as folder:
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3"
        yield


@pytest.fixture(scope="session", autouse=True)
def keys() -> None:
    """A master key, a key ring and an empty folder of files for this process's installation."""
    from privacy.encryption.keyring import create_keys

    assert settings.HARMONY_HOME.name.startswith("harmony-test-")
    settings.STATIC_ROOT.mkdir()
    create_keys()


class _RequestFromHere(HttpRequest):
    """What `force_login` signs in with: the sign-in hooks want to know from where."""

    def __init__(self) -> None:
        super().__init__()
        self.META["REMOTE_ADDR"] = "127.0.0.1"


@pytest.fixture(scope="session", autouse=True)
def sign_in_from_here() -> Iterator[None]:
    """Let `force_login` come from an address, as every real request does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.HttpRequest", _RequestFromHere)
        yield


@pytest.fixture(autouse=True)
def no_files_of_another_test() -> None:
    """Log head and erasure log stand outside the database, which each test starts anew."""
    for path in (settings.HARMONY_AUDIT_HEAD_FILE, settings.HARMONY_ERASURE_LOG):
        path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits and one-time keys of another test count for nothing."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def reading_watch() -> Iterator[Callable[[UUID], None]]:
    """No thread looks at the readers: a shared database in memory locks whole tables. Its tests
    are given the real look.
    """
    real = watching.look_later
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "look_later", lambda reader: None)
        yield real


# --- the people who work at the salon -------------------------------------------------------


def hire(name: str, role: str) -> User:
    """A member of staff as she stands after accepting her invitation and the undertaking."""
    email = f"{name.split()[0].lower()}@harmony.example"
    user = User(name=name, email=email, has_undertaken=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def hannele(db: None) -> User:
    """The owner, who is also the responsible person."""
    return hire("Hannele Aaltonen", roles.OWNER)


@pytest.fixture
def tiina(db: None) -> User:
    """A therapist."""
    return hire("Tiina Lehto", roles.THERAPIST)


@pytest.fixture
def riikka(db: None) -> User:
    """Reception: sees no health data."""
    return hire("Riikka Salo", roles.RECEPTION)


@pytest.fixture
def teemu(db: None) -> User:
    """The technical administrator: sees no client."""
    return hire("Teemu Koski", roles.TECHNICIAN)


@pytest.fixture(autouse=True, scope="session")
def whole_logins() -> Iterator[None]:
    """`force_login` stands for a whole login: the second factor included."""
    force_login = Client.force_login

    def log_in(self: Client, user: User, backend: str | None = None) -> None:
        force_login(self, user, backend)
        session = self.session
        session[second_factor.PASSED] = str(user.pk)
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", log_in)
        yield


@pytest.fixture(autouse=True, scope="session")
def forms_carry_their_key() -> Iterator[None]:
    """`post` stands for a form of a page, which has a one-time key; a test may give its own."""
    post = Client.post

    def send(self: Client, path: str, data: Any = None, *rest: Any, **more: Any) -> Any:
        if data is None or type(data) is dict:
            data = {"form_key": str(uuid4()), **(data or {})}
        return post(self, path, data, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "post", send)
        yield


@pytest.fixture(autouse=True, scope="session")
def files_take_their_time() -> Iterator[None]:
    """A list of clients is read by a process that lets every other go first: how long that takes is
    not what is tested.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clients.importing.reading.WAIT", 60)
        patch.setattr("clients.views.import_files.PATIENCE", 20 * 60)
        yield


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test client on which the given person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
