"""Paper and files for people: access replies, portable data, letters.

access_reply(by=…, request=…) -> Files      PDF, JSON, CSV, sealed, for seven days
read_file(request, name) -> bytes           one of them in clear, to be printed or handed over
"""

from privacy.documents.files import Files, NoSuchFile, read_file, remove_expired_files, remove_files
from privacy.documents.letters import LIFTED, letter
from privacy.documents.portable import portability
from privacy.documents.reply import access_reply

__all__ = [
    "LIFTED",
    "Files",
    "NoSuchFile",
    "access_reply",
    "letter",
    "portability",
    "read_file",
    "remove_expired_files",
    "remove_files",
]
