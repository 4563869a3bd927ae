"""What can go wrong in the directory, in words the person who must mend it understands."""


class DirectoryError(Exception):
    """Anything the directory refuses or cannot do."""


class DirectoryDataError(DirectoryError):
    """Shipped data that breaks a rule: says which file, which entry and which field.

    Raised before anything is written, so a broken file never loads by half.
    """

    def __init__(self, file: str, entry: str, field: str, problem: str) -> None:
        self.file = file
        self.entry = entry
        self.field = field
        self.problem = problem
        super().__init__(f"{file}: {entry}: {field}: {problem}")


class UnknownServiceError(DirectoryError):
    """No service has this slug."""


class UnknownAreaError(DirectoryError):
    """No area has this code, not even as the code of a merged municipality."""


class UnknownThemeError(DirectoryError):
    """The theme is not one of the taxonomy's."""
