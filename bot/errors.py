"""What can go wrong, in the helpline's own words; the lowest layer, imported by all others."""


class HelplineError(Exception):
    """Base of every error that the helpline itself raises.

    ``code`` names the entry of the message catalogue that explains it to the person.
    """

    code = "unexpected"


class UnknownConversationError(HelplineError):
    """No conversation has this id: it never existed, was erased, or its time was over."""

    code = "unknown_conversation"


class WrongTokenError(HelplineError):
    """The bearer token does not open this conversation."""

    code = "wrong_token"


class EmptyMessageError(HelplineError):
    """The message holds nothing that a person could read."""

    code = "empty_message"


class MessageTooLongError(HelplineError):
    """The message is longer than ``messages.MAX_TEXT_LENGTH`` characters."""

    code = "message_too_long"


class WrongReturnCodeError(HelplineError):
    """No conversation waits behind this return code."""

    code = "wrong_return_code"


class TooManyTriesError(HelplineError):
    """Return codes are being guessed: none is looked at for a while."""

    code = "too_many_tries"


class EngineUnavailableError(HelplineError):
    """The engine did not answer in time, refused the connection, or answered with an error."""

    code = "bot_failed"


class EngineAnswerError(EngineUnavailableError):
    """The engine answered, but with nothing the parent could be given."""


class StateChangeError(HelplineError):
    """The state machine does not allow this step from the conversation's present state."""

    code = "state_change"


class AlreadyTakenError(HelplineError):
    """Another counsellor took this conversation first."""

    code = "already_taken"


class WrongPasswordError(HelplineError):
    """Name and password do not belong together; which of the two is wrong is not said."""

    code = "wrong_password"


class WeakPasswordError(HelplineError):
    """The new password is too short, or is the one-time password again."""

    code = "weak_password"


class KeyUnavailableError(HelplineError):
    """The master key is missing, unreadable, or not the one that wrapped this key."""

    code = "key_unavailable"
