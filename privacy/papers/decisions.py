"""What the law leaves to the salon: the questions, and the form that answers one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.forms import FreeTextField
from privacy.models import OwnerDecision
from privacy.papers.documents import PAPERS


@dataclass(frozen=True)
class Asked:
    """A question and the decision that holds, if there is one."""

    code: str
    words: str
    decision: OwnerDecision | None


class DecisionForm(forms.Form):
    """Yes or no, and why: the reason is what the salon can show later."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=(("yes", _("Yes")), ("no", _("No"))),
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = FreeTextField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )

    def said(self) -> dict[str, Any]:
        """What the act is told."""
        answer = self.cleaned_data["answer"] == "yes"
        return {"answer": answer, "reason": self.cleaned_data["reason"]}


def open_questions() -> list[Asked]:
    """All questions but the papers to adopt, the open ones first."""
    papers = {paper.question for paper in PAPERS}
    asked = [
        Asked(question.value, str(question.label), OwnerDecision.newest(question.value))
        for question in OwnerDecision.Question
        if question.value not in papers
    ]
    return sorted(asked, key=lambda item: item.decision is not None)
