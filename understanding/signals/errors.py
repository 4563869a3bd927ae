"""What goes wrong when the signal rules are read: always the file, the rule and the fault."""

from __future__ import annotations


class SignalRuleError(Exception):
    """A rule file that cannot be used. The message names the file, the rule and what is wrong."""

    def __init__(self, file: str, where: str, fault: str) -> None:
        super().__init__(f"{file}: {where}: {fault}")
        self.file = file
        self.where = where
        self.fault = fault
