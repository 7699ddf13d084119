"""A talk on the consultation page: what stands there, and what is done with it."""

from typing import Any

from django.test import Client as Browser

from clients.models import Client
from tests.treatments.pages import (
    Fields,
    address,
    fields_of,
)
from treatments.models import HealthAnswer


class Talk:
    """What stands on the page, and what is done with it."""

    def __init__(self, browser: Browser, client: Client) -> None:
        self.browser = browser
        self.client = client
        self.page: Any = browser.get(address("consultation_record", client.pk))
        self.fields: Fields = fields_of(self.page)

    def choose(self, *methods: str) -> None:
        """Choose methods and have their questions shown."""
        self.fields["methods"] = list(methods)
        self.press("show")

    def press(self, name: str, value: str = "1") -> None:
        """A button that draws the page anew."""
        self.send(**{name: value})
        self.fields = fields_of(self.page)

    def no_to_all(self) -> None:
        """ "No to all", topic by topic."""
        for group in list(self.page.context["groups"]):
            self.press("all_no", group.code)

    def say(self, code: str, answer: str, **details: str) -> None:
        self.fields[f"answer-{code}"] = [answer]
        for part, text in details.items():
            self.fields[f"{part}-{code}"] = [text]

    def tell(self, text: str) -> None:
        self.fields["told"] = [text]

    def send(self, **more: str) -> Any:
        url = address("consultation_record", self.client.pk)
        self.page = self.browser.post(url, {**self.fields, **more})
        return self.page

    def check(self) -> Any:
        """What the page asks for while it is filled in."""
        url = address("consultation_check", self.client.pk)
        return self.browser.post(url, self.fields, headers={"HX-Request": "true"})

    def heard(self, choice: str, number: int = 0) -> None:
        """Say what a place of the free text means."""
        key = self.fields["heard"][number]
        self.fields[f"heard-{key}"] = [choice]

    @property
    def asked(self) -> set[str]:
        return {name.removeprefix("answer-") for name in self.fields if name.startswith("answer-")}


def stored() -> dict[str, HealthAnswer]:
    return {row.code: row for row in HealthAnswer.objects.select_related("subject")}


def verdicts(page: Any) -> dict[str, str]:
    return {one.code: one.outcome for one in page.context["verdicts"]}
