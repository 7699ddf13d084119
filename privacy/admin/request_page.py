"""What the page of a request shows: the clock, what was done, what can be, what not and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacy import documents
from privacy.admin.request_steps import (
    CARRIED_OUT,
    STEPS,
    form_of,
    why_not_carried_out,
    why_not_closed,
    why_not_handed_over,
)
from privacy.case_rules import NEEDS_NO_IDENTITY
from privacy.encryption import CannotBeRead
from privacy.models import DataSubjectRequest, RecipientTask, Restriction
from privacy.models.request import Asker, HandedFile, Kind, ResultLine
from privacy.request_forms import RecipientForm

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True)
class Button:
    """A step that can be taken now: its address, form and verb. `is_open`: shown unfolded."""

    name: str
    url: str
    form: forms.Form
    verb: str | Promise
    is_open: bool


@dataclass(frozen=True)
class Stage:
    """One of the five. `why`: the rule that keeps it from being done now."""

    key: str
    title: str
    state: str
    why: str = ""
    buttons: Sequence[Button] = ()


@dataclass(frozen=True)
class FileLink:
    """A file of the answer; without an address its seven days are over."""

    name: str
    sha256: str
    url: str


@dataclass(frozen=True)
class Task:
    """A recipient to be told."""

    row: RecipientTask
    form: RecipientForm | None


@dataclass(frozen=True)
class Page:
    """How a page is put together: the row, and the step that was just refused."""

    row: DataSubjectRequest
    step: str = ""
    form: forms.Form | None = None

    def button(self, name: str, *, is_open: bool = False) -> Button:
        """A step with its form; the refused one as it was sent."""
        is_refused = name == self.step
        form = self.form if is_refused and self.form else form_of(name, self.row)
        url = reverse("admin:privacy_request_step", args=[self.row.pk, name])
        return Button(name, url, form, STEPS[name].verb, is_open or is_refused)


def request_page(
    row: DataSubjectRequest, today: date, step: str = "", form: forms.Form | None = None
) -> Mapping[str, Any]:
    """Everything that `privacy/request_show.html` needs."""
    page = Page(row, step, form)
    stages = [_received(page), _identity(page), _carried_out(page), _handed_over(page)]
    stages.append(_closed(page))
    current = next((n for n, stage in enumerate(stages, 1) if stage.state == NOW), len(stages) + 1)
    return {
        "request_file": row,
        "said": row.sealed,
        "clock": row.clock(today),
        "stages": stages,
        "steps": [stage.title for stage in stages],
        "current": current,
        "refusal": _refusal(page, stages),
        "files": _files(row),
        "tasks": _tasks(page),
        "gone": [line for line in row.sealed.result if line.fields],
        "kept": [line for line in row.sealed.result if line.reason],
        "found": [line for line in row.sealed.result if _is_trace(line)],
        "withdrawn": row.sealed.result if row.kind == Kind.WITHDRAWAL else (),
        "card_url": _address("clients:client_show", row.about),
        "restriction": _restriction(row),
    }


def _refusal(page: Page, stages: Sequence[Stage]) -> Sequence[str]:
    """Why a step was refused whose form is not on the page any more."""
    shown = {button.name for stage in stages for button in stage.buttons}
    if page.form is None or page.step in shown or page.step.startswith("recipient-"):
        return ()
    return [str(error) for error in page.form.non_field_errors()]


def _received(page: Page) -> Stage:
    buttons = []
    if page.row.is_open and page.row.extended_on is None and not page.row.outcome:
        buttons.append(page.button("jatkoaika"))
    return Stage("received", _("Received"), DONE, buttons=buttons)


def _identity(page: Page) -> Stage:
    row, title = page.row, _("Identity")
    if row.identity_method or not row.is_open or row.outcome:
        return Stage("identity", title, DONE, buttons=_childs_view(page))
    if row.kind in NEEDS_NO_IDENTITY:
        return Stage("identity", title, DONE, why=_("Not needed for a request of this kind."))
    buttons = [page.button("henkilollisyys", is_open=True), *_childs_view(page)]
    buttons.append(page.button("kysytty" if row.paused_since is None else "jatka"))
    return Stage("identity", title, NOW, buttons=buttons)


def _childs_view(page: Page) -> list[Button]:
    is_guardian = page.row.asker == Asker.GUARDIAN and page.row.is_open
    return [page.button("lapsi")] if is_guardian and not page.row.sealed.child_view else []


def _carried_out(page: Page) -> Stage:
    row, title = page.row, _("Carrying out")
    if not row.is_open:
        return Stage("carried_out", title, DONE)
    why = why_not_carried_out(row)
    names = () if why else CARRIED_OUT.get(Kind(row.kind), ())
    buttons = [
        page.button(name, is_open=n == 0 and not row.outcome) for n, name in enumerate(names)
    ]
    if row.erased_at is not None and row.checked_at is None:
        return Stage("carried_out", title, NOW, buttons=[page.button("tarkista", is_open=True)])
    if row.outcome:
        return Stage("carried_out", title, DONE, buttons=buttons if not row.delivered_on else ())
    state = LATER if why else NOW
    return Stage("carried_out", title, state, why, [*buttons, page.button("paata")])


def _handed_over(page: Page) -> Stage:
    title, why = _("Handing over"), why_not_handed_over(page.row)
    if page.row.delivered_on is not None or not page.row.is_open:
        return Stage("handed_over", title, DONE)
    if why:
        return Stage("handed_over", title, LATER, why)
    return Stage("handed_over", title, NOW, buttons=[page.button("luovuta", is_open=True)])


def _closed(page: Page) -> Stage:
    title, why = _("Closed"), why_not_closed(page.row)
    if not page.row.is_open:
        return Stage("closed", title, DONE)
    if why:
        return Stage("closed", title, LATER, why)
    return Stage("closed", title, NOW, buttons=[page.button("sulje", is_open=True)])


def _files(row: DataSubjectRequest) -> list[FileLink]:
    return [FileLink(each.name, each.sha256, _file_url(row, each)) for each in row.sealed.files]


def _file_url(row: DataSubjectRequest, each: HandedFile) -> str:
    try:
        documents.read_file(row, each.name)
    except (documents.NoSuchFile, CannotBeRead):
        return ""
    return reverse("admin:privacy_request_file", args=[row.pk, each.name])


def _tasks(page: Page) -> list[Task]:
    rows = RecipientTask.objects.filter(request=page.row).select_related("subject")
    return [Task(row, _task_form(page, row)) for row in rows]


def _task_form(page: Page, row: RecipientTask) -> RecipientForm | None:
    if row.answer or not page.row.is_open:
        return None
    if page.step == f"recipient-{row.pk}" and isinstance(page.form, RecipientForm):
        return page.form
    return RecipientForm(auto_id=f"{row.pk}-%s")


def _is_trace(line: ResultLine) -> bool:
    return bool(line.left)


def _address(name: str, about: UUID | None) -> str:
    """A page of another room, "" where it is not there or she is not."""
    try:
        return "" if about is None else reverse(name, args=[about])
    except NoReverseMatch:
        return ""


def _restriction(row: DataSubjectRequest) -> Restriction | None:
    return Restriction.objects.filter(request_id=row.pk, lifted_on=None).first()
