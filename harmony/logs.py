"""Log lines without values: a traceback's exception text may quote what a client told."""

import logging


class WithoutValues(logging.Formatter):
    """One line per event: time, level, logger, place and exception class; never arguments."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(module)s:%(lineno)d")

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} "
        line += f"{record.module}:{record.lineno}"
        status = getattr(record, "status_code", None)
        if status is not None:
            line += f" status={status}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" {record.exc_info[0].__name__}{self._place(record)}"
        return line

    def _place(self, record: logging.LogRecord) -> str:
        trace = record.exc_info[2] if record.exc_info else None
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is None:
            return ""
        return f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
