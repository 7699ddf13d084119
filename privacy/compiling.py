"""A copy of the data is compiled: on the desk and by the command, the same way (R24, R31)."""

from collections.abc import Sequence

from privacy import actions, documents
from privacy.audit.acts import Actor, act
from privacy.case_rules import refuse_compiling
from privacy.documents import Files
from privacy.models import DataSubjectRequest
from privacy.models.request import Kind


def compile_answer(*, by: Actor, request: DataSubjectRequest, masks: Sequence[str] = ()) -> Files:
    """Build the files and note their fingerprints in the request. Raises a Refused.

    `masks`: words about somebody else, to be covered (art. 15(4)).
    """
    refuse_compiling(request)
    with act():
        if request.kind == Kind.PORTABILITY:
            made = documents.portability(by=by, request=request)
        else:
            made = documents.access_reply(by=by, request=request, masks=masks)
        actions.build_reply(by=by, request=request, files=made.files, sections=made.sections)
    return made
