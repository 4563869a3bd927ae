"""Why the console says no: errors that only staff pages can raise, in the lowest of its layers."""

from bot.errors import HelplineError


class SignInNeededError(HelplineError):
    """Nobody is signed in here, or no longer: the session was idle, too old, or ended."""

    code = "sign_in_needed"


class PasswordChangeNeededError(HelplineError):
    """A one-time password opens nothing but the page on which it is replaced."""

    code = "password_change_needed"


class NotAllowedError(HelplineError):
    """This member's role does not open this page."""

    code = "not_allowed"


class NotYourConversationError(HelplineError):
    """Only the counsellor who has a conversation reads it or writes in it."""

    code = "not_yours"


class FormExpiredError(HelplineError):
    """The form was not made for this session, or was altered on its way back."""

    code = "form_expired"


class LoginTakenError(HelplineError):
    """Somebody else signs in under this name."""

    code = "login_taken"


class InvalidMemberError(HelplineError):
    """The name, login or role of a new member cannot be used."""

    code = "invalid_member"


class UnknownMemberError(HelplineError):
    """Nobody who works here has this id."""

    code = "unknown_member"
