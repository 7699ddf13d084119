"""Recipients of her data are told of corrections, erasures and restrictions (art. 19, R34)."""

from django.db.models import QuerySet

from privacy.models import DataSubjectRequest, Disclosure, RecipientRecord, RecipientTask


def open_tasks(request: DataSubjectRequest) -> int:
    """A task per recipient of her data; called inside the act that carries the request out."""
    disclosures = Disclosure.objects.filter(subject_id=request.about).select_related("subject")
    recipients = dict.fromkeys(row.sealed.recipient for row in disclosures)
    for recipient in recipients:
        task = RecipientTask(
            request=request, subject=request.subject, sealed=RecipientRecord(recipient)
        )
        task.save()
    return len(recipients)


def waiting_tasks(request: DataSubjectRequest) -> QuerySet[RecipientTask]:
    """Those that nobody has answered yet."""
    return RecipientTask.objects.filter(request=request, answer="")
